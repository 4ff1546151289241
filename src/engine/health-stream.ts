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

function differs(shown: ExchangeHealth, current: ExchangeHealth): boolean {
  return (
    shown.status !== current.status ||
    shown.breakerState !== current.breakerState ||
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
  #current = new Map<string, ExchangeHealth>();
  #timer: Timer | null = null;

  constructor(clock: Clock, registry: Registry, online: () => boolean, snapshot: () => SystemView) {
    this.#clock = clock;
    this.#registry = registry;
    this.#online = online;
    this.#snapshot = snapshot;
  }

  /** The exchanges as they are now, then each again when its status, a breaker's state or its score changed. */
  stream(
    ending: AbortSignal,
    { names, signal }: HealthStreamOptions = {},
  ): AsyncIterableIterator<ExchangeView> {
    const wanted = names && new Set(names);
    const shown = new Map<string, ExchangeHealth>();
    const self = this;
    return stoppableStream([signal, ending], async function* (bell, stopped) {
      const leave = self.#watch(bell.ring);
      try {
        while (!stopped()) {
          const changed = [...self.#current].filter(([name, current]) => {
            const before = shown.get(name);
            return (!wanted || wanted.has(name)) && (!before || differs(before, current));
          });
          const moment = changed.length > 0 ? self.#snapshot() : null;
          for (const [name] of changed) {
            const view = moment!.exchange(name)!;
            shown.set(name, { ...view, breakerState: view.circuitBreakerState });
            if (stopped()) return;
            yield view;
          }
          await bell.wait();
        }
      } finally {
        leave();
      }
    });
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
    const now = this.#clock.now();
    for (const [name, exchange] of this.#registry.exchanges) {
      this.#current.set(name, exchangeHealth(exchange, this.#online(), now));
    }
  }
}
