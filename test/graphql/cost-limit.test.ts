import { getIntrospectionQuery, getNamedType, isListType, isNullableType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { costOf, listSizes } from '../../src/graphql/cost-limit.ts';
import { parseOperation, validateOperation } from '../../src/graphql/operation.ts';
import { schema } from '../../src/graphql/schema.ts';
import { breakerAlert } from './fake-alerts.ts';
import { createFakeMonitor } from './fake-monitor.ts';
import { run, subscribe } from './run.ts';

const tooComplex = /^QUERY_TOO_COMPLEX: The operation may cost \d+ fields; at most 100000 are allowed/;

/** Fragments on Source that spread each other, with ten aliases at each of four levels. */
const multiplied = (name: (level: number) => string) => {
  const levels = [0, 1, 2, 3].map((level) => {
    const below = level === 3 ? 'name' : `...${name(level + 1)}`;
    const aliases = Array.from(
      { length: 10 },
      (_, index) => `a${index}: circuitBreaker { sources { ${below} } }`,
    );
    return `fragment ${name(level)} on Source { ${aliases.join(' ')} }`;
  });
  return levels.join(' ');
};

const sourceFields = `id name status statusReasons latency { p50Ms p95Ms p99Ms meanMs } successRate requestCount
  failureCount consecutiveFailures lastOutcome lastSuccessAt lastFailureAt
  cache { size maxSize hits misses staleHits evictions hitRate }
  rateLimits { name limit used remaining windowSeconds resetsAt } blocks { scope name reason since until }`;
const breakerFields = `id name state openReason episode openedAt openUntil failureCount failureThreshold successCount
  successThreshold lastTransitionAt exchange { name } sources { name }`;
const deliveryFields = 'receiver state attempts lastAttemptAt nextAttemptAt error';
const alertFields = `acknowledgement { by at note } deliveries { ${deliveryFields} } __typename id cursor severity timestamp message exchangeName metadata exchange { name status }
  ... on CircuitBreakerAlert { breakerName oldState newState openReason openUntil episode failureCount
    circuitBreaker { name state } }
  ... on DegradationAlert { score oldLevel newLevel }
  ... on SystemAlert { code resolved source { name status } }`;
const source = `${sourceFields} exchange { name } circuitBreaker { ${breakerFields} }`;
const wholeHealth = `{ health { status online cursor timestamp
  healthySources { ${source} } degradedSources { ${source} } failedSources { ${source} } unknownSources { ${source} }
  circuitBreakers { ${breakerFields} sources { ${sourceFields} } }
  caches { name stats { size maxSize hits misses staleHits evictions hitRate } }
  exchanges { id name displayName kind status degradationScore circuitBreakerState avgLatencyP95Ms avgSuccessRate
    degradation { score level failedPart degradedPart breakerPart successRatePart }
    circuitBreakers { ${breakerFields} } sources { ${source} }
    alerts(first: 20) { totalCount nodes { ${alertFields} } pageInfo { hasNextPage hasPreviousPage endCursor } } } } }`;

describe('the cost limit', () => {
  test.each([
    ['plain names', (level: number) => `F${level}`],
    ['names of introspection', (level: number) => ['__schema', '__type', '__typename', '__proto__'][level]!],
  ])('refuses fragments that multiply each other, under %s', async (_what, name) => {
    const query = `{ sources { ...${name(0)} } } ${multiplied(name)}`;
    const { errors } = await run(createFakeMonitor(), query, {}, { limits: { aliases: 1e6 } });
    expect(errors).toEqual([expect.stringMatching(tooComplex)]);
  });

  test('counts a fragment once, however many ways lead to it', async () => {
    const fragments = Array.from(
      { length: 400 },
      (_, level) => `fragment F${level} on SystemHealth { ...F${level + 1} ...F${level + 1} }`,
    );
    const query = `{ health { ...F0 } } ${fragments.join(' ')} fragment F400 on SystemHealth { status }`;
    const { errors } = await run(createFakeMonitor(), query, {}, { limits: { tokens: 1e6 } });
    expect(errors).toEqual([expect.stringMatching(/^QUERY_TOO_COMPLEX/)]);
  });

  const aliased = (count: number, field: string) =>
    `{ ${Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ')} }`;
  test.each([
    ['pages of alerts', aliased(20, 'alerts(first: 500) { nodes { metadata } }')],
    ['empty pages, each a question to the journal', aliased(401, 'alerts(first: 0) { nodes { id } }')],
    [
      'alerts with their deliveries within each other',
      `{ alerts(first: 500) { nodes { deliveries { receiver } exchange {
         alerts(first: 500) { nodes { deliveries { receiver } } } } } } }`,
    ],
    [
      'deliveries of one page again and again',
      `{ alerts(first: 500) { nodes { ${Array.from({ length: 14 }, (_, index) => `a${index}: deliveries { receiver }`).join(' ')} } } }`,
    ],
    ['mutations', `mutation ${aliased(10, 'releaseCircuitBreaker(name: "x") { name }')}`],
    ['alerts by id', aliased(401, 'node(id: "x") { id }')],
    [
      'totals of one page',
      `{ alerts { ${Array.from({ length: 400 }, (_, index) => `a${index}: totalCount`).join(' ')} } }`,
    ],
    ['pages from the other end', aliased(20, 'alerts(first: null, last: 500) { nodes { metadata } }')],
    [
      'introspection again and again',
      aliased(100, '__schema { types { fields { name type { name fields { name } } } } }'),
    ],
  ])('refuses too many %s', async (_what, query) => {
    const operator = { name: 'alice', role: 'operator' as const };
    const { errors } = await run(
      createFakeMonitor(),
      query,
      {},
      { viewer: operator, limits: { tokens: 1e6 } },
    );
    expect(errors).toEqual([expect.stringMatching(tooComplex)]);
  });

  test('lets an operation of nine mutations pass', async () => {
    const operator = { name: 'alice', role: 'operator' as const };
    const query = `mutation ${aliased(9, 'expireSilence(id: "x") { id }')}`;
    const { errors } = await run(createFakeMonitor(), query, {}, { viewer: operator });
    expect(errors.map((error) => error.split(':')[0])).toEqual(new Array(9).fill('NOT_FOUND'));
  });

  test('counts as many silences as there are', async () => {
    const monitor = createFakeMonitor();
    const { desk } = monitor;
    const endsAt = systemClock.wallNow() + 60_000;
    const ask = async () =>
      (await run(monitor, '{ silences { id breakers } }', {}, { limits: { cost: 8 } })).errors;
    await desk.createSilence({ endsAt, breakers: ['a', 'b'] }, { by: 'alice' });
    expect(await ask()).toEqual([]);
    await desk.createSilence({ endsAt }, { by: 'alice' });
    expect(await ask()).toEqual([]);
    await desk.createSilence({ endsAt }, { by: 'alice' });
    expect(await ask()).toEqual([expect.stringContaining('may cost 10 fields')]);
  });

  test('refuses a subscription of which each event costs too much', async () => {
    const query = `subscription { exchangeHealth { sources { ...F0 } } } ${multiplied((level) => `F${level}`)}`;
    const { refused } = await subscribe(createFakeMonitor(), query);
    expect(refused?.errors).toEqual([expect.stringMatching(tooComplex)]);
  });

  test.each([
    ['500 alerts with all their fields', `{ alerts(first: 500) { nodes { ${alertFields} } } }`],
    [
      '500 alerts by variable',
      `query ($n: Int) { alerts(last: $n) { edges { cursor node { ${alertFields} } } } }`,
    ],
    ['everything of health', wholeHealth],
    ['the introspection of GraphiQL', getIntrospectionQuery()],
  ])('lets %s pass', async (_what, query) => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [breakerAlert()] });
    const { data, errors } = await run(monitor, query, { n: 500 });
    expect(errors).toEqual([]);
    expect(data).toBeTruthy();
  });
});

