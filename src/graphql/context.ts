import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { StoredAlert } from '../core/alert.ts';
import type { AlertDetails } from '../core/delivery.ts';
import type { Monitor } from '../engine/monitor.ts';
import type { ExchangeView, SystemView } from '../engine/views.ts';
import { anonymousViewer, type Viewer } from './viewer.ts';

/** What the whole of one operation, or of one subscription event, sees. */
export interface Moment {
  readonly view: SystemView;
  /** The newest durable alert then; later ones are not shown. */
  readonly headSeq: number;
}

/** What is served of a monitor. */
export type ServedMonitor = Pick<
  Monitor,
  | 'getSystemHealth'
  | 'journal'
  | 'alertStream'
  | 'healthStream'
  | 'readiness'
  | 'desk'
  | 'breakerControls'
  | 'deliveryStats'
  | 'instruments'
  | 'history'
>;

export type ServedJournal = ServedMonitor['journal'];

export interface GraphQLContext {
  readonly monitor: ServedMonitor;
  readonly viewer: Viewer;
  /** The operation's moment, taken when it is first asked for. */
  readonly moment: () => Moment;
  /** What was done about an alert, read together with those of others. */
  readonly detailsOf: (alertId: string) => Promise<AlertDetails>;
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

const nothingDone: AlertDetails = { acknowledgement: null, deliveries: [] };

function detailsReader({ journal }: ServedMonitor): GraphQLContext['detailsOf'] {
  const read = async (ids: readonly string[]) => {
    const details = await journal.details(ids);
    return ids.map((id) => details.get(id) ?? nothingDone);
  };
  // Nothing is kept: a subscription's context lives as long as its stream.
  const loader = new DataLoader(read, { cache: false, maxBatchSize: 1_000 });
  return (alertId) => loader.load(alertId);
}

/** The context of one operation; the viewer is anonymous by default. */
export const createContext = (
  monitor: ServedMonitor,
  { viewer = anonymousViewer, gone }: Partial<Pick<GraphQLContext, 'viewer' | 'gone'>> = {},
): GraphQLContext => ({
  monitor,
  viewer,
  moment: lazyMoment(monitor),
  detailsOf: detailsReader(monitor),
  gone,
});

/** The moment a resolver runs in: the event's in a subscription, else the operation's. */
export function momentOf(context: GraphQLContext, info: GraphQLResolveInfo): () => Moment {
  return info.operation.operation === 'subscription'
    ? (info.rootValue as StreamEvent).moment
    : context.moment;
}
