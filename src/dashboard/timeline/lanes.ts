import { byName } from '../format/by-name.ts';
import type { CircuitState, OpenReason } from '../generated/graphql.ts';
import type { Span } from '../url/time-range.ts';

/** A breaker changed its state. */
export interface Transition {
  readonly id: string;
  readonly breaker: string;
  readonly exchange: string | null;
  readonly atMs: number;
  readonly oldState: CircuitState;
  readonly newState: CircuitState;
  readonly reason: OpenReason | null;
}

/** A breaker as it is now. */
export interface PresentBreaker {
  readonly name: string;
  readonly exchange: string | null;
  readonly state: CircuitState;
}

/** A stretch of time in one state; null where that is not known. */
export interface Segment {
  readonly state: CircuitState | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: OpenReason | null;
}

export interface Lane {
  readonly breaker: string;
  readonly exchange: string | null;
  readonly segments: readonly Segment[];
}

export interface LaneFacts {
  readonly span: Span;
  /** Those within the span that were read, in any order; of one instant the newest first. */
  readonly transitions: readonly Transition[];
  readonly breakers: readonly PresentBreaker[];
  /** Before then nothing was read: there were too many. */
  readonly readFromMs: number;
  /** Before then nothing is known: the service did not watch yet, or nothing of that time is kept. */
  readonly knownFromMs: number;
  /** After then nothing is known: the service was not heard any more. */
  readonly knownToMs: number;
  /** Of breakers without a transition in the span: the state before their first one after it. */
  readonly stateBeforeNext: ReadonlyMap<string, CircuitState>;
  /** Whether a breaker that is in neither has had no transition since. */
  readonly isReadToNow: boolean;
}

function stateAtStart(breaker: PresentBreaker | undefined, first: Transition | undefined, facts: LaneFacts) {
  if (first) return first.oldState;
  if (!breaker) return null;
  const next = facts.stateBeforeNext.get(breaker.name);
  if (next) return next;
  return facts.isReadToNow ? breaker.state : null;
}

function segmentsOf(
  breaker: PresentBreaker | undefined,
  transitions: readonly Transition[],
  facts: LaneFacts,
): Segment[] {
  const { span, readFromMs, knownFromMs, knownToMs } = facts;
  const segments: Segment[] = [];
  const add = (segment: Segment) => {
    const before = segments.at(-1);
    if (segment.toMs <= segment.fromMs) return;
    if (before && before.state === segment.state && before.reason === segment.reason) {
      segments[segments.length - 1] = { ...before, toMs: segment.toMs };
    } else segments.push(segment);
  };
  const readMs = Math.min(Math.max(span.fromMs, readFromMs, knownFromMs), span.toMs);
  add({ state: null, fromMs: span.fromMs, toMs: readMs, reason: null });
  let fromMs = readMs;
  let state = stateAtStart(breaker, transitions[0], facts);
  let reason: OpenReason | null = null;
  for (const transition of transitions) {
    add({ state, fromMs, toMs: transition.atMs, reason });
    fromMs = Math.max(fromMs, transition.atMs);
    state = transition.newState;
    reason = state === 'CLOSED' ? null : transition.reason;
  }
  const heardMs = Math.min(Math.max(fromMs, knownToMs), span.toMs);
  add({ state, fromMs, toMs: heardMs, reason });
  add({ state: null, fromMs: heardMs, toMs: span.toMs, reason: null });
  return segments;
}

/** The lanes of all breakers, by exchange and name: what each did over the span. */
export function lanesOf(facts: LaneFacts): Lane[] {
  const { span, readFromMs } = facts;
  const within = facts.transitions
    .filter(({ atMs }) => atMs >= Math.max(span.fromMs, readFromMs) && atMs < span.toMs)
    .reverse()
    .sort((one, other) => one.atMs - other.atMs);
  const byBreaker = Map.groupBy(within, ({ breaker }) => breaker);
  const present = new Map(facts.breakers.map((breaker) => [breaker.name, breaker] as const));
  const names = new Set([...present.keys(), ...byBreaker.keys()]);
  return [...names]
    .map((name) => {
      const transitions = byBreaker.get(name) ?? [];
      const breaker = present.get(name);
      const exchange = breaker ? breaker.exchange : transitions[0]!.exchange;
      return { breaker: name, exchange, segments: segmentsOf(breaker, transitions, facts) };
    })
    .sort(
      (one, other) => byName(one.exchange ?? '', other.exchange ?? '') || byName(one.breaker, other.breaker),
    );
}

/** A segment as it is drawn: `MIXED` where it changed too often to be told apart. */
export interface DrawnSegment extends Omit<Segment, 'state'> {
  readonly state: CircuitState | 'MIXED' | null;
  /** How many changes lie in it. */
  readonly changes: number;
}

/** Joins neighbours that are shorter than `minMs` each, so that there is never more to draw than can be seen. */
export function drawable(segments: readonly Segment[], minMs: number): DrawnSegment[] {
  const drawn: DrawnSegment[] = [];
  let short: Segment[] = [];
  const flush = () => {
    const [first] = short;
    if (!first) return;
    const toMs = short.at(-1)!.toMs;
    if (short.length === 1) drawn.push({ ...first, changes: 0 });
    else drawn.push({ state: 'MIXED', fromMs: first.fromMs, toMs, reason: null, changes: short.length - 1 });
    short = [];
  };
  for (const segment of segments) {
    const isShort = segment.toMs - segment.fromMs < minMs;
    if (!isShort) flush();
    if (isShort) short.push(segment);
    else drawn.push({ ...segment, changes: 0 });
  }
  flush();
  return drawn;
}
