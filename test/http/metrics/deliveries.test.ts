import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { createFakeMonitor } from '../../graphql/fake-monitor.ts';
import { moment } from '../../graphql/fake-views.ts';
import { serve } from '../harness.ts';
import { auth, bearer, viewerToken } from '../tokens.ts';

const monitorWithDeliveries = () => {
  const monitor = createFakeMonitor();
  const none = { delivered: 0, failed: 0, suppressed: 0, pending: 0, oldestQueuedAt: null };
  monitor.deliveryStats = () => [
    { receiver: 'desk', delivered: 7, failed: 2, suppressed: 1, pending: 3, oldestQueuedAt: moment - 1_500 },
    { ...none, receiver: 'mail' },
    { ...none, receiver: 'later', pending: 1, oldestQueuedAt: moment + 1_000 },
  ];
  return monitor;
};

test('/metrics tells the deliveries of each receiver in the format of Prometheus', async () => {
  const { get } = await serve(monitorWithDeliveries(), {
    clock: { ...systemClock, wallNow: () => moment },
  });
  // Asked for twice: nothing adds up.
  await get('/metrics');
  const response = await get('/metrics');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE tidegate_deliveries_total counter',
      'tidegate_deliveries_total{receiver="desk",state="delivered"} 7',
      'tidegate_deliveries_total{receiver="desk",state="failed"} 2',
      'tidegate_deliveries_total{receiver="desk",state="suppressed"} 1',
      'tidegate_deliveries_total{receiver="mail",state="failed"} 0',
      '# TYPE tidegate_deliveries_pending gauge',
      'tidegate_deliveries_pending{receiver="desk"} 3',
      'tidegate_deliveries_pending{receiver="mail"} 0',
      'tidegate_delivery_oldest_pending_seconds{receiver="desk"} 1.5',
      'tidegate_delivery_oldest_pending_seconds{receiver="mail"} 0',
      'tidegate_delivery_oldest_pending_seconds{receiver="later"} 0',
    ]),
  );
});

test('/metrics needs a token where anybody does, and is linked to', async () => {
  const { get } = await serve(monitorWithDeliveries(), { auth: auth('none') });
  const refused = await get('/metrics');
  expect(refused.status).toBe(401);
  expect(await refused.text()).not.toContain('tidegate_');
  expect((await get('/metrics', { headers: bearer(viewerToken) })).status).toBe(200);
  expect(await (await get('/')).text()).toContain('href="./metrics"');
});