describe('the cost of an operation', () => {
  const cost = (query: string, variableValues?: Record<string, unknown>) => {
    const document = parseOperation(query);
    expect(validateOperation(document)).toEqual([]);
    return costOf(
      { schema, document, variableValues },
      {
        view: createFakeMonitor().getSystemHealth(),
        silences: [],
      },
    );
  };

  test.each([
    ['{ health { online status } }', {}, 3],
    ['{ sources { name } }', {}, 1 + 6],
    ['{ exchanges { sources { name } } }', {}, 1 + 4 * (1 + 2)],
    ['{ exchanges { name ...on Exchange { circuitBreakers { state } } } }', {}, 1 + 4 * (1 + 1 + 1)],
    ['{ exchanges(names: ["a", "b"]) { name status } }', {}, 1 + 2 * 2],
    ['{ exchanges(names: "a") { name status } }', {}, 1 + 2],
    ['{ exchanges(names: []) { name status } }', {}, 1],
    ['{ exchanges(names: null) { name status } }', {}, 1 + 4 * 2],
    ['query ($n: [String!]) { exchanges(names: $n) { name status } }', { n: ['a', 'b', 'c'] }, 1 + 3 * 2],
    ['query ($n: [String!]) { exchanges(names: $n) { name status } }', {}, 1 + 4 * 2],
    ['query ($n: [String!]) { exchanges(names: $n) { name status } }', { n: Array(99).fill('a') }, 1 + 4 * 2],
    ['{ alerts { nodes { id } } }', {}, 250 + 500 + 1 + 50],
    ['{ alerts(last: 3) { edges { node { id } } totalCount } }', {}, 250 + 30 + 1 + 3 * 2 + 250],
    ['query ($n: Int) { alerts(first: $n) { nodes { id } } }', { n: 7 }, 250 + 70 + 1 + 7],
    ['query ($n: Int) { alerts(first: $n) { nodes { id } } }', {}, 250 + 5000 + 1 + 500],
    ['{ alerts(first: null, last: 7) { nodes { id } } }', {}, 250 + 70 + 1 + 7],
    ['{ alerts(last: 7, first: null) { nodes { id } } }', {}, 250 + 70 + 1 + 7],
    ['{ alerts(first: 1, last: 7) { nodes { id } } }', {}, 250 + 70 + 1 + 7],
    ['{ alerts(first: null) { nodes { id } } }', {}, 250 + 500 + 1 + 50],
    [
      'query ($a: Int, $b: Int) { alerts(first: $a, last: $b) { nodes { id } } }',
      { a: null, b: 7 },
      250 + 70 + 1 + 7,
    ],
    [
      'query ($a: Int, $b: Int) { alerts(first: $a, last: $b) { nodes { id } } }',
      { a: 7, b: 9 },
      250 + 90 + 1 + 9,
    ],
    [
      '{ a: alerts(first: 1) { ...P } b: alerts(first: 2) { ...P } } fragment P on AlertConnection { nodes { id } }',
      {},
      250 + 10 + 2 + (250 + 20 + 3),
    ],
    ['{ source(name: "a") { history { start } } }', {}, 1 + 250 + 1440],
    [
      '{ source(name: "a") { history(stepSeconds: 3600) { start outcomes { kind } } } }',
      {},
      1 + 250 + 24 * 12,
    ],
    [
      '{ exchanges { history(from: "2026-01-31T11:00:00Z", to: "2026-01-31T12:00:30Z") { status latency { p95Ms } } } }',
      {},
      1 + 4 * (250 + 61 * 3),
    ],
    [
      'query ($from: DateTime, $step: Int = 300) { source(name: "a") { history(from: $from, stepSeconds: $step) { start } } }',
      { from: '2026-01-31T11:00:00Z' },
      1 + 250 + 12,
    ],
    [
      'query ($from: DateTime = "2026-01-31T11:00:00Z") { source(name: "a") { history(from: $from) { start } } }',
      {},
      1 + 250 + 60,
    ],
    // What will be refused has no points, and is to be told why.
    ['{ source(name: "a") { history(stepSeconds: 0) { start } } }', {}, 1 + 250],
    ['{ source(name: "a") { history(from: "0000-01-01T00:00:00Z") { start } } }', {}, 1 + 250],
    [
      'query ($from: DateTime) { source(name: "a") { history(from: $from) { start } } }',
      { from: 7 },
      1 + 250,
    ],
  ])('%s, given %j, is %i', (query, variables, expected) => {
    expect(cost(query, variables)).toBe(expected);
  });

  test('knows the size of every list of objects', () => {
    const lists = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type))
      .filter(({ name }) => !name.startsWith('__') && name !== 'AlertConnection')
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => ({
          place: `${type.name}.${field.name}`,
          type: field.type,
        })),
      )
      .filter(({ type }) => isListType(isNullableType(type) ? type : type.ofType))
      // Its arguments tell how many points a history has.
      .filter(({ type }) => isObjectType(getNamedType(type)) && getNamedType(type).name !== 'HealthPoint')
      .map(({ place }) => place);
    expect(
      Object.keys(listSizes)
        .filter((place) => !place.startsWith('__') && !place.startsWith('Silence.'))
        .sort(),
    ).toEqual(lists.sort());
  });
});
