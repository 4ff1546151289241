import { Counter, Gauge, Registry } from 'prom-client';
import type { ServedMonitor } from '../graphql/context.ts';
import type { Reply } from './reply.ts';

/** The deliveries of alerts, in Prometheus' text format. */
export async function metrics(monitor: ServedMonitor): Promise<Reply> {
  const registry = new Registry();
  const registers = [registry];
  const ended = new Counter({
    name: 'tidegate_deliveries_total',
    help: 'Deliveries of alerts that ended since the start, by receiver and state.',
    labelNames: ['receiver', 'state'],
    registers,
  });
  const pending = new Gauge({
    name: 'tidegate_deliveries_pending',
    help: 'Deliveries of alerts that are on their way, by receiver.',
    labelNames: ['receiver'],
    registers,
  });
  const age = new Gauge({
    name: 'tidegate_delivery_oldest_pending_seconds',
    help: 'For how long the oldest delivery has been on its way, by receiver; 0 where none is.',
    labelNames: ['receiver'],
    registers,
  });
  const { timestamp } = monitor.getSystemHealth();
  for (const stats of monitor.deliveryStats()) {
    const { receiver, delivered, failed, suppressed, oldestQueuedAt } = stats;
    for (const [state, count] of Object.entries({ delivered, failed, suppressed })) {
      ended.inc({ receiver, state }, count);
    }
    pending.set({ receiver }, stats.pending);
    age.set({ receiver }, oldestQueuedAt === null ? 0 : Math.max(0, timestamp - oldestQueuedAt) / 1_000);
  }
  return {
    status: 200,
    body: await registry.metrics(),
    headers: { 'Content-Type': registry.contentType },
  };
}
