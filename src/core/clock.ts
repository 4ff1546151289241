/** A pending callback. */
export interface Timer {
  /** Does nothing for one that fired or was cancelled. */
  cancel(): void;
}

/** The one source of time, timers and chance; everything else takes it as a value. */
export interface Clock {
  /** Monotonic milliseconds with fractions; its zero is arbitrary. */
  now(): number;
  /** Wall-clock milliseconds since the Unix epoch; may jump. */
  wallNow(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /**
   * Calls `callback` once after `delayMs` (any length, below 0 is 0).
   * Keeps the process alive only with `keepAlive: true`; default false.
   */
  setTimer(delayMs: number, callback: () => void, options?: { keepAlive?: boolean }): Timer;
}

/** Node holds a timer's delay in 31 bits and fires at once above that; longer waits go in legs. */
const longestLegMs = 2 ** 31 - 1;

/** Node's shortest timeout is a millisecond; what is due already does not wait for that. */
function startAtOnce(callback: () => void, keepAlive: boolean): Timer {
  const handle = setImmediate(callback);
  if (!keepAlive) handle.unref();
  return { cancel: () => clearImmediate(handle) };
}

/** Node's timers may fire up to a millisecond early by the monotonic clock; what is due then would not be yet. */
function startTimer(delayMs: number, callback: () => void, keepAlive: boolean): Timer {
  const dueAt = performance.now() + delayMs;
  let handle: NodeJS.Timeout;
  const arm = (remainingMs: number) => {
    handle = setTimeout(fire, Math.min(Math.ceil(remainingMs), longestLegMs));
    if (!keepAlive) handle.unref();
  };
  const fire = () => {
    const remainingMs = dueAt - performance.now();
    if (remainingMs > 0) arm(remainingMs);
    else callback();
  };
  arm(delayMs);
  return { cancel: () => clearTimeout(handle) };
}

/** The machine's own time and randomness. */
export const systemClock: Clock = {
  now: performance.now.bind(performance),
  wallNow: () => Date.now(),
  random: () => Math.random(),
  setTimer(delayMs, callback, { keepAlive = false } = {}) {
    return delayMs <= 0 ? startAtOnce(callback, keepAlive) : startTimer(delayMs, callback, keepAlive);
  },
};
