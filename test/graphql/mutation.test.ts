import { describe, expect, it } from 'vitest';
import { createContext } from '../../src/graphql/context.ts';
import { executeOperation, parseOperation, validateOperation } from '../../src/graphql/operation.ts';
import { schema } from '../../src/graphql/schema.ts';
import { anonymousViewer, type Viewer } from '../../src/graphql/viewer.ts';
import { createWorld, failCalls, oneSource } from '../engine/world.ts';
import { answerOf } from './run.ts';

const alice: Viewer = { name: 'alice', role: 'operator' };
const vera: Viewer = { name: 'vera', role: 'viewer' };

const withLog = () => createWorld({ ...oneSource(), alerts: { receivers: { desk: { kind: 'log' } } } });

async function ask(
  world: ReturnType<typeof createWorld>,
  query: string,
  variableValues: Record<string, unknown> = {},
  viewer = alice,
) {
  const document = parseOperation(query);
  expect(validateOperation(document)).toEqual([]);
  const contextValue = createContext(world.monitor, { viewer });
  const answer = await executeOperation({ schema, document, variableValues, contextValue });
  return answerOf(answer as Parameters<typeof answerOf>[0]);
}

const isolate = `mutation ($reason: String!, $until: DateTime) {
  isolateCircuitBreaker(name: "venue_api", reason: $reason, until: $until) { state openReason openUntil }
}`;

describe('isolateCircuitBreaker', () => {
  it('holds a breaker open, as its answer and its alert show', async () => {
    const world = withLog();
    const { data, errors } = await ask(world, isolate, { reason: 'withdrawals halted' });
    expect(errors).toEqual([]);
    expect(data.isolateCircuitBreaker).toEqual({ state: 'OPEN', openReason: 'OPERATOR', openUntil: null });
    const shown = await ask(world, '{ circuitBreaker(name: "venue_api") { hold { by reason until } } }');
    expect(shown.data.circuitBreaker.hold).toEqual({
      by: 'alice',
      reason: 'withdrawals halted',
      until: null,
    });
    await expect(world.gate().call(() => 1)).rejects.toMatchObject({ code: 'BREAKER_OPEN' });
    const { data: read } = await ask(
      world,
      '{ alerts { nodes { severity metadata ... on CircuitBreakerAlert { oldState newState openReason } } } }',
    );
    expect(read.alerts.nodes[0]).toMatchObject({
      severity: 'WARNING',
      oldState: 'CLOSED',
      newState: 'OPEN',
      openReason: 'OPERATOR',
      metadata: { operator: { action: 'isolate', by: 'alice', reason: 'withdrawals halted' } },
    });
  });

  it('ends by itself at a given time', async () => {
    const world = withLog();
    const until = new Date(world.clock.wallNow() + 60_000).toISOString();
    const { data } = await ask(world, isolate, { reason: 'a minute', until });
    expect(data.isolateCircuitBreaker).toMatchObject({ state: 'OPEN', openUntil: null });
    const told = await ask(world, '{ alerts { nodes { ... on CircuitBreakerAlert { openUntil } } } }');
    expect(told.data.alerts.nodes[0].openUntil).toBe(until);
    await world.clock.advanceAsync(60_000);
    expect(world.breaker().state).toBe('HALF_OPEN');
  });

  it.each([
    ['an empty reason', { reason: ' ' }, /BAD_USER_INPUT.*reason/],
    ['a time that is past', { reason: 'x', until: '2020-01-01T00:00:00Z' }, /BAD_USER_INPUT.*future/],
    ['a time beyond a year', { reason: 'x', until: '2099-01-01T00:00:00Z' }, /BAD_USER_INPUT.*366 days/],
  ])('refuses %s', async (_what, variables, expected) => {
    const world = withLog();
    expect((await ask(world, isolate, variables)).errors.join()).toMatch(expected);
    expect(world.breaker().state).toBe('CLOSED');
  });
});

