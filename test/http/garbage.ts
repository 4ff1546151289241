import { seededRandom } from '../journal/seeded-random.ts';

/** Nonsense that begins as sense: the same for the same seed. */
export function createGarbage(seed: number) {
  const random = seededRandom(seed);
  const below = (most: number) => Math.floor(random() * most);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const times = <Item>(count: number, make: () => Item): Item[] => Array.from({ length: count }, make);

  const letters = [
    'a',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '"',
    '\\',
    '$',
    '@',
    '!',
    '...',
    '#',
    '\0',
    '\n',
    '\uFEFF',
  ];
  const strange = [
    '€',
    '😀',
    '\uD800',
    '\u202E',
    '\u2028',
    '"""',
    '\\u{110000}',
    '__proto__',
    '-0',
    '1e999',
    'null',
  ];
  const text = (most: number) => times(below(most), () => pick(random() < 0.7 ? letters : strange)).join('');
  const bytes = (most: number) => Buffer.from(times(below(most), () => below(256)));

  /** A text with some of it taken out, doubled, moved or replaced. */
  const mutate = (whole: string): string => {
    let mutated = whole;
    for (let change = 0; change <= below(4); change += 1) {
      const from = below(mutated.length + 1);
      const to = Math.min(mutated.length, from + below(12));
      const piece = pick([
        '',
        text(6),
        mutated.slice(from, to).repeat(below(4)),
        mutated.slice(below(mutated.length)),
        pick(strange),
      ]);
      mutated = mutated.slice(0, from) + piece + mutated.slice(to);
    }
    return mutated;
  };

  return { random, below, pick, times, text, bytes, mutate };
}

export type Garbage = ReturnType<typeof createGarbage>;

const operations = [
  '{ health { status online cursor exchanges { name sources { name latency { p95Ms } } } } }',
  'query ($first: Int, $after: String) { alerts(first: $first, after: $after) { totalCount nodes { id } } }',
  '{ alerts(first: 3, filter: { severities: [CRITICAL], exchanges: ["binance"] }) { edges { cursor } } }',
  '{ node(id: "RXhjaGFuZ2U6YmluYW5jZQ") { id ... on Exchange { name } } }',
  'fragment __schema on Query { sources { ...F } } fragment F on Source { name } { ...__schema }',
  'query A { __schema { types { name fields { name } } } } query B { health { online } }',
  'subscription { alerts(after: "x") { id message } }',
  'mutation { isolateCircuitBreaker(name: "binance_api", reason: "x") { state } }',
  '{ exchange(name: "bybit") @include(if: true) { name @skip(if: false) } }',
];

/** The `query` of a request: changed, deep, long or none at all. */
export function anyDocument({ random, below, pick, times, text, mutate }: Garbage): unknown {
  const chance = random();
  if (chance < 0.5) return mutate(pick(operations));
  if (chance < 0.6) return text(200);
  if (chance < 0.7)
    return pick(['{a', '[', '{a(b:[', '... {', '{ sources { circuitBreaker']).repeat(below(3_000));
  if (chance < 0.75) return `{ ${times(below(3_000), () => `a${below(99)}: health { online }`).join(' ')} }`;
  if (chance < 0.8) {
    const names = ['__schema', '__type', 'F', 'G'];
    const fragment = () => `fragment ${pick(names)} on Query { ...${pick(names)} ...${pick(names)} }`;
    return `{ ...${pick(names)} } ${times(below(8), fragment).join(' ')}`;
  }
  if (chance < 0.82) return pick(operations).padEnd(below(300_000), ' #x\n');
  return pick([null, 7, true, [], {}, ['{a}'], '', ' ', pick(operations)]);
}

