import type { CircuitState, OpenReason } from '../core/breaker.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { stoppableStream } from './bell.ts';
import { type ExchangeHealth, exchangeHealth } from './health.ts';
import type { Registry } from './registry.ts';
import type { ExchangeView, SystemView } from './views.ts';

const everyMs = 250;
const minScoreStep = 0.01;

export interface HealthStreamOptions {
  /** Only these exchanges; unknown names are left out. Default: all. */
  readonly names?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What an exchange is told again for. */
interface Told extends Pick<ExchangeHealth, 'status' | 'degradation'> {
  /** The state of each breaker, and why it is in it: one that an operator takes hold of stays open. */
  readonly breakers: string;
}

interface Shown {
  readonly told: Told;
  /** Monotonic milliseconds. */
  readonly at: number;
}

const breakersOf = (states: readonly (readonly [state: CircuitState, reason: OpenReason | null])[]) =>
  states.map(([state, reason]) => `${state} ${reason}`).join();

function differs(shown: Told, current: Told): boolean {
  return (
    shown.status !== current.status ||
    shown.breakers !== current.breakers ||
    // A hundredth less what adding doubles loses, so that 0.30 to 0.31 is a step.
    Math.abs(shown.degradation.score - current.degradation.score) >= minScoreStep - 1e-9
  );
}

/** Looks at every exchange once per 250 ms for all who watch, and not at all while nobody does. */
export class HealthWatch {
  readonly #clock: Clock;
  readonly #registry: Registry;
  readonly #online: () => boolean;
  readonly #snapshot: () => SystemView;
  readonly #watchers = new Set<() => void>();
  #current = new Map<string, Told>();
  #moment: SystemView | null = null;
  #timer: Timer | null = null;

  constructor(clock: Clock, registry: Registry, online: () => boolean, snapshot: () => SystemView) {
    this.#clock = clock;
    this.#registry = registry;
    this.#online = online;
    this.#snapshot = snapshot;
  }

  /** How many streams are being read. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** The exchanges as they are now, then each again when its status, a breaker's state or its score changed. */
  stream(
    ending: AbortSignal,
    { names, signal }: HealthStreamOptions = {},
  ): AsyncIterableIterator<ExchangeView> {
    const wanted = names && new Set(names);
    const shown = new Map<string, Shown>();
    const self = this;
    return stoppableStream([signal, ending], async function* (bell, stopped) {
      const leave = self.#watch(bell.ring);
      let pause: Timer | null = null;
      try {
        while (!stopped()) {
          let waitMs = Number.POSITIVE_INFINITY;
          for (const name of self.#current.keys()) {
            if (wanted && !wanted.has(name)) continue;
            const inMs = self.#dueInMs(name, shown.get(name));
            if (inMs > 0) {
              waitMs = Math.min(waitMs, inMs);
              continue;
            }
            const view = self.#view(name);
            const { status, degradation, circuitBreakers } = view;
            const breakers = breakersOf(circuitBreakers.map((each) => [each.state, each.openReason]));
            shown.set(name, { told: { status, degradation, breakers }, at: self.#clock.now() });
            yield view;
            if (stopped()) return;
          }
          pause?.cancel();
          pause = Number.isFinite(waitMs) ? self.#clock.setTimer(waitMs, bell.ring) : null;
          await bell.wait();
        }
      } finally {
        pause?.cancel();
        leave();
      }
    });
  }

  /** How long until an exchange is to be shown: 0 for now, Infinity while it is as it was shown. */
  #dueInMs(name: string, shown: Shown | undefined): number {
    if (!shown) return 0;
    if (!differs(shown.told, this.#current.get(name)!)) return Number.POSITIVE_INFINITY;
    return Math.max(0, shown.at + everyMs - this.#clock.now());
  }

  /** An exchange as of the last look or later: one snapshot serves all who read it before the next look. */
  #view(name: string): ExchangeView {
    this.#moment ??= this.#snapshot();
    return this.#moment.exchange(name)!;
  }

  #watch(ring: () => void): () => void {
    this.#look();
    this.#watchers.add(ring);
    this.#arm();
    return () => {
      this.#watchers.delete(ring);
      if (this.#watchers.size > 0) return;
      this.#timer?.cancel();
      this.#timer = null;
      this.#moment = null;
    };
  }

  #arm(): void {
    this.#timer ??= this.#clock.setTimer(everyMs, () => {
      this.#timer = null;
      this.#look();
      for (const ring of this.#watchers) ring();
      if (this.#watchers.size > 0) this.#arm();
    });
  }

  #look(): void {
    this.#moment = null;
    const now = this.#clock.now();
    for (const [name, exchange] of this.#registry.exchanges) {
      const { status, degradation } = exchangeHealth(exchange, this.#online(), now);
      const breakers = breakersOf(
        exchange.breakers.map(({ state }) => [state.kind, state.kind === 'CLOSED' ? null : state.reason]),
      );
      this.#current.set(name, { status, degradation, breakers });
    }
  }
}
