import { describe, expect, test, vi } from 'vitest';
import { breakerAlert, degradationAlert, systemAlert } from './fake-alerts.ts';
import { createFakeMonitor, cursorAt } from './fake-monitor.ts';
import { moment } from './fake-views.ts';
import { run } from './run.ts';

const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);
const globalId = (text: string) => Buffer.from(text).toString('base64url');

const binanceDown = {
  sources: {
    binance_orderbook: {
      status: 'FAILED' as const,
      statusReasons: ['5 calls failed in a row'],
      consecutiveFailures: 5,
      lastOutcome: 'VENUE_FAULT' as const,
      lastFailureAt: moment - 10,
      rateLimits: [
        {
          name: 'REQUEST_WEIGHT_1M',
          limit: 6000,
          used: 12,
          remaining: 5988,
          windowSeconds: 60,
          resetsAt: moment,
        },
      ],
      blocks: [
        {
          scope: 'HOST' as const,
          name: 'api.binance.com',
          reason: 'BANNED' as const,
          since: 0,
          until: moment,
        },
      ],
    },
    twitter_search: { status: 'UNKNOWN' as const, successRate: null, lastSuccessAt: null, lastOutcome: null },
  },
  breakers: {
    binance_api: {
      state: 'OPEN' as const,
      openReason: 'FAILURES' as const,
      episode: 3,
      openedAt: moment - 1000,
      openUntil: moment + 29_000,
      failureCount: 5,
      lastTransitionAt: moment - 1000,
    },
  },
};

describe('sources', () => {
  test('tell all that is known of them', async () => {
    const { data, errors } = await run(
      createFakeMonitor(binanceDown),
      `{ source(name: "binance_orderbook") {
        name status statusReasons latency { p50Ms p95Ms p99Ms meanMs } successRate requestCount failureCount
        consecutiveFailures lastOutcome lastSuccessAt lastFailureAt exchange { name } circuitBreaker { name state }
        cache { size maxSize hits misses staleHits evictions hitRate }
        rateLimits { name limit used remaining windowSeconds resetsAt }
        blocks { scope name reason since until }
      } }`,
    );
    expect(errors).toEqual([]);
    expect(data.source).toEqual({
      name: 'binance_orderbook',
      status: 'FAILED',
      statusReasons: ['5 calls failed in a row'],
      latency: { p50Ms: 80, p95Ms: 250, p99Ms: 400, meanMs: 95.5 },
      successRate: 0.99,
      requestCount: 100,
      failureCount: 1,
      consecutiveFailures: 5,
      lastOutcome: 'VENUE_FAULT',
      lastSuccessAt: '2026-01-31T11:59:58.000Z',
      lastFailureAt: '2026-01-31T11:59:59.990Z',
      exchange: { name: 'binance' },
      circuitBreaker: { name: 'binance_api', state: 'OPEN' },
      cache: { size: 3, maxSize: 100, hits: 30, misses: 10, staleHits: 1, evictions: 2, hitRate: 0.75 },
      rateLimits: [
        {
          name: 'REQUEST_WEIGHT_1M',
          limit: 6000,
          used: 12,
          remaining: 5988,
          windowSeconds: 60,
          resetsAt: '2026-01-31T12:00:00.000Z',
        },
      ],
      blocks: [
        {
          scope: 'HOST',
          name: 'api.binance.com',
          reason: 'BANNED',
          since: '1970-01-01T00:00:00.000Z',
          until: '2026-01-31T12:00:00.000Z',
        },
      ],
    });
  });

  test.each([
    ['', 6],
    ['(exchange: "binance")', 2],
    ['(exchange: "nowhere")', 0],
    ['(statuses: [FAILED, UNKNOWN])', 2],
    ['(exchange: "binance", statuses: [FAILED])', 1],
    ['(statuses: [])', 0],
    ['(exchange: null, statuses: null)', 6],
  ])('sources%s are %i', async (args, count) => {
    const { data } = await run(createFakeMonitor(binanceDown), `{ sources${args} { name } }`);
    expect(data.sources).toHaveLength(count);
  });
});