describe('releaseCircuitBreaker and resetCircuitBreaker', () => {
  it('go on through HALF_OPEN, and back to CLOSED', async () => {
    const world = withLog();
    await ask(world, isolate, { reason: 'x' });
    const released = await ask(
      world,
      'mutation { releaseCircuitBreaker(name: "venue_api") { state hold { by } } }',
    );
    expect(released.data.releaseCircuitBreaker).toEqual({ state: 'HALF_OPEN', hold: null });
    const reset = await ask(
      world,
      'mutation { resetCircuitBreaker(name: "venue_api") { state failureCount } }',
    );
    expect(reset.data.resetCircuitBreaker).toEqual({ state: 'CLOSED', failureCount: 0 });
    expect(world.transitions()).toEqual(['CLOSED>OPEN', 'OPEN>HALF_OPEN', 'HALF_OPEN>CLOSED']);
  });

  it('say what cannot be', async () => {
    const world = withLog();
    const notHeld = await ask(world, 'mutation { releaseCircuitBreaker(name: "venue_api") { state } }');
    expect(notHeld.errors.join()).toMatch(/BAD_USER_INPUT: venue_api is not held open/);
    const unknown = await ask(world, 'mutation { resetCircuitBreaker(name: "nobody") { state } }');
    expect(unknown.errors.join()).toMatch(/NOT_FOUND: No breaker named "nobody".*venue_api/);
  });
});

describe('acknowledgeAlert', () => {
  it('shows who took it on, and is found by the filter', async () => {
    const world = withLog();
    await failCalls(world, 5);
    const { data } = await ask(world, '{ alerts { nodes { id } } }');
    const { id } = data.alerts.nodes[0];
    const { errors, data: done } = await ask(
      world,
      'mutation ($id: ID!) { acknowledgeAlert(id: $id, note: "mine") { acknowledgement { by note } } }',
      { id },
    );
    expect(errors).toEqual([]);
    expect(done.acknowledgeAlert.acknowledgement).toEqual({ by: 'alice', note: 'mine' });
    const filtered =
      '($a: Boolean) { alerts(filter: { acknowledged: $a, breakers: ["venue_api"] }) { nodes { id } } }';
    expect((await ask(world, `query ${filtered}`, { a: true })).data.alerts.nodes).toEqual([{ id }]);
    expect((await ask(world, `query ${filtered}`, { a: false })).data.alerts.nodes).toEqual([]);
  });

  it.each([['nonsense'], ['U291cmNlOmZlZWQ'], [Buffer.from('SystemAlert:x').toString('base64url')]])(
    'is NOT_FOUND for %s',
    async (id) => {
      const { errors } = await ask(withLog(), 'mutation ($id: ID!) { acknowledgeAlert(id: $id) { id } }', {
        id,
      });
      expect(errors.join()).toMatch(/^NOT_FOUND/);
    },
  );
});

describe('silences', () => {
  const create = `mutation ($input: SilenceInput!) {
    createSilence(input: $input) { id exchanges breakers severities startsAt endsAt by comment }
  }`;

  it('are made, listed, found by their id and ended', async () => {
    const world = withLog();
    const endsAt = new Date(world.clock.wallNow() + 3_600_000).toISOString();
    const input = { exchanges: ['venue'], severities: ['CRITICAL'], endsAt, comment: 'their release' };
    const { data, errors } = await ask(world, create, { input });
    expect(errors).toEqual([]);
    const silence = data.createSilence;
    expect(silence).toMatchObject({ ...input, breakers: [], by: 'alice' });
    const listed = await ask(world, '{ silences { id by } }');
    expect(listed.data.silences).toEqual([{ id: silence.id, by: 'alice' }]);
    const found = await ask(world, 'query ($id: ID!) { node(id: $id) { __typename id } }', {
      id: silence.id,
    });
    expect(found.data.node).toEqual({ __typename: 'Silence', id: silence.id });

    await failCalls(world, 5);
    await world.clock.advanceAsync(0);
    const told =
      '{ alerts(filter: { breakers: ["venue_api"] }) { nodes { deliveries { receiver state error } } } }';
    expect((await ask(world, told)).data.alerts.nodes[0].deliveries).toEqual([
      { receiver: 'desk', state: 'SUPPRESSED', error: expect.stringMatching(/^silenced by alice until/) },
    ]);

    const end = 'mutation ($id: ID!) { expireSilence(id: $id) { endsAt } }';
    expect((await ask(world, end, { id: silence.id })).errors).toEqual([]);
    expect((await ask(world, '{ silences { id } }')).data.silences).toEqual([]);
    expect((await ask(world, '{ silences(active: false) { id } }')).data.silences).toHaveLength(1);
    await world.clock.advanceAsync(0);
    expect((await ask(world, told)).data.alerts.nodes[0].deliveries).toMatchObject([
      { receiver: 'desk', state: 'DELIVERED', error: null },
    ]);
    expect((await ask(world, end, { id: silence.id })).errors.join()).toMatch(/BAD_USER_INPUT.*ended/);
  });

  it.each([
    [{ exchanges: ['nowhere'] }, /BAD_USER_INPUT: No exchange named "nowhere".*venue/],
    [{ breakers: ['venue_ap'] }, /BAD_USER_INPUT: No breaker named "venue_ap".*venue_api/],
  ])('refuse the name of what there is not: %j', async (names, expected) => {
    const world = withLog();
    const endsAt = new Date(world.clock.wallNow() + 1_000).toISOString();
    expect((await ask(world, create, { input: { ...names, endsAt } })).errors.join()).toMatch(expected);
  });

  it('refuse an end that is past', async () => {
    const { errors } = await ask(withLog(), create, { input: { endsAt: '2020-01-01T00:00:00Z' } });
    expect(errors.join()).toMatch(/BAD_USER_INPUT.*endsAt/);
  });
});

