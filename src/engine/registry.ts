import type { Transition } from '../core/breaker.ts';
import { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock } from '../core/clock.ts';
import { DeadlineQueue } from './deadlines.ts';
import type { ExchangeSettings, MonitorSettings } from './settings.ts';
import { Source } from './source.ts';

export interface Exchange {
  readonly settings: ExchangeSettings;
  readonly sources: readonly Source[];
  readonly breakers: readonly BreakerCell[];
}

/** Everything that is configured, by name. */
export interface Registry {
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly breakers: ReadonlyMap<string, BreakerCell>;
  sourcesOf(breaker: BreakerCell): readonly Source[];
  /** Every exchange that a breaker guards a source of. */
  exchangesOf(breaker: BreakerCell): readonly Exchange[];
}

/** Until when no source of a breaker can be called; 0 while one of them can. */
export function blockedUntil(sources: readonly Source[]): number {
  let until = Number.POSITIVE_INFINITY;
  for (const source of sources) {
    if (source.settings.notConfigured === null) until = Math.min(until, source.blockedUntil);
  }
  return Number.isFinite(until) ? until : 0;
}

export function createRegistry(
  settings: MonitorSettings,
  clock: Clock,
  announce: (breaker: BreakerCell, transition: Transition | null) => void,
): Registry {
  const exchanges = new Map<string, Exchange>();
  const sources = new Map<string, Source>();
  const breakers = new Map<string, BreakerCell>();
  const guarded = new Map<BreakerCell, Source[]>();
  const queues = new Map<number, DeadlineQueue>();

  const queueOf = (timeoutMs: number) => {
    const queue = queues.get(timeoutMs) ?? new DeadlineQueue(clock, timeoutMs);
    queues.set(timeoutMs, queue);
    return queue;
  };
  const breakerOf = (name: string) => {
    const existing = breakers.get(name);
    if (existing) return existing;
    const behind: Source[] = [];
    const cell = new BreakerCell(name, settings.breakers[name]!, clock.now(), announce, () =>
      blockedUntil(behind),
    );
    breakers.set(name, cell);
    guarded.set(cell, behind);
    return cell;
  };

  for (const exchange of settings.exchanges) {
    const own = exchange.sources.map((source) => {
      const breaker = breakerOf(source.breaker);
      const made = new Source(source, exchange, breaker, queueOf(source.policy.timeoutMs));
      guarded.get(breaker)!.push(made);
      sources.set(made.name, made);
      return made;
    });
    exchanges.set(exchange.name, {
      settings: exchange,
      sources: own,
      breakers: [...new Set(own.map((source) => source.breaker))],
    });
  }

  return {
    exchanges,
    sources,
    breakers,
    sourcesOf: (breaker) => guarded.get(breaker) ?? [],
    exchangesOf(breaker) {
      const names = new Set((guarded.get(breaker) ?? []).map((source) => source.exchange.name));
      return [...names].map((name) => exchanges.get(name)!);
    },
  };
}

/** Whether a breaker guards every source of its one exchange. */
export function guardsWholeExchange(registry: Registry, breakerName: string): boolean {
  const breaker = registry.breakers.get(breakerName);
  const owners = breaker ? registry.exchangesOf(breaker) : [];
  return owners.length === 1 && owners[0]!.breakers.length === 1;
}