/** What may stand for `variables`, `operationName` and `extensions`. */
export function anyValue(garbage: Garbage): unknown {
  const { random, below, pick, times, text } = garbage;
  if (random() < 0.1) return JSON.parse('['.repeat(5_000) + ']'.repeat(5_000));
  return pick<() => unknown>([
    () => undefined,
    () => null,
    () => text(40),
    () => below(1e9) - 5e8,
    () => times(below(5), () => text(5)),
    () => ({ first: pick([-1, 1e99, 'x', null, []]), after: text(20), ['__proto__']: { admin: true } }),
    () => ({ first: below(600), after: null }),
  ])();
}

/** The body of a request, in JSON or in what once was JSON. */
export function anyBody(garbage: Garbage): string {
  const { random, mutate } = garbage;
  const [query, variables, operationName, extensions] = [
    anyDocument(garbage),
    ...[0, 1, 2].map(() => (random() < 0.4 ? anyValue(garbage) : undefined)),
  ];
  const body = JSON.stringify({ query, variables, operationName, extensions });
  return random() < 0.2 ? mutate(body) : body;
}

/** One message of a WebSocket client, as text or bytes. */
export function anyMessage(garbage: Garbage): string | Buffer {
  const { random, below, pick, text, bytes, mutate } = garbage;
  const type = pick([
    'connection_init',
    'ping',
    'pong',
    'subscribe',
    'complete',
    'next',
    'error',
    'nonsense',
  ]);
  const chance = random();
  if (chance < 0.1) return bytes(200);
  if (chance < 0.2) return text(100);
  const id =
    random() < 0.7 ? `${below(1e9)}` : pick<unknown>(['1', '', text(5), below(9), null, '__proto__']);
  const payload =
    chance < 0.8 ? { query: anyDocument(garbage), variables: anyValue(garbage) } : anyValue(garbage);
  const message = JSON.stringify({ id, type: random() < 0.5 ? 'subscribe' : type, payload });
  return random() < 0.2 ? mutate(message) : message;
}

const requestHeads = [
  'GET /graphql?query={health{online}} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n',
  'GET /graphql?query={health{online}}&variables=%7B%7D HTTP/1.1\r\nHost: 127.0.0.1:4000\r\nAccept: */*\r\n',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n',
  'GET /api/health/alerts?limit=5 HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n',
  'OPTIONS /graphql HTTP/1.1\r\nHost: localhost\r\nOrigin: http://x.example\r\nAccess-Control-Request-Method: POST\r\n',
  'GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n',
];
const headers = [
  'Authorization: Bearer tg_secret-in-a-header',
  'Authorization: Basic tg_secret-in-a-header',
  'Accept: text/event-stream',
  'Accept: multipart/mixed;q=x, text/html',
  'Content-Type: application/json; charset=utf-16',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Expect: 100-continue',
  'Expect: the-unexpected',
  'Upgrade: h2c',
  'Origin: null',
  'Host: [',
  'Host: x.example',
  'Content-Encoding: gzip',
  'Transfer-Encoding: gzip, chunked',
  'Sec-WebSocket-Extensions: permessage-deflate; =',
];

/** The bytes of a request, from its first line to what may be its body. */
export function anyRequest(garbage: Garbage): Buffer {
  const { random, below, pick, times, text, bytes, mutate } = garbage;
  const extra = times(below(4), () =>
    random() < 0.6 ? pick(headers) : `${pick(['X-Any', 'Cookie', text(5)])}: ${text(50)}`,
  );
  const head = `${pick(requestHeads)}${extra.map((line) => `${line}\r\n`).join('')}Connection: close\r\n\r\n`;
  const body = pick([
    Buffer.from('{}'),
    Buffer.from('5\r\nhello\r\n0\r\n\r\n'),
    bytes(50),
    Buffer.alloc(0),
    // A frame of a WebSocket: of any kind, length and mask.
    Buffer.concat([Buffer.from([pick([0x81, 0x82, 0x88, 0x89, 0x01, 0x80, 0x8f]), below(256)]), bytes(200)]),
  ]);
  return Buffer.concat([Buffer.from(random() < 0.6 ? mutate(head) : head, 'latin1'), body]);
}
