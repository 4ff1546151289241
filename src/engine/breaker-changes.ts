import type { AlertManager } from '../alerts/manager.ts';
import type { Transition } from '../core/breaker.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock } from '../core/clock.ts';
import type { OperatorAct } from './breaker-controls.ts';
import { breakerPatch, sourcePatch } from './persistence.ts';
import type { Exchange, Registry } from './registry.ts';
import type { Source } from './source.ts';
import { transitionDraft } from './transition-draft.ts';

export interface BreakerChangesOptions {
  readonly clock: Clock;
  readonly registry: () => Registry;
  readonly alerts: Pick<AlertManager, 'raise'>;
  /** Told of every change first, before any alert. */
  readonly onChange: (breaker: BreakerCell, transition: Transition | null) => void;
  readonly onTrials: (sources: readonly Source[]) => void;
  readonly onAffected: (exchange: Exchange) => void;
}

/** What follows when a breaker changes: who has to know, what is stored, and the alert of a transition. */
export class BreakerChanges {
  readonly #options: BreakerChangesOptions;
  /** The act of an operator that changes a breaker at this moment, and whether that was a transition. */
  #acting: { readonly act: OperatorAct; transition: boolean } | null = null;

  constructor(options: BreakerChangesOptions) {
    this.#options = options;
  }

  /** The transition is null where the kind of the state stayed. */
  announce(breaker: BreakerCell, transition: Transition | null): void {
    const { clock, alerts, onChange, onTrials, onAffected } = this.#options;
    const registry = this.#options.registry();
    onChange(breaker, transition);
    const sources = registry.sourcesOf(breaker);
    if (breaker.state.kind === 'HALF_OPEN') onTrials(sources);
    for (const exchange of registry.exchangesOf(breaker)) onAffected(exchange);
    const patch = breakerPatch(breaker, clock);
    if (this.#acting && transition) this.#acting.transition = true;
    if (!transition) {
      if (breaker.state.kind === 'OPEN') alerts.raise([], patch);
      return;
    }
    const now = clock.now();
    for (const source of sources) {
      source.status(now);
      Object.assign(patch, sourcePatch(source));
    }
    const act = this.#acting?.act ?? null;
    alerts.raise([transitionDraft(breaker, transition, registry, clock, act)], patch);
  }

  /** Makes a change that is an operator's; true where it was a transition, whose alert then tells of the act. */
  act(act: OperatorAct, change: () => void): boolean {
    this.#acting = { act, transition: false };
    try {
      change();
      return this.#acting.transition;
    } finally {
      this.#acting = null;
    }
  }
}
