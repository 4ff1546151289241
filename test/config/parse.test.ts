import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { ConfigError, type ConfigProblem } from '../../src/core/errors.ts';

function problemsOf(input: unknown, environment: Record<string, string> = {}): readonly ConfigProblem[] {
  try {
    parseConfig(input, 'test.yaml', environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function messageOf(input: unknown): string {
  try {
    parseConfig(input, 'test.yaml', {});
  } catch (error) {
    return (error as ConfigError).message;
  }
  return '';
}

/** The largest value of each number that has one, by its place. */
const largest: readonly (readonly [path: string, most: number])[] = [
  ['breakers.binance_api.openMs', 31_622_400_000],
  ['breakers.binance_api.failureWindowMs', 31_622_400_000],
  ['breakers.binance_api.failureThreshold', 100_000],
  ['breakers.binance_api.successThreshold', 1_000],
  ['policies.CEX.timeoutMs', 31_622_400_000],
  ['policies.CEX.backoff.maxDelayMs', 31_622_400_000],
  ['policies.CEX.backoff.maxAttempts', 1_000],
  ['policies.CEX.sla.maxConsecutiveFailures', 100_000],
  ['policies.CEX.sla.windowMs', 31_622_400_000],
  ['policies.CEX.sla.minCalls', 1_000_000],
  ['policies.CEX.cache.maxEntries', 1_000_000],
  ['sources.binance_orderbook.probe.everyMs', 31_622_400_000],
  ['rest.rateLimit.limit', 1_000_000],
  ['rest.rateLimit.windowMs', 31_622_400_000],
];

const at = (path: string, value: unknown): unknown =>
  path.split('.').reduceRight((inner: unknown, key) => ({ [key]: inner }), value);

const kraken = { sources: { kraken_time: { probe: { url: 'https://api.kraken.com/0/public/Time' } } } };

const cases: readonly (readonly [name: string, input: unknown, path: string, message: RegExp])[] = [
  ['a document that is a list', [], '', /expected a mapping, got a list/],
  ['an unknown key', { listne: {} }, 'listne', /unknown key, did you mean "listen"\?/],
  ['an unknown key like no other', { colour: 1 }, 'colour', /^unknown key$/],
  ...[
    ['nothing to be seen of it', '\u200b \u200d'],
    ['a second line', 'Kraken\nand more'],
    ['what turns the text around it', 'Kraken\u202e'],
    ['no end', 'W'.repeat(101)],
  ].map(
    ([what, displayName]) =>
      [
        `a displayName with ${what}`,
        { exchanges: { kraken: { ...kraken, displayName } } },
        'exchanges.kraken.displayName',
        /^expected a name to show \(1 to 100 characters in one line\), got text$/,
      ] as const,
  ),
  [
    'a kind of receiver that there is not',
    { alerts: { receivers: { desk: { kind: 'slak', url: 'https://hooks.test/1' } } } },
    'alerts.receivers.desk.kind',
    /one of log, webhook, slack.*did you mean "slack"/,
  ],
  [
    'a receiver without a URL',
    { alerts: { receivers: { desk: { kind: 'slack' } } } },
    'alerts.receivers.desk.url',
    /URL.*got nothing/,
  ],
  [
    'a route to a receiver that there is not',
    { alerts: { receivers: { desk: { kind: 'log', heartbeatMs: 1 } }, routes: [{ receivers: ['desc'] }] } },
    'alerts.routes.0.receivers.0',
    /no such receiver, did you mean "desk"\?/,
  ],
  [
    'a route of an exchange that there is not',
    {
      alerts: {
        receivers: { desk: { kind: 'log' } },
        routes: [{ receivers: ['desk'], exchanges: ['binanse'] }],
      },
    },
    'alerts.routes.0.exchanges.0',
    /no such exchange, did you mean "binance"\?/,
  ],
  [
    'an escalation to nobody',
    {
      alerts: { receivers: { desk: { kind: 'log' } }, routes: [{ receivers: ['desk'], escalateAfterMs: 1 }] },
    },
    'alerts.routes.0.escalateTo',
    /together/,
  ],
  [
    'a receiver that nothing is ever told',
    { alerts: { receivers: { a: { kind: 'log' }, b: { kind: 'log' } }, routes: [{ receivers: ['a'] }] } },
    'alerts.receivers.b',
    /no route leads to it/,
  ],
  [
    'a receiver of a name that every object has',
    { alerts: { receivers: { constructor: { kind: 'log' } } } },
    'alerts.receivers.constructor',
    /name that means nothing else/,
  ],
  [
    'more receivers than anybody has',
    {
      alerts: {
        receivers: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`r${i}`, { kind: 'log' }])),
      },
    },
    'alerts.receivers',
    /100 receivers at most/,
  ],
  [
    'an Alertmanager that forgets before it is told again',
    {
      alerts: {
        receivers: { am: { kind: 'alertmanager', url: 'http://am.test', resolveAfterMs: 60_000 } },
        routes: [{ receivers: ['am'], repeatMs: 60_000 }],
      },
    },
    'alerts.receivers.am.resolveAfterMs',
    /more than the repeatMs of its routes, 60000/,
  ],
  [
    'thresholds the wrong way round',
    { alerts: { degradation: { warning: 0.7 } } },
    'alerts.degradation.warning',
    /less than critical, 0.6/,
  ],
  [
    'a hysteresis that no score gets out of',
    { alerts: { degradation: { hysteresis: 0.3 } } },
    'alerts.degradation.hysteresis',
    /less than warning, 0.3/,
  ],
  [
    'flapping that is none',
    { alerts: { flapping: { episodes: 1 } } },
    'alerts.flapping.episodes',
    /2 or more/,
  ],
  [
    'an unknown key deep inside',
    { policies: { CEX: { breaker: { failureTreshold: 1 } } } },
    'policies.CEX.breaker.failureTreshold',
    /did you mean "failureThreshold"/,
  ],
  ['an unknown kind of policy', { policies: { CEXX: {} } }, 'policies.CEXX', /did you mean "CEX"/],
  ['a port too high', { listen: { port: 65_536 } }, 'listen.port', /port from 0 to 65535, got 65536/],
  ['a negative port', { listen: { port: -1 } }, 'listen.port', /got -1/],
  ['a port that is text', { listen: { port: 'http' } }, 'listen.port', /got text/],
  ['an empty host', { listen: { host: '' } }, 'listen.host', /expected a host name or address/],
  ['a journal of unknown kind', { journal: 'mysql:x' }, 'journal', /"memory:" or "sqlite:<file>"/],
  [
    'a journal there is no engine for',
    { journal: 'postgres://u@h/db' },
    'journal',
    /"memory:" or "sqlite:<file>"/,
  ],
  ['a journal without file', { journal: 'sqlite:' }, 'journal', /sqlite/],
  [
    'a duration of zero',
    { policies: { DEX: { timeoutMs: 0 } } },
    'policies.DEX.timeoutMs',
    /whole number of milliseconds from 1 to 31622400000 \(366 days\), got 0/,
  ],
  [
    'a broken duration',
    { sources: { dexscreener: { probe: { everyMs: 1.5 } } } },
    'sources.dexscreener.probe.everyMs',
    /got 1\.5/,
  ],
  [
    'a rate above 1',
    { policies: { CEX: { sla: { minSuccessRate: 95 } } } },
    'policies.CEX.sla.minSuccessRate',
    /rate from 0 to 1, got 95/,
  ],
  [
    'a multiplier below 1',
    { policies: { CEX: { backoff: { multiplier: 0.5 } } } },
    'policies.CEX.backoff.multiplier',
    /from 1 up/,
  ],
  [
    'an unknown jitter',
    { policies: { CEX: { backoff: { jitter: 'some' } } } },
    'policies.CEX.backoff.jitter',
    /one of full, none/,
  ],
  [
    'a kind that is none',
    { exchanges: { kraken: { ...kraken, kind: 'BANK' } } },
    'exchanges.kraken.kind',
    /one of CEX, DEX, SOCIAL/,
  ],
  ['an exchange left empty', { exchanges: { kraken: null } }, 'exchanges.kraken', /got an empty value/],
  ['a name that is none', { exchanges: { '0x': kraken } }, 'exchanges.0x', /expected a name/],
  [
    'a custom exchange without sources',
    { exchanges: { binanse: {} } },
    'exchanges.binanse.sources',
    /at least one source, did you mean "binance"/,
  ],
  [
    'a URL of another protocol',
    { exchanges: { binance: { hosts: { spot: 'ftp://example.com' } } } },
    'exchanges.binance.hosts.spot',
    /http:\/\/ or https:\/\//,
  ],
  [
    'a URL with a password',
    { exchanges: { binance: { hosts: { spot: 'https://a:b@example.com' } } } },
    'exchanges.binance.hosts.spot',
    /without user name/,
  ],
  [
    'a host the preset does not have',
    { exchanges: { binance: { hosts: { sport: 'https://example.com' } } } },
    'exchanges.binance.hosts.sport',
    /expected spot or futures/,
  ],
  [
    'a probe of a custom source without URL',
    { exchanges: { kraken: { sources: { kraken_time: { probe: { everyMs: 1_000 } } } } } },
    'exchanges.kraken.sources.kraken_time.probe.url',
    /expected the URL to probe/,
  ],
  [
    'a source name taken by a preset',
    { exchanges: { kraken: { sources: { binance_orderbook: {} } } } },
    'exchanges.kraken.sources.binance_orderbook',
    /is a source of binance already/,
  ],
  [
    'an override for an unknown source',
    { sources: { binance_order_book: { timeoutMs: 1 } } },
    'sources.binance_order_book',
    /no such source, did you mean "binance_orderbook"/,
  ],
  [
    'an override for an unknown breaker',
    { breakers: { binance_ap: { openMs: 1 } } },
    'breakers.binance_ap',
    /no such breaker, did you mean "binance_api"/,
  ],
  [
    'a breaker that no source names any more',
    { sources: { dexscreener: { breaker: 'dex' } }, breakers: { dexscreener_api: { openMs: 1 } } },
    'breakers.dexscreener_api',
    /no such breaker/,
  ],
  [
    'a breaker policy on a source',
    { sources: { dexscreener: { breaker: { openMs: 1 } } } },
    'sources.dexscreener.breaker',
    /expected a name .* got a mapping/,
  ],
  [
    'a TTL above the default maximum',
    { policies: { CEX: { cache: { ttlMs: 60_000 } } } },
    'policies.CEX.cache.ttlMs',
    /expected at most maxTtlMs \(15000\), got 60000/,
  ],
  [
    'a least TTL above the default',
    { exchanges: { binance: { cache: { minTtlMs: 6_000 } } } },
    'exchanges.binance.cache.minTtlMs',
    /at most ttlMs \(5000\), got 6000/,
  ],
  [
    'a greatest TTL below the default',
    { sources: { dexscreener: { cache: { maxTtlMs: 20_000 } } } },
    'sources.dexscreener.cache.maxTtlMs',
    /at least ttlMs \(30000\), got 20000/,
  ],
  [
    'a first delay above the longest',
    { policies: { CEX: { backoff: { initialDelayMs: 20_000 } } } },
    'policies.CEX.backoff.initialDelayMs',
    /at most maxDelayMs \(10000\)/,
  ],
  [
    'a p95 above the p99',
    { policies: { CEX: { sla: { maxP95Ms: 3_000 } } } },
    'policies.CEX.sla.maxP95Ms',
    /at most maxP99Ms \(2000\)/,
  ],
  [
    'a rate of slow calls where no call is slow',
    { breakers: { bybit_api: { slowCallRate: 0.5 } } },
    'breakers.bybit_api.slowCallRate',
    /expected slowCallMs beside it/,
  ],
  [
    'a maintenance matcher that matches nothing',
    { exchanges: { bybit: { maintenance: {} } } },
    'exchanges.bybit.maintenance',
    /statuses, bodyIncludes or both/,
  ],
  [
    'a status that is none',
    { exchanges: { bybit: { maintenance: { statuses: [503, 1_000] } } } },
    'exchanges.bybit.maintenance.statuses.1',
    /HTTP status from 100 to 599, got 1000/,
  ],
  [
    'a variable that is not set',
    { exchanges: { bybit: { hosts: { api: `https://\${BYBIT_HOST}` } } } },
    'exchanges.bybit.hosts.api',
    /environment variable BYBIT_HOST is not set/,
  ],
  ...[`\${BYBIT_HOST`, `\${}`, `\${1}`, `\${BYBIT-HOST}`, `\${A}\${`].map(
    (host) =>
      [
        `a variable written ${host}`,
        { exchanges: { bybit: { hosts: { api: `https://${host}` } } } },
        'exchanges.bybit.hosts.api',
        /^expected \$\{NAME\}$/,
      ] as const,
  ),
];