describe('circuit breakers', () => {
  test('tell all that is known of them', async () => {
    const { data } = await run(
      createFakeMonitor(binanceDown),
      `{ circuitBreaker(name: "binance_api") {
        name exchange { name } sources { name } state openReason episode openedAt openUntil failureCount
        failureThreshold successCount successThreshold lastTransitionAt
      } open: circuitBreakers(states: [OPEN, HALF_OPEN]) { name } all: circuitBreakers { name } }`,
    );
    expect(data.circuitBreaker).toEqual({
      name: 'binance_api',
      exchange: { name: 'binance' },
      sources: [{ name: 'binance_orderbook' }, { name: 'binance_futures' }],
      state: 'OPEN',
      openReason: 'FAILURES',
      episode: 3,
      openedAt: '2026-01-31T11:59:59.000Z',
      openUntil: '2026-01-31T12:00:29.000Z',
      failureCount: 5,
      failureThreshold: 5,
      successCount: 0,
      successThreshold: 2,
      lastTransitionAt: '2026-01-31T11:59:59.000Z',
    });
    expect(names(data.open)).toEqual(['binance_api']);
    expect(data.all).toHaveLength(4);
  });
});

describe('exchanges', () => {
  test('tell all that is known of them', async () => {
    const { data } = await run(
      createFakeMonitor(binanceDown),
      `{ exchange(name: "binance") {
        name displayName kind status degradationScore
        degradation { score level failedPart degradedPart breakerPart successRatePart }
        avgLatencyP95Ms avgSuccessRate circuitBreakerState circuitBreakers { name } sources { name }
      } }`,
    );
    expect(data.exchange).toEqual({
      name: 'binance',
      displayName: 'Binance',
      kind: 'CEX',
      status: 'FAILED',
      degradationScore: 0.45,
      degradation: {
        score: 0.45,
        level: 'MODERATE',
        failedPart: 0.25,
        degradedPart: 0,
        breakerPart: 0.2,
        successRatePart: 0,
      },
      avgLatencyP95Ms: 250,
      avgSuccessRate: 0.99,
      circuitBreakerState: 'OPEN',
      circuitBreakers: [{ name: 'binance_api' }],
      sources: [{ name: 'binance_orderbook' }, { name: 'binance_futures' }],
    });
  });

  test('are found by name and by status', async () => {
    const { data } = await run(
      createFakeMonitor(binanceDown),
      `{ named: exchanges(names: ["bybit", "nowhere"]) { name }
         failed: exchanges(statuses: [FAILED]) { name }
         none: exchanges(names: []) { name } }`,
    );
    expect(names(data.named)).toEqual(['bybit']);
    expect(names(data.failed)).toEqual(['binance']);
    expect(data.none).toEqual([]);
  });
});

describe('health', () => {
  test('sorts the sources by status and names the moment', async () => {
    const monitor = createFakeMonitor(binanceDown);
    await monitor.journal.append({ alerts: [breakerAlert(), breakerAlert()] });
    const { data } = await run(
      monitor,
      `{ health { status online healthySources { name } degradedSources { name } failedSources { name }
         unknownSources { name } circuitBreakers { name } exchanges { name }
         caches { name stats { hits } } cursor timestamp } }`,
    );
    const { health } = data;
    expect(health.healthySources).toHaveLength(4);
    expect(health.degradedSources).toEqual([]);
    expect(names(health.failedSources)).toEqual(['binance_orderbook']);
    expect(names(health.unknownSources)).toEqual(['twitter_search']);
    expect(names(health.exchanges)).toEqual(['binance', 'bybit', 'dexscreener', 'twitter']);
    expect(health.caches[0]).toEqual({ name: 'binance_orderbook', stats: { hits: 30 } });
    expect(health).toMatchObject({
      status: 'DEGRADED',
      online: true,
      cursor: cursorAt(monitor, 2),
      timestamp: '2026-01-31T12:00:00.000Z',
    });
  });
});

describe('a name that is not configured', () => {
  test.each(['source', 'circuitBreaker', 'exchange'])('%s is null', async (field) => {
    const { data, errors } = await run(createFakeMonitor(), `{ ${field}(name: "constructor") { id } }`);
    expect({ data, errors }).toEqual({ data: { [field]: null }, errors: [] });
  });
});

