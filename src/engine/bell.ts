/** Wakes one waiting reader; rung while nobody waits, the next wait ends at once. */
export interface Bell {
  ring(): void;
  wait(): Promise<void>;
}

export function createBell(): Bell {
  let rung = false;
  let answer: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      answer?.();
    },
    wait: () =>
      new Promise((resolve) => {
        answer = () => {
          answer = null;
          rung = false;
          resolve();
        };
        if (rung) answer();
      }),
  };
}

/**
 * A stream made of `generate`, which stops when `stopped()` and waits on the bell: unlike a bare generator's, its
 * `return` also ends a wait for the next value, and so does any of the signals.
 */
export function stoppableStream<T>(
  signals: readonly (AbortSignal | undefined)[],
  generate: (bell: Bell, stopped: () => boolean) => AsyncGenerator<T, void, undefined>,
): AsyncIterableIterator<T> {
  const bell = createBell();
  let stopped = signals.some((signal) => signal?.aborted);
  const stop = () => {
    stopped = true;
    bell.ring();
  };
  for (const signal of signals) signal?.addEventListener('abort', stop, { once: true });
  const stopListening = () => {
    for (const signal of signals) signal?.removeEventListener('abort', stop);
  };
  const inner = generate(bell, () => stopped);
  return {
    async next() {
      try {
        const result = await inner.next();
        if (result.done) stopListening();
        return result;
      } catch (error) {
        stopListening();
        throw error;
      }
    },
    async return() {
      stop();
      stopListening();
      return (await inner.return()) as IteratorReturnResult<void>;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
