import { ClientError } from './errors.ts';

/** `connecting`: trying; `live`: the server acknowledged; `lost`: waiting to try again. */
export type ConnectionStatus = 'connecting' | 'live' | 'lost';

/** Where waits and chance come from; tests give their own. */
export interface Pacing {
  /** Resolves after `delayMs`, at once when `signal` aborts. */
  readonly wait: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const initialDelayMs = 250;
const maxDelayMs = 15_000;

export const realPacing: Pacing = {
  random: () => Math.random(),
  wait: (delayMs, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      signal?.addEventListener('abort', done);
    }),
};

/** The wait before try `failures + 1`: doubling from 250 ms up to 15 s, half of it by chance. */
export function retryDelayMs(failures: number, random: () => number): number {
  const ceilingMs = Math.min(initialDelayMs * 2 ** failures, maxDelayMs);
  return ceilingMs / 2 + (random() * ceilingMs) / 2;
}

export interface ReconnectOptions<T> {
  /** One connection's values; must throw when it ends by itself, and return when `signal` aborts. */
  readonly connect: (onConnected: () => void) => AsyncIterable<T>;
  readonly onStatus: ((status: ConnectionStatus) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly pacing: Pacing;
}

/** One stream over as many connections as it takes; throws what is not temporary, ends when `signal` aborts. */
export async function* reconnecting<T>(options: ReconnectOptions<T>): AsyncGenerator<T, void> {
  const { connect, onStatus, signal, pacing } = options;
  let failures = 0;
  const onConnected = () => {
    failures = 0;
    onStatus?.('live');
  };
  while (!signal?.aborted) {
    onStatus?.('connecting');
    try {
      yield* connect(onConnected);
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof ClientError && error.isTemporary)) throw error;
    }
    if (signal?.aborted) return;
    onStatus?.('lost');
    await pacing.wait(retryDelayMs(failures, pacing.random), signal);
    failures += 1;
  }
}
