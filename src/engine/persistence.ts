import type { Block } from '../core/block.ts';
import { type BreakerState, closedState } from '../core/breaker.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock } from '../core/clock.ts';
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

function restoredState(stored: StoredBreaker, clock: Clock): BreakerState {
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
  const until = held ? Number.POSITIVE_INFINITY : now + remainingMs(stored.untilWall!, stored.waitMs!, clock);
  return { ...opened, kind: 'OPEN', until };
}

/** Takes up what an earlier process left: blocks, statuses and breakers, those only that have not moved since the start. */
export function restore(
  state: Readonly<Record<string, unknown>>,
  registry: Registry,
  blocks: BlockBook,
  clock: Clock,
): void {
  const now = clock.now();
  for (const [key, value] of Object.entries(state)) {
    const [kind, name = ''] = key.split(/:(.*)/s);
    if (kind === 'block') {
      const stored = value as StoredBlock;
      const until = now + remainingMs(stored.untilWall, stored.waitMs, clock);
      const since = Math.min(now, now + stored.sinceWall - clock.wallNow());
      // One that ended meanwhile ends again now, for what hangs on its end.
      blocks.raise({ ...stored, since, until });
    } else if (kind === 'source') {
      const source = registry.sources.get(name);
      if (source && source.lastOutcome === null) {
        source.lastStatus = (value as StoredSource).status;
        source.consecutiveFailures = (value as StoredSource).consecutiveFailures;
      }
    } else if (kind === 'breaker') {
      const breaker = registry.breakers.get(name);
      if (breaker && breaker.state.generation === 0)
        breaker.restore(restoredState(value as StoredBreaker, clock));
    }
  }
}
