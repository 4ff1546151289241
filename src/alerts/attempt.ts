import { unlessAborted } from '../core/backoff.ts';
import type { Clock } from '../core/clock.ts';
import { DeliveryError } from '../core/errors.ts';
import type { AttemptResult } from './message.ts';
import type { Notification } from './notification.ts';
import type { ReceiverSetup } from './receiver.ts';

/** One attempt at a message: ended by the receiver's `timeoutMs` or `stopping`, whatever the receiver does. Never rejects. */
export async function attempt(
  { receiver, timeoutMs }: ReceiverSetup,
  compose: () => Notification,
  clock: Clock,
  stopping: AbortSignal,
): Promise<AttemptResult> {
  const ending = new AbortController();
  const late = new DeliveryError('DELIVERY_FAILED', `No answer within ${timeoutMs} ms`);
  const timer = clock.setTimer(timeoutMs, () => ending.abort(late));
  const signal = AbortSignal.any([ending.signal, stopping]);
  try {
    await unlessAborted(signal, () => receiver.send(compose(), signal));
    return { kind: 'TAKEN' };
  } catch (error) {
    return resultOf(error);
  } finally {
    timer.cancel();
  }
}

function resultOf(error: unknown): AttemptResult {
  if (!(error instanceof DeliveryError)) {
    // Its message is nobody's word on what it may hold.
    const name = error instanceof Error ? error.name : typeof error;
    return { kind: 'FAILED', error: `The receiver failed unexpectedly (${name})`, retryAt: null };
  }
  const { code, message, retryAt = null } = error;
  return code === 'DELIVERY_REFUSED'
    ? { kind: 'REFUSED', error: message }
    : { kind: 'FAILED', error: message, retryAt };
}
