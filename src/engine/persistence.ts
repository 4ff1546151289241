import type { Block } from '../core/block.ts';
import { type BreakerState, closedState, type OpenReason } from '../core/breaker.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock } from '../core/clock.ts';
import type { BreakerPolicy } from '../core/policy.ts';
import type { StatePatch } from '../journal/journal.ts';
import type { BlockBook } from './block-book.ts';
import type { Registry } from './registry.ts';
import type { Source } from './source.ts';

// Instants are stored by the wall clock, with the length of every wait beside them: after a restart a wait ends at
// its instant, yet never lasts longer than it was, whatever the clock did meanwhile.

interface StoredBreaker {
  readonly kind: BreakerState['kind'];
  readonly episode: number;
  readonly sinceWall: number;
  readonly openedAtWall?: number;
  /** Null: without an end. */
  readonly untilWall?: number | null;
  readonly waitMs?: number | null;
  readonly reason?: Exclude<BreakerState, { kind: 'CLOSED' }>['reason'];
  readonly failureCount?: number;
}

interface StoredBlock extends Pick<Block, 'scope' | 'name' | 'reason'> {
  readonly sinceWall: number;
  readonly untilWall: number;
  readonly waitMs: number;
}

interface StoredSource {
  readonly status: Source['lastStatus'];
  readonly consecutiveFailures: number;
}

type Stored = Readonly<Record<string, unknown>>;

const finite = (value: number) => (Number.isFinite(value) ? value : null);

export function breakerPatch(breaker: BreakerCell, clock: Clock): StatePatch {
  const { state } = breaker;
  const wall = (instant: number) => clock.wallNow() + (instant - clock.now());
  const stored: StoredBreaker = { kind: state.kind, episode: state.episode, sinceWall: wall(state.since) };
  if (state.kind === 'CLOSED') return { [`breaker:${breaker.name}`]: stored };
  const opened = {
    openedAtWall: wall(state.openedAt),
    reason: state.reason,
    failureCount: state.failureCount,
  };
  const wait =
    state.kind === 'OPEN'
      ? { untilWall: finite(wall(state.until)), waitMs: finite(state.until - clock.now()) }
      : {};
  return { [`breaker:${breaker.name}`]: { ...stored, ...opened, ...wait } };
}

export function blockPatch(block: Block, clock: Clock): StatePatch {
  const wall = (instant: number) => clock.wallNow() + (instant - clock.now());
  const { scope, name, reason, since, until } = block;
  const stored: StoredBlock = {
    scope,
    name,
    reason,
    sinceWall: wall(since),
    untilWall: wall(until),
    waitMs: until - clock.now(),
  };
  return { [`block:${scope}:${name}`]: stored };
}

export function sourcePatch(source: Source): StatePatch {
  const stored: StoredSource = { status: source.lastStatus, consecutiveFailures: source.consecutiveFailures };
  return { [`source:${source.name}`]: stored };
}

function remainingMs(untilWall: number, waitMs: number, clock: Clock): number {
  return Math.max(0, Math.min(untilWall - clock.wallNow(), waitMs));
}

/** Reasons of the breaker's own, whose wait is the policy's `openMs`; the others' is the venue's or the operator's. */
const ownReasons: ReadonlySet<OpenReason> = new Set(['FAILURES', 'SLOW_CALLS', 'RECOVERY_FAILED'] as const);

function restoredState(stored: StoredBreaker, policy: BreakerPolicy, clock: Clock): BreakerState {
  const now = clock.now();
  const at = (wall: number) => Math.min(now, now + (wall - clock.wallNow()));
  const common = { generation: 1, episode: stored.episode, since: at(stored.sinceWall) };
  if (stored.kind === 'CLOSED') return { ...closedState(common.since, 1, stored.episode) };
  const opened = {
    ...common,
    openedAt: at(stored.openedAtWall ?? stored.sinceWall),
    reason: stored.reason ?? 'FAILURES',
    failureCount: stored.failureCount ?? 0,
  };
  if (stored.kind === 'HALF_OPEN') {
    return { ...opened, kind: 'HALF_OPEN', trials: [], trialsStarted: 0, successes: 0 };
  }
  const held = stored.untilWall === null || stored.untilWall === undefined;
  if (held) return { ...opened, kind: 'OPEN', until: Number.POSITIVE_INFINITY };
  const longestMs = ownReasons.has(opened.reason) ? policy.openMs : Number.POSITIVE_INFINITY;
  const waitMs = Math.min(remainingMs(stored.untilWall!, stored.waitMs!, clock), longestMs);
  return { ...opened, kind: 'OPEN', until: now + waitMs };
}

/** What an earlier process left under keys that start with `prefix`, by the rest of the key. */
function* storedUnder<T>(state: Stored, prefix: string): Generator<[name: string, stored: T]> {
  for (const [key, value] of Object.entries(state)) {
    if (key.startsWith(prefix)) yield [key.slice(prefix.length), value as T];
  }
}

/**
 * Takes up the blocks that an earlier process left; returns them as they are to be stored now, with what is left of
 * each wait: however often a process starts anew, together they wait no longer than they were told.
 */
export function restoreBlocks(state: Stored, blocks: BlockBook, clock: Clock): StatePatch {
  const now = clock.now();
  const patch = {};
  for (const [, stored] of storedUnder<StoredBlock>(state, 'block:')) {
    const until = now + remainingMs(stored.untilWall, stored.waitMs, clock);
    const since = Math.min(now, now + stored.sinceWall - clock.wallNow());
    // One that ended meanwhile ends again now, for what hangs on its end.
    const block = blocks.raise({
      scope: stored.scope,
      name: stored.name,
      reason: stored.reason,
      since,
      until,
    });
    if (block && until > now) Object.assign(patch, blockPatch(block, clock));
  }
  return patch;
}

/** Takes up the statuses and breakers that an earlier process left, those only that have not moved since the start. */
export function restore(state: Stored, registry: Registry, clock: Clock): void {
  for (const [name, stored] of storedUnder<StoredSource>(state, 'source:')) {
    const source = registry.sources.get(name);
    if (source?.lastOutcome !== null) continue;
    source.restore(stored.status, stored.consecutiveFailures);
  }
  for (const [name, stored] of storedUnder<StoredBreaker>(state, 'breaker:')) {
    const breaker = registry.breakers.get(name);
    if (breaker?.state.generation === 0) breaker.restore(restoredState(stored, breaker.policy, clock));
  }
}
