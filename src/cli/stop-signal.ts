import process from 'node:process';
import { systemClock } from '../core/clock.ts';

const stopWithinMs = 5_000;

/**
 * Aborts at the first SIGINT or SIGTERM. The process ends at once with 130 at a second one, and with 1
 * where stopping takes 5 s.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  const onSignal = () => {
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
    systemClock.setTimer(stopWithinMs, () => {
      process.stderr.write(`tidegate: did not stop within ${stopWithinMs / 1_000} s\n`);
      process.exit(1);
    });
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stopping.signal;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