describe('retryDelivery', () => {
  it('queues a failed delivery again, and only such a one', async () => {
    const config = oneSource();
    const url = 'http://127.0.0.1:9/';
    const receivers = { hook: { kind: 'webhook', url, giveUpAfterMs: 1, timeoutMs: 1_000 } } as const;
    const world = createWorld({ ...config, alerts: { receivers } });
    await failCalls(world, 5);
    const read =
      '{ alerts(filter: { breakers: ["venue_api"] }) { nodes { id deliveries { state attempts error } } } }';
    const state = async () => (await ask(world, read)).data.alerts.nodes[0];
    await until(async () => (await state()).deliveries[0].attempts > 0, world);
    await world.clock.advanceAsync(10);
    await until(async () => (await state()).deliveries[0].state === 'FAILED', world);
    const { id } = await state();
    const retry =
      'mutation ($id: ID!, $to: String!) { retryDelivery(alertId: $id, receiver: $to) { state attempts } }';
    const { data, errors } = await ask(world, retry, { id, to: 'hook' });
    expect(errors).toEqual([]);
    expect(data.retryDelivery).toEqual({ state: 'PENDING', attempts: 0 });
    expect((await ask(world, retry, { id, to: 'hook' })).errors.join()).toMatch(/BAD_USER_INPUT.*PENDING/);
    expect((await ask(world, retry, { id, to: 'nobody' })).errors.join()).toMatch(/NOT_FOUND/);
    await world.monitor.stop();
  });
});

it.each([
  ['isolateCircuitBreaker(name: "venue_api", reason: "x") { state }'],
  ['releaseCircuitBreaker(name: "venue_api") { state }'],
  ['resetCircuitBreaker(name: "venue_api") { state }'],
  ['acknowledgeAlert(id: "x") { id }'],
  ['createSilence(input: { endsAt: "2099-01-01T00:00:00Z" }) { id }'],
  ['expireSilence(id: "x") { id }'],
  ['retryDelivery(alertId: "x", receiver: "y") { state }'],
])('%s is for operators alone', async (field) => {
  const world = withLog();
  expect((await ask(world, `mutation { ${field} }`, {}, anonymousViewer)).errors.join()).toMatch(
    /^UNAUTHENTICATED/,
  );
  expect((await ask(world, `mutation { ${field} }`, {}, vera)).errors.join()).toMatch(/^FORBIDDEN/);
  expect(world.alerts).toEqual([]);
});

/** Real sockets take the time they take: turns of the event loop until it is so. */
async function until(isSo: () => Promise<boolean>, world: ReturnType<typeof createWorld>): Promise<void> {
  for (let turns = 0; turns < 5_000; turns += 1) {
    if (await isSo()) return;
    await world.clock.advanceAsync(0);
  }
  throw new Error('It did not come about');
}
