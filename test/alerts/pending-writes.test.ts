import { expect, it } from 'vitest';
import { PendingWrites } from '../../src/alerts/pending-writes.ts';
import type { Delivery } from '../../src/core/delivery.ts';

const delivery = (alertId: string, receiver: string, attempts: number): Delivery => ({
  alertId,
  receiver,
  state: 'PENDING',
  cause: 'ALERT',
  attempts,
  lastAttemptAt: null,
  nextAttemptAt: null,
  error: null,
  messageId: 'm',
  queuedAt: 0,
});
const acknowledgement = (alertId: string, by: string) => ({ alertId, by, at: 0, note: null });

function pending(...writes: Parameters<PendingWrites['add']>[0][]): PendingWrites {
  const made = new PendingWrites();
  for (const each of writes) made.add(each);
  return made;
}

it('writes that wait are empty at first, and not once there is anything', () => {
  expect(pending().isEmpty).toBe(true);
  expect(pending({}, { state: {}, deliveries: [], acknowledgements: [] }).isEmpty).toBe(true);
  expect(pending({ state: { a: null } }).isEmpty).toBe(false);
  expect(pending({ deliveries: [delivery('a', 'ops', 0)] }).isEmpty).toBe(false);
  expect(pending({ acknowledgements: [acknowledgement('a', 'alice')] }).isEmpty).toBe(false);
});

it('of several values for one thing the last is kept', () => {
  const writes = pending(
    {
      state: { a: 1, b: 1 },
      deliveries: [delivery('x', 'ops', 0), delivery('x', 'log', 0)],
      acknowledgements: [acknowledgement('x', 'alice')],
    },
    {
      state: { b: null, c: 1 },
      deliveries: [delivery('x', 'ops', 1), delivery('y', 'ops', 0)],
      acknowledgements: [acknowledgement('x', 'bob'), acknowledgement('y', 'bob')],
    },
  );
  expect(writes.entry()).toEqual({
    state: { a: 1, b: null, c: 1 },
    deliveries: [delivery('x', 'ops', 1), delivery('x', 'log', 0), delivery('y', 'ops', 0)],
    acknowledgements: [acknowledgement('x', 'bob'), acknowledgement('y', 'bob')],
  });
});

it('what was put while an append failed goes over what that was to store', () => {
  const failed = pending({ state: { a: 1, b: 1 }, deliveries: [delivery('x', 'ops', 1)] });
  const later = pending({ state: { a: 2 }, deliveries: [delivery('x', 'ops', 2)] });
  expect(failed.followedBy(later).entry()).toMatchObject({
    state: { a: 2, b: 1 },
    deliveries: [delivery('x', 'ops', 2)],
  });
});