describe('node', () => {
  test.each([
    ['source(name: "dexscreener")', 'Source'],
    ['circuitBreaker(name: "bybit_api")', 'CircuitBreaker'],
    ['exchange(name: "twitter")', 'Exchange'],
  ])('gives %s again by its id', async (field, typeName) => {
    const monitor = createFakeMonitor();
    const first = await run(monitor, `{ it: ${field} { id name } }`);
    const again = await run(
      monitor,
      `query ($id: ID!) { node(id: $id) { __typename id
        ... on Source { name } ... on CircuitBreaker { name } ... on Exchange { name } } }`,
      { id: first.data.it.id },
    );
    expect(again.data.node).toEqual({ __typename: typeName, ...first.data.it });
  });

  test('gives each kind of alert again by its id', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [breakerAlert(), degradationAlert(), systemAlert()] });
    const { data } = await run(monitor, '{ alerts { nodes { __typename id cursor } } }');
    for (const alert of data.alerts.nodes) {
      const again = await run(
        monitor,
        `{ node(id: "${alert.id}") { __typename id ... on Alert { cursor } } }`,
      );
      expect(again.data.node).toEqual(alert);
    }
    expect(data.alerts.nodes).toHaveLength(3);
  });

  test.each([
    '',
    'nonsense',
    'Source:dexscreener',
    globalId('Source'),
    globalId(':dexscreener'),
    globalId('Source:'),
    globalId('Source:nowhere'),
    globalId('Query:health'),
    globalId('CircuitBreakerAlert:nowhere'),
    `${globalId('Source:dexscreener')}=`,
    '\u{1F9E8}',
  ])('is null for the id %j', async (id) => {
    const { data, errors } = await run(createFakeMonitor(), 'query ($id: ID!) { node(id: $id) { id } }', {
      id,
    });
    expect({ data, errors }).toEqual({ data: { node: null }, errors: [] });
  });

  test('is null where the id names another kind of alert', async () => {
    const monitor = createFakeMonitor();
    const [row] = await monitor.journal.append({ alerts: [systemAlert()] });
    const { data } = await run(monitor, `{ node(id: "${globalId(`DegradationAlert:${row!.id}`)}") { id } }`);
    expect(data.node).toBeNull();
  });
});

