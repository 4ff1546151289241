import type { CircuitState, Transition } from '../core/breaker.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock } from '../core/clock.ts';

/** How often a breaker went from one state to another. */
export interface TransitionCount {
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly count: number;
}

interface Readings {
  readonly transitions: number[];
  /** How long it was open before it last opened. */
  openMs: number;
  /** Since when it is open; null while it is not. */
  openSince: number | null;
}

/** Every way there is from one state to another; from OPEN straight to CLOSED it is an operator's reset. */
const ways: readonly (readonly [CircuitState, CircuitState])[] = [
  ['CLOSED', 'OPEN'],
  ['OPEN', 'HALF_OPEN'],
  ['HALF_OPEN', 'OPEN'],
  ['HALF_OPEN', 'CLOSED'],
  ['OPEN', 'CLOSED'],
];

/** Counts what the breakers have done since the start, as they change. */
export class BreakerMeter {
  readonly #clock: Clock;
  readonly #readings = new Map<BreakerCell, Readings>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Hears of every change; the transition is null where the kind of the state stayed, as at a restart. */
  note(breaker: BreakerCell, transition: Transition | null): void {
    const readings = this.#of(breaker);
    if (transition) {
      const way = ways.findIndex(([from, to]) => from === transition.from && to === transition.to);
      if (way >= 0) readings.transitions[way]! += 1;
    }
    const isOpen = breaker.state.kind === 'OPEN';
    if (isOpen === (readings.openSince !== null)) return;
    const now = this.#clock.now();
    if (!isOpen) readings.openMs += now - readings.openSince!;
    readings.openSince = isOpen ? now : null;
  }

  /** How long it was open, up to this moment. */
  openMs(breaker: BreakerCell): number {
    const { openMs, openSince } = this.#of(breaker);
    return openSince === null ? openMs : openMs + this.#clock.now() - openSince;
  }

  /** Every way from one state to another, also those it never went. */
  transitions(breaker: BreakerCell): readonly TransitionCount[] {
    const { transitions } = this.#of(breaker);
    return ways.map(([from, to], way) => ({ from, to, count: transitions[way]! }));
  }

  #of(breaker: BreakerCell): Readings {
    let readings = this.#readings.get(breaker);
    if (!readings) {
      readings = { transitions: ways.map(() => 0), openMs: 0, openSince: null };
      this.#readings.set(breaker, readings);
    }
    return readings;
  }
}
