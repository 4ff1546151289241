import type { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock, Timer } from '../core/clock.ts';

/** One timer for everything that time alone changes: breakers that are not closed, and the ends of blocks. */
export class Timekeeper {
  readonly #clock: Clock;
  readonly #watched = new Set<BreakerCell>();
  readonly #nextBlockEnd: () => number;
  readonly #onBlocksEnded: (now: number) => void;
  #timer: Timer | null = null;
  #armedFor = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(clock: Clock, nextBlockEnd: () => number, onBlocksEnded: (now: number) => void) {
    this.#clock = clock;
    this.#nextBlockEnd = nextBlockEnd;
    this.#onBlocksEnded = onBlocksEnded;
  }

  /** Takes note of a breaker's new state. */
  watch(breaker: BreakerCell): void {
    if (breaker.state.kind === 'CLOSED') this.#watched.delete(breaker);
    else this.#watched.add(breaker);
    this.arm();
  }

  /** Sets the timer to whatever is due next. */
  arm(): void {
    if (this.#stopped) return;
    let due = this.#nextBlockEnd();
    for (const breaker of this.#watched) due = Math.min(due, breaker.dueAt);
    if (due === this.#armedFor) return;
    this.#timer?.cancel();
    this.#armedFor = due;
    this.#timer = Number.isFinite(due)
      ? this.#clock.setTimer(due - this.#clock.now(), () => this.#fire())
      : null;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #fire(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    this.#onBlocksEnded(now);
    for (const breaker of [...this.#watched]) breaker.advance(now);
    this.arm();
  }
}