describe('parseConfig refuses', () => {
  it.each(cases)('%s', (_, input, path, message) => {
    expect(problemsOf(input)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it.each(largest)('%s above %d', (path, most) => {
    expect(problemsOf(at(path, most))).toEqual([]);
    const message = expect.stringMatching(`expected a whole number .*to ${most}.*, got ${most + 1}$`);
    expect(problemsOf(at(path, most + 1))).toEqual([{ path, message }]);
  });

  it('with every problem at once, whatever kind it is of', () => {
    const paths = problemsOf({
      listen: { port: 'x', hots: '' },
      policies: { CEX: { cache: { ttlMs: 60_000 } }, DEX: { timeoutMs: -1 } },
      sources: { nothing: {} },
      exchanges: { bybit: { hosts: { api: `\${MISSING}` } } },
    }).map(({ path }) => path);
    expect(paths.toSorted()).toEqual([
      'exchanges.bybit.hosts.api',
      'listen.hots',
      'listen.port',
      'policies.CEX.cache.ttlMs',
      'policies.DEX.timeoutMs',
      'sources.nothing',
    ]);
  });

  it.each<[string, (inner: unknown) => unknown]>([
    ['mappings', (inner) => ({ a: inner })],
    ['lists', (inner) => [inner]],
  ])('%s within each other without end', (_, around) => {
    let deep: unknown = 1;
    for (let level = 0; level < 200_000; level += 1) deep = around(deep);
    const messages = problemsOf({ exchanges: deep }).map(({ message }) => message);
    expect(messages).toContain('it is nested too deeply');
  });

  it('mappings that contain themselves, and no other that is given twice', () => {
    const loop: Record<string, unknown> = {};
    Object.assign(loop, { a: loop, b: [loop], c: { loop } });
    const found = problemsOf({ exchanges: loop }).filter(({ message }) => message === 'it contains itself');
    expect(found.map(({ path }) => path)).toEqual(['exchanges.a', 'exchanges.b.0', 'exchanges.c.loop']);
    const breaker = { openMs: 1 };
    expect(problemsOf({ policies: { CEX: { breaker }, DEX: { breaker } } })).toEqual([]);
  });

  const many = (value: (index: number) => unknown, count = 20_000) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`entry_${index}`, value(index)]));

  it.each<[string, unknown]>([
    ['unknown keys', many(() => 1)],
    ['exchanges that are none', { exchanges: many(() => 5) }],
    ['exchanges without sources', { exchanges: many(() => ({})) }],
    ['mistakes below exchanges', { exchanges: { bybit: { sources: many(() => ({ timeoutMs: -1 })) } } }],
    ['unknown sources', { sources: many(() => ({})) }],
    ['unset variables', { exchanges: many(() => `\${UNSET}`) }],
  ])(
    '20,000 %s in a moment, and names the first hundred',
    (_, input) => {
      expect(problemsOf(input)).toHaveLength(20_000);
      const lines = messageOf(input).split('\n');
      expect(lines).toHaveLength(102);
      expect(lines.slice(-2)).toEqual([expect.stringMatching(/entry_99\b/), '  and 19900 more']);
    },
    5_000,
  );

  it('more mistakes than can be held', () => {
    const statuses = new Array(300_000).fill(1);
    expect(problemsOf({ exchanges: { bybit: { maintenance: { statuses } } } })).toEqual([
      { path: '', message: 'it has too many mistakes to list' },
    ]);
  });

  it('without ever quoting text, which may be a secret', () => {
    const secret = 'sEcReT value';
    const places = [
      { exchanges: { twitter: { bearerToken: secret } } },
      { exchanges: { twitter: { bearerToken: [secret] } } },
      { exchanges: { twitter: { enabled: secret, hosts: { api: secret } } } },
      { listen: { port: secret }, journal: secret },
    ];
    for (const input of places) {
      const problems = problemsOf(input);
      expect(problems).not.toEqual([]);
      expect(JSON.stringify(problems)).not.toContain('sEcReT');
    }
  });
});

