import type { Alert, ConnectionStatus, ExchangeHealth, Health } from '../../client/index.ts';
import type { PulseQuery } from '../generated/graphql.ts';
import type { Problem } from './problem.ts';

export type StreamName = 'alerts' | 'health';

/** Alerts that are kept of those that came live; older ones are read from the service. */
export const mostAlerts = 2_000;

/** What is known of the service, and how fresh that is. Instants are this machine's. */
export interface LiveState {
  readonly streams: Readonly<Record<StreamName, ConnectionStatus>>;
  /** Whether anything was read yet. */
  readonly hasSnapshot: boolean;
  /** In the order in which the service has them. */
  readonly exchanges: ReadonlyMap<string, ExchangeHealth>;
  /** Since when each exchange has the status it has, as far as that was seen happen. */
  readonly changedAt: ReadonlyMap<string, number>;
  readonly online: boolean;
  /** What came since the snapshot, newest first. */
  readonly alerts: readonly Alert[];
  /** Grows when what came before no longer joins what comes: what was read of the alerts is to be read again. */
  readonly generation: number;
  /** When the service last said something; what is shown is of then, or changed since. */
  readonly heardAtMs: number | null;
  /** What the last look at the service met, null where it answered. */
  readonly pulseProblem: Problem | null;
  /** How far the service's clock is ahead of this one. */
  readonly clockAheadMs: number;
  /** When and why alerts may be missing among those that came live. */
  readonly gap: { readonly atMs: number; readonly reason: string } | null;
  /** Why there is no going on; null while there is. */
  readonly refusal: Problem | null;
}

export type LiveEvent =
  | { readonly type: 'status'; readonly stream: StreamName; readonly status: ConnectionStatus }
  | {
      readonly type: 'snapshot';
      readonly health: Health;
      readonly sentAtMs: number;
      readonly atMs: number;
    }
  | { readonly type: 'unreachable'; readonly problem: Problem }
  | { readonly type: 'resync'; readonly reason: string; readonly atMs: number }
  | { readonly type: 'exchange'; readonly exchange: ExchangeHealth; readonly atMs: number }
  | {
      readonly type: 'reread';
      readonly exchanges: readonly ExchangeHealth[];
      /** What was known when they were asked for. */
      readonly before: LiveState['exchanges'];
      readonly atMs: number;
    }
  | { readonly type: 'alert'; readonly alert: Alert; readonly atMs: number }
  | {
      readonly type: 'pulse';
      readonly health: PulseQuery['health'];
      readonly sentAtMs: number;
      readonly atMs: number;
    }
  | { readonly type: 'pulse-failed'; readonly problem: Problem }
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'gap-seen' };

export const initialState: LiveState = {
  streams: { alerts: 'connecting', health: 'connecting' },
  hasSnapshot: false,
  exchanges: new Map(),
  changedAt: new Map(),
  online: true,
  alerts: [],
  generation: 0,
  heardAtMs: null,
  pulseProblem: null,
  clockAheadMs: 0,
  gap: null,
  refusal: null,
};

/** Half the way there and back is how long the answer took; a second or less is no difference worth telling. */
function clockAhead(timestamp: string, sentAtMs: number, atMs: number): number {
  const aheadMs = Date.parse(timestamp) - (sentAtMs + atMs) / 2;
  return Math.abs(aheadMs) > 1_000 ? Math.round(aheadMs) : 0;
}

function withExchange(state: LiveState, exchange: ExchangeHealth, atMs: number): LiveState {
  const before = state.exchanges.get(exchange.name);
  const exchanges = new Map(state.exchanges).set(exchange.name, exchange);
  if (!before || before.status === exchange.status) return { ...state, exchanges, heardAtMs: atMs };
  const changedAt = new Map(state.changedAt).set(exchange.name, atMs);
  return { ...state, exchanges, changedAt, heardAtMs: atMs };
}

function withoutGone(state: LiveState, names: readonly string[]): LiveState['exchanges'] {
  const present = new Set(names);
  if ([...state.exchanges.keys()].every((name) => present.has(name))) return state.exchanges;
  return new Map([...state.exchanges].filter(([name]) => present.has(name)));
}

/** What is known after something more came. */
export function reduce(state: LiveState, event: LiveEvent): LiveState {
  switch (event.type) {
    case 'status':
      return { ...state, streams: { ...state.streams, [event.stream]: event.status } };
    case 'snapshot': {
      // What the stream tells is never older than a snapshot that was under way meanwhile.
      const isStreamed = state.hasSnapshot && state.streams.health === 'live';
      const exchanges = isStreamed
        ? state.exchanges
        : new Map(event.health.exchanges.map((each) => [each.name, each]));
      const changedAt = new Map(
        [...state.changedAt].filter(
          ([name]) => exchanges.get(name)?.status === state.exchanges.get(name)?.status,
        ),
      );
      const { online, timestamp } = event.health;
      const clockAheadMs = clockAhead(timestamp, event.sentAtMs, event.atMs);
      const read = { exchanges, changedAt, online, clockAheadMs, heardAtMs: event.atMs, pulseProblem: null };
      return { ...state, ...read, hasSnapshot: true };
    }
    case 'unreachable':
    case 'pulse-failed':
      return { ...state, pulseProblem: event.problem };
    case 'resync':
      return {
        ...state,
        alerts: [],
        generation: state.generation + 1,
        gap: { atMs: event.atMs, reason: event.reason },
      };
    case 'exchange':
      return withExchange(state, event.exchange, event.atMs);
    case 'reread': {
      // What the stream told meanwhile is newer.
      const isAsAsked = ({ name }: ExchangeHealth) => {
        const known = state.exchanges.get(name);
        return known !== undefined && known === event.before.get(name);
      };
      const reread = event.exchanges.filter(isAsAsked);
      return reread.reduce((next, exchange) => withExchange(next, exchange, event.atMs), state);
    }
    case 'alert': {
      if (state.alerts.some(({ id }) => id === event.alert.id)) return state;
      return {
        ...state,
        alerts: [event.alert, ...state.alerts].slice(0, mostAlerts),
        heardAtMs: event.atMs,
      };
    }
    case 'pulse': {
      const { online, timestamp, exchanges } = event.health;
      return {
        ...state,
        online,
        exchanges: withoutGone(
          state,
          exchanges.map(({ name }) => name),
        ),
        heardAtMs: event.atMs,
        pulseProblem: null,
        clockAheadMs: clockAhead(timestamp, event.sentAtMs, event.atMs),
      };
    }
    case 'refused':
      return { ...state, refusal: event.problem };
    case 'gap-seen':
      return { ...state, gap: null };
  }
}