describe('one operation', () => {
  test('takes the health once, however much it selects', async () => {
    const monitor = createFakeMonitor(binanceDown);
    await monitor.journal.append({ alerts: [breakerAlert(), breakerAlert()] });
    await run(
      monitor,
      `{ health { cursor } exchanges { name } sources { name } circuitBreakers { name }
         alerts { nodes { exchange { name } ... on CircuitBreakerAlert { circuitBreaker { state } } } } }`,
    );
    expect(monitor.healthTaken).toBe(1);
  });

  test('shows no alert newer than its health', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [breakerAlert()] });
    const { read } = monitor.journal;
    const append = monitor.journal.append.bind(monitor.journal);
    vi.spyOn(monitor.journal, 'read').mockImplementation(async (options) => {
      await append({ alerts: [systemAlert()] });
      return read.call(monitor.journal, options);
    });
    const { data } = await run(
      monitor,
      '{ health { cursor } alerts { nodes { cursor } pageInfo { hasPreviousPage } } }',
    );
    expect(data.alerts).toEqual({
      nodes: [{ cursor: data.health.cursor }],
      pageInfo: { hasPreviousPage: false },
    });
  });

  test('asks the journal once for any number of rows', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: Array.from({ length: 40 }, () => breakerAlert()) });
    const read = vi.spyOn(monitor.journal, 'read');
    const count = vi.spyOn(monitor.journal, 'count');
    await run(monitor, '{ alerts { nodes { id exchange { name } } } }');
    expect(read).toHaveBeenCalledTimes(1);
    expect(count).not.toHaveBeenCalled();
    const { data } = await run(monitor, '{ alerts(first: 0) { totalCount nodes { id } } }');
    expect(data.alerts).toEqual({ totalCount: 40, nodes: [] });
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('alerts', () => {
  test('tell what each kind has', async () => {
    const monitor = createFakeMonitor(binanceDown);
    await monitor.journal.append({
      alerts: [
        breakerAlert({ timestamp: moment, exchangeName: 'binance' }),
        degradationAlert({ timestamp: moment, severity: 'WARNING', exchangeName: 'gone' }),
        systemAlert({ timestamp: moment, severity: 'INFO', resolved: true, exchangeName: null }),
      ],
    });
    const { data, errors } = await run(
      monitor,
      `{ alerts { nodes { __typename cursor severity timestamp message exchangeName exchange { name } metadata
        ... on CircuitBreakerAlert { breakerName circuitBreaker { state } oldState newState openReason openUntil
          episode failureCount }
        ... on DegradationAlert { score oldLevel newLevel }
        ... on SystemAlert { code resolved source { name } } } } }`,
    );
    expect(errors).toEqual([]);
    const common = {
      timestamp: '2026-01-31T12:00:00.000Z',
      message: 'something happened',
      metadata: { instance: 'test' },
    };
    expect(data.alerts.nodes).toEqual([
      {
        __typename: 'SystemAlert',
        cursor: cursorAt(monitor, 3),
        severity: 'INFO',
        ...common,
        exchangeName: null,
        exchange: null,
        code: 'BANNED',
        resolved: true,
        source: { name: 'binance_orderbook' },
      },
      {
        __typename: 'DegradationAlert',
        cursor: cursorAt(monitor, 2),
        severity: 'WARNING',
        ...common,
        exchangeName: 'gone',
        exchange: null,
        score: 0.5,
        oldLevel: 'MINOR',
        newLevel: 'MODERATE',
      },
      {
        __typename: 'CircuitBreakerAlert',
        cursor: cursorAt(monitor, 1),
        severity: 'CRITICAL',
        ...common,
        exchangeName: 'binance',
        exchange: { name: 'binance' },
        breakerName: 'binance_api',
        circuitBreaker: { state: 'OPEN' },
        oldState: 'CLOSED',
        newState: 'OPEN',
        openReason: 'FAILURES',
        openUntil: '2026-01-31T12:00:30.000Z',
        episode: 1,
        failureCount: 5,
      },
    ]);
  });

  test('have the same cursor on the edge, the node and the page', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [breakerAlert(), breakerAlert(), breakerAlert()] });
    const { data } = await run(
      monitor,
      '{ alerts(first: 2) { edges { cursor node { cursor } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }',
    );
    const [c3, c2] = [cursorAt(monitor, 3), cursorAt(monitor, 2)];
    expect(data.alerts).toEqual({
      edges: [
        { cursor: c3, node: { cursor: c3 } },
        { cursor: c2, node: { cursor: c2 } },
      ],
      pageInfo: { startCursor: c3, endCursor: c2, hasNextPage: true, hasPreviousPage: false },
    });
  });

  test.each([
    ['{}', 6],
    ['{ severities: [WARNING, INFO] }', 2],
    ['{ severities: [] }', 0],
    ['{ exchanges: ["bybit"] }', 1],
    ['{ breakers: ["bybit_api", "binance_api"] }', 3],
    ['{ newStates: [OPEN] }', 2],
    ['{ newStates: null, breakers: null }', 6],
    ['{ breakers: ["binance_api"], newStates: [CLOSED] }', 1],
    ['{ from: "2026-02-01T00:00:00Z" }', 1],
    ['{ from: "2026-01-30T00:00:00Z", to: "2026-02-01T00:00:00Z" }', 5],
    ['{ to: "2026-01-31T13:00:00+01:00" }', 0],
  ])('with the filter %s are %i', async (filter, count) => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({
      alerts: [
        breakerAlert(),
        breakerAlert({ newState: 'CLOSED', severity: 'INFO' }),
        breakerAlert({ breakerName: 'bybit_api', exchangeName: 'bybit' }),
        degradationAlert(),
        systemAlert({ severity: 'WARNING' }),
        systemAlert({ timestamp: Date.UTC(2026, 1, 1) }),
      ],
    });
    const { data, errors } = await run(monitor, `{ alerts(filter: ${filter}) { totalCount nodes { id } } }`);
    expect(errors).toEqual([]);
    expect(data.alerts.nodes).toHaveLength(count);
    expect(data.alerts.totalCount).toBe(count);
  });

  test('of an exchange are its own alone, whatever the filter says of exchanges', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({
      alerts: [breakerAlert(), breakerAlert({ exchangeName: 'bybit' }), systemAlert({ exchangeName: null })],
    });
    const { data } = await run(
      monitor,
      `{ exchange(name: "bybit") {
        all: alerts { totalCount nodes { exchangeName } }
        both: alerts(filter: { exchanges: ["bybit", "binance"] }) { totalCount }
        other: alerts(filter: { exchanges: ["binance"] }) { totalCount }
        older: alerts(first: 5, after: "${cursorAt(monitor, 2)}") { totalCount nodes { id } }
      } }`,
    );
    expect(data.exchange).toEqual({
      all: { totalCount: 1, nodes: [{ exchangeName: 'bybit' }] },
      both: { totalCount: 1 },
      other: { totalCount: 0 },
      older: { totalCount: 1, nodes: [] },
    });
  });
});

