import type { Clock, Timer } from '../core/clock.ts';

/** Beats at once and then again and again, for each name at its own pace. */
export class Heartbeats {
  readonly #clock: Clock;
  readonly #beat: (name: string) => void;
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock, beat: (name: string) => void) {
    this.#clock = clock;
    this.#beat = beat;
  }

  start(name: string, everyMs: number): void {
    const beat = () => {
      this.#timers.set(name, this.#clock.setTimer(everyMs, beat));
      this.#beat(name);
    };
    beat();
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
