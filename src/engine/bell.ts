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
 * `return` also ends a wait for the next value, and so does `signal`.
 */
export function stoppableStream<T>(
  signal: AbortSignal | undefined,
  generate: (bell: Bell, stopped: () => boolean) => AsyncGenerator<T, void, undefined>,
): AsyncIterableIterator<T> {
  const bell = createBell();
  let stopped = signal?.aborted ?? false;
  const stop = () => {
    stopped = true;
    bell.ring();
  };
  signal?.addEventListener('abort', stop, { once: true });
  const inner = generate(bell, () => stopped);
  return {
    next: () => inner.next(),
    async return() {
      stop();
      signal?.removeEventListener('abort', stop);
      return (await inner.return()) as IteratorReturnResult<void>;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