describe('a mistake of the caller', () => {
  test.each([
    ['{ alerts(first: 501) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ alerts(first: -1) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ alerts(first: 1, last: 1) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ alerts(after: "nonsense") { totalCount } }', 'BAD_USER_INPUT'],
    ['{ exchange(name: "bybit") { alerts(last: 501) { totalCount } } }', 'BAD_USER_INPUT'],
    ['{ alerts(filter: { from: "yesterday" }) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ alerts(filter: { from: 1769860800000 }) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ exchange { name } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ alerts(first: "ten") { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s has the code %s', async (query, code) => {
    const { errors } = await run(createFakeMonitor(), query);
    expect(errors).toEqual([expect.stringMatching(`^${code}: .+`)]);
  });

  test.each([
    [{ filter: { from: 'yesterday' } }, 'yesterday'],
    [{ filter: { severities: ['LOUD'] } }, 'LOUD'],
    [{ first: 'ten' }, 'ten'],
  ])('the variables %j are BAD_USER_INPUT', async (variables, mentioned) => {
    const query =
      'query ($first: Int, $filter: AlertFilter) { alerts(first: $first, filter: $filter) { totalCount } }';
    const { errors } = await run(createFakeMonitor(), query, variables);
    expect(errors).toEqual([expect.stringMatching(/^BAD_USER_INPUT: .+/)]);
    expect(errors[0]).toContain(mentioned);
  });

  test('a cursor that lost its place comes with the one to go on from', async () => {
    const monitor = createFakeMonitor();
    const { result } = await run(monitor, `{ alerts(after: "${cursorAt(monitor, 7)}") { totalCount } }`);
    expect(result.errors![0]!.extensions).toEqual({
      code: 'RESYNC_REQUIRED',
      headCursor: cursorAt(monitor, 0),
    });
  });
});

describe('an operation that would grow with every turn', () => {
  const turns = (count: number) =>
    `{ exchanges ${'{ sources { exchange '.repeat(count)} { name } ${'} }'.repeat(count)} }`;

  test('is answered up to 12 fields deep', async () => {
    expect((await run(createFakeMonitor(), turns(5))).errors).toEqual([]);
    expect((await run(createFakeMonitor(), turns(6))).errors).toEqual([
      'QUERY_TOO_COMPLEX: The operation is 14 fields deep; at most 12 are allowed.',
    ]);
  });

  test('is seen through fragments', async () => {
    const query = `{ exchanges { ...A } }
      fragment A on Exchange { sources { exchange { sources { exchange { ...B } } } } }
      fragment B on Exchange { ... on Exchange { sources { exchange { sources { exchange { sources { exchange {
        sources { exchange { name } } } } } } } } } }`;
    expect((await run(createFakeMonitor(), query)).errors[0]).toContain('14 fields deep');
  });
});