describe('parseConfig accepts', () => {
  it('nothing at all', () => {
    for (const input of [undefined, null, {}]) {
      expect(parseConfig(input, 'test', {})).toMatchObject({
        listen: { host: '127.0.0.1', port: 4000 },
        journal: 'sqlite:./data/tidegate.db',
        rest: { rateLimit: { limit: 60, windowMs: 60_000 } },
      });
    }
  });

  it('its own result', () => {
    const config = parseConfig({ exchanges: { kraken }, listen: { port: 0 } }, 'test', {});
    expect(parseConfig(config, 'test', {})).toEqual(config);
  });

  it('numbers and flags from the environment', () => {
    const input = {
      listen: { port: `\${PORT}`, host: `\${HOST}.example` },
      exchanges: { bybit: { enabled: `\${BYBIT}` } },
    };
    const config = parseConfig(input, 'test', { PORT: '8080', HOST: 'tide', BYBIT: 'false' });
    expect(config.listen).toMatchObject({ host: 'tide.example', port: 8080 });
    expect(config.exchanges.bybit?.enabled).toBe(false);
  });

  it('what a variable holds as it is', () => {
    const input = { exchanges: { twitter: { bearerToken: `a$b{c}\${TOKEN}` } } };
    const config = parseConfig(input, 'test', { TOKEN: `\${d` });
    expect(config.exchanges.twitter?.bearerToken).toBe(`a$b{c}\${d`);
  });

  it('an override for a source of an exchange that is left out', () => {
    const input = {
      exchanges: { bybit: { enabled: false } },
      sources: { bybit_derivatives: { timeoutMs: 9 } },
    };
    expect(problemsOf(input)).toEqual([]);
  });
});
