import assert from 'node:assert/strict';
import type { Clock } from '../../src/core/clock.ts';
import type { Served } from '../../src/engine/call-options.ts';
import type { Monitor } from '../../src/engine/monitor.ts';
import type { BotCall, BotWatch } from './bots.ts';
import { breakerOf, type Quiet, type SentRequest, type WireWatch } from './venue-side.ts';

interface Promised {
  readonly until: number;
  /** Wall clock less monotonic clock when it was promised: how far the wall has jumped since tells how much is left after a restart. */
  readonly wallOffset: number;
}

/** Instants of the wall clock are whole milliseconds, cut off; a restart goes by them. */
const roundingMs = 2;
const longestCallMs = 15 * 60_000;
const maxAttempts = 4;

/**
 * The books kept on the venues' side of the wire and on the bots': what was sent when it must not have been,
 * trials in flight, calls that settle twice or never.
 */
export function createBooks(clock: Clock, monitorNow: () => Monitor) {
  /** Not before then: by source what its venue said, by source what blocks were shown, by breaker its shown end. */
  const promised = new Map<string, Promised>();
  const trials = new Map<string, Set<number>>();
  const sentOfCall = new Map<number, number>();
  const openCalls = new Map<number, BotCall>();
  const sharedCalls = new Set<number>();
  const violations: unknown[] = [];
  let hasChanged = false;
  const counts = { requests: 0, trials: 0, calls: 0, quiets: 0, refusedOrServed: 0 };

  const wallOffset = () => clock.wallNow() - clock.now();
  const promise = (key: string, until: number) => {
    const before = promised.get(key);
    if (!before || until > before.until) promised.set(key, { until, wallOffset: wallOffset() });
  };
  const mayNotBefore = (key: string, request: SentRequest) => {
    const until = promised.get(key)?.until ?? 0;
    assert.ok(
      request.sentAt >= until - roundingMs,
      `a request to ${request.source} was sent ${until - request.sentAt} ms too early (${key})`,
    );
  };

  /** What is thrown into the engine would be taken for a venue's error. */
  const noted =
    <A extends unknown[]>(check: (...args: A) => void) =>
    (...args: A) => {
      try {
        check(...args);
      } catch (error) {
        violations.push(error);
      }
    };

  const wire: WireWatch = {
    sent: noted((request) => {
      counts.requests += 1;
      const breakerName = breakerOf[request.source];
      const { state, policy } = monitorNow().circuitBreakers.get(breakerName)!;
      assert.notEqual(state.kind, 'OPEN', `a request to ${request.source} while ${breakerName} is open`);
      for (const key of [`venue ${request.source}`, `block ${request.source}`, `breaker ${breakerName}`]) {
        mayNotBefore(key, request);
      }
      if (state.kind === 'HALF_OPEN') {
        counts.trials += 1;
        const inFlight = trials.get(breakerName) ?? new Set();
        trials.set(breakerName, inFlight.add(request.id));
        assert.ok(
          inFlight.size <= policy.successThreshold,
          `${inFlight.size} trials of ${breakerName} in flight`,
        );
      }
      if (request.callId === null) return;
      const sent = (sentOfCall.get(request.callId) ?? 0) + 1;
      sentOfCall.set(request.callId, sent);
      const call = openCalls.get(request.callId);
      if (sharedCalls.has(request.callId)) assert.ok(sent <= maxAttempts, 'sent too often');
      else {
        assert.ok(call, 'a call that has settled sends no more');
        assert.ok(sent <= (call.idempotent ? maxAttempts : 1), `call ${call.id} was sent ${sent} times`);
      }
    }),
    over: noted((request) => {
      hasChanged = true;
      trials.get(breakerOf[request.source])?.delete(request.id);
    }),
    quiet: noted(({ source, until }: Quiet) => {
      counts.quiets += 1;
      promise(`venue ${source}`, until);
    }),
  };

  const bots: BotWatch = {
    started: noted((call: BotCall) => {
      counts.calls += 1;
      openCalls.set(call.id, call);
      if (call.shared) sharedCalls.add(call.id);
    }),
    settled: noted((call: BotCall, served: readonly Served[], error: unknown) => {
      hasChanged = true;
      assert.ok(openCalls.delete(call.id), `call ${call.id} settles once`);
      assert.equal(
        served.length,
        error === null ? 1 : 0,
        `call ${call.id} is told once: ${JSON.stringify(served)} ${JSON.stringify(call)}`,
      );
      if (served[0]?.from !== 'live') counts.refusedOrServed += 1;
      if (!call.shared) sentOfCall.delete(call.id);
    }),
  };

  return {
    noted,
    /** Takes note that something changed which shows. */
    changed() {
      hasChanged = true;
    },
    /** Whether anything changed since this was last asked; what is sent shows only when it is over. */
    takeChanged() {
      const was = hasChanged;
      hasChanged = false;
      return was;
    },
    /** Throws the first thing that was found. */
    throwViolation() {
      if (violations.length > 0) throw violations[0];
    },
    wire,
    bots,
    counts,
    /** Takes down what is shown now, and looks for calls that never end. */
    look() {
      const now = clock.now();
      const health = monitorNow().getSystemHealth();
      const monotonic = (wall: number) => now + wall - health.timestamp;
      for (const { name, state, openUntil } of health.circuitBreakers) {
        if (state === 'OPEN' && openUntil !== null) promise(`breaker ${name}`, monotonic(openUntil));
        if (state !== 'HALF_OPEN') trials.delete(name);
      }
      for (const source of health.sources) {
        for (const { scope, until } of source.blocks) {
          if (scope !== 'BUCKET') promise(`block ${source.name}`, monotonic(until));
        }
      }
      for (const call of openCalls.values()) {
        assert.ok(now - call.startedAt < longestCallMs, `call ${call.id} does not settle`);
        break;
      }
      return health;
    },
    /** A new process goes by the wall clock: where that has jumped ahead, less is left. What the journal did not take is forgotten. */
    restarted(keeps: 'everything' | 'nothing') {
      trials.clear();
      for (const [key, { until, wallOffset: then }] of promised) {
        const aheadMs = Math.max(0, wallOffset() - then);
        if (keeps === 'nothing') promised.delete(key);
        else promised.set(key, { until: until - aheadMs, wallOffset: wallOffset() });
      }
    },
    /** The calls of a process that died. */
    forgetCalls() {
      openCalls.clear();
      sentOfCall.clear();
    },
    openCalls: openCalls as ReadonlyMap<number, BotCall>,
  };
}
