import type { StreamCounts } from '../../engine/instruments.ts';
import { version } from '../version.ts';
import { each, type Family, gauge, one } from './family.ts';

/** How many connections of each kind are open. */
export type ConnectionCounts = Readonly<Record<'websocket' | 'event_stream', number>>;

/** Who listens, and what serves them. */
export const serviceFamilies = (streams: StreamCounts, connections: ConnectionCounts): readonly Family[] => [
  gauge(
    'tidegate_streams',
    'Streams of alerts and of health that are being read, by what they carry.',
    each(Object.entries(streams), ([stream, count]) => one(count, { stream })),
  ),
  gauge(
    'tidegate_connections',
    'WebSockets and event streams that are open, by kind.',
    each(Object.entries(connections), ([kind, count]) => one(count, { kind })),
  ),
  gauge(
    'tidegate_build_info',
    'Always 1; the label says which version runs.',
    one(1, { version: version() }),
  ),
];
