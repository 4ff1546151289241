import type { GraphQLResolveInfo } from 'graphql';
import type { StoredAlert } from '../core/alert.ts';
import type { Monitor } from '../engine/monitor.ts';
import type { ExchangeView, SystemView } from '../engine/views.ts';

/** What the whole of one operation, or of one subscription event, sees. */
export interface Moment {
  readonly view: SystemView;
  /** The newest durable alert then; later ones are not shown. */
  readonly headSeq: number;
}

/** What is served of a monitor. */
export type ServedMonitor = Pick<
  Monitor,
  'getSystemHealth' | 'journal' | 'alertStream' | 'healthStream' | 'readiness'
>;

export type ServedJournal = ServedMonitor['journal'];

export interface GraphQLContext {
  readonly monitor: ServedMonitor;
  /** The operation's moment, taken when it is first asked for. */
  readonly moment: () => Moment;
  /** Aborts when nobody listens any more; a stream that was opened ends then, whether it was read or not. */
  readonly gone?: AbortSignal;
}

/** An alert and the moment it is shown in. */
export interface AlertRow {
  readonly alert: StoredAlert;
  readonly moment: () => Moment;
}

/** What a subscription yields: each event has a moment of its own, the context's would be the stream's first. */
export type StreamEvent = AlertRow | { readonly exchange: ExchangeView; readonly moment: () => Moment };

/** Takes the moment at the first call and gives the same one ever after. */
export function lazyMoment(monitor: ServedMonitor): () => Moment {
  let taken: Moment | undefined;
  return () => {
    taken ??= { view: monitor.getSystemHealth(), headSeq: monitor.journal.headSeq };
    return taken;
  };
}

/** The context of one operation. */
export const createContext = (monitor: ServedMonitor, gone?: AbortSignal): GraphQLContext => ({
  monitor,
  moment: lazyMoment(monitor),
  gone,
});

/** The moment a resolver runs in: the event's in a subscription, else the operation's. */
export function momentOf(context: GraphQLContext, info: GraphQLResolveInfo): () => Moment {
  return info.operation.operation === 'subscription'
    ? (info.rootValue as StreamEvent).moment
    : context.moment;
}
