import type { Actor } from '../alerts/desk.ts';
import type { AlertDraft } from '../alerts/draft.ts';
import { type OperatorAction, operatorAlert } from '../alerts/operator-alert.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock } from '../core/clock.ts';
import { BadInputError, NotFoundError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { StatePatch } from '../journal/journal.ts';
import type { Registry } from './registry.ts';
import type { HoldView } from './views.ts';

export interface IsolateOptions extends Actor {
  readonly reason: string;
  /** Epoch milliseconds; default: until released. */
  readonly until?: number | null;
}

/** What an operator does to a breaker, for the alert that it brings about. */
export interface OperatorAct {
  readonly action: OperatorAction;
  readonly by: string;
  readonly reason: string | null;
}

export interface BreakerControlsOptions {
  readonly clock: Clock;
  readonly registry: Registry;
  /** Runs a change of a breaker with who made it; tells whether that was a transition. */
  readonly act: (act: OperatorAct, change: () => void) => boolean;
  readonly raise: (drafts: readonly AlertDraft[], state: StatePatch) => void;
  /** Resolves when what was raised is durable. */
  readonly written: () => Promise<void>;
}

const longestReason = 1_000;
const prefix = 'hold:';

/** An operator's hand on the breakers; each act is journaled with who did it, and resolves once that is durable. */
export class BreakerControls {
  readonly #options: BreakerControlsOptions;
  readonly #holds = new Map<string, HoldView>();

  constructor(options: BreakerControlsOptions) {
    this.#options = options;
  }

  /** Who holds which breaker and why, by its name; what was held is still here. */
  get holds(): ReadonlyMap<string, HoldView> {
    return this.#holds;
  }

  /** Takes up the holds of an earlier process. */
  restore(state: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(state)) {
      if (key.startsWith(prefix)) this.#holds.set(key.slice(prefix.length), value as HoldView);
    }
  }

  /**
   * Holds a breaker open: its calls are refused until it is released, or until the given time, whatever else happens.
   * Throws NotFoundError for an unknown breaker, BadInputError for a reason that is not 1 to 1,000 characters or a time
   * that is past or more than 366 days away.
   */
  async isolate(name: string, { by, reason, until = null }: IsolateOptions): Promise<void> {
    const breaker = this.#breaker(name);
    const { clock } = this.#options;
    const shown = reason.trim();
    if (shown === '' || shown.length > longestReason) {
      throw new BadInputError(`\`reason\` must have 1 to ${longestReason} characters.`);
    }
    const waitMs = until === null ? Number.POSITIVE_INFINITY : until - clock.wallNow();
    // Also where it is no number.
    if (!(waitMs > 0)) throw new BadInputError('`until` must be in the future.');
    if (until !== null && waitMs > limits.durationMs) {
      throw new BadInputError(
        '`until` may be 366 days from now at most; leave it out to hold without an end.',
      );
    }
    const end = until === null ? 'until it is released' : `until ${new Date(until).toISOString()}`;
    const hold: HoldView = { by, reason: shown, since: clock.wallNow(), until };
    this.#holds.set(name, hold);
    this.#options.raise([], { [prefix + name]: hold });
    await this.#do(breaker, { action: 'isolate', by, reason: shown }, `held open ${end}`, () =>
      breaker.hold(clock.now() + waitMs, clock.now()),
    );
  }

  /** Ends a hold: the breaker goes on through HALF_OPEN. Throws NotFoundError, BadInputError where nobody holds it. */
  async release(name: string, { by }: Actor): Promise<void> {
    const breaker = this.#breaker(name);
    const { state } = breaker;
    if (state.kind !== 'OPEN' || state.reason !== 'OPERATOR') {
      throw new BadInputError(`${name} is not held open by an operator; its state is ${state.kind}.`);
    }
    await this.#do(breaker, { action: 'release', by, reason: null }, 'released', () =>
      breaker.release(this.#options.clock.now()),
    );
  }

  /** Back to CLOSED with its counts cleared. Throws NotFoundError. */
  async reset(name: string, { by }: Actor): Promise<void> {
    const breaker = this.#breaker(name);
    await this.#do(breaker, { action: 'reset', by, reason: null }, 'reset', () =>
      breaker.reset(this.#options.clock.now()),
    );
  }

  async #do(breaker: BreakerCell, act: OperatorAct, what: string, change: () => void): Promise<void> {
    const { act: carryOut, raise, registry, written } = this.#options;
    if (!carryOut(act, change)) {
      const owners = registry.exchangesOf(breaker);
      const exchangeName = owners.length === 1 ? owners[0]!.settings.name : null;
      const because = act.reason === null ? '' : `: ${act.reason}`;
      const message = `${breaker.name} was ${what} by ${act.by}${because}`;
      const metadata = { breaker: breaker.name, reason: act.reason };
      raise([operatorAlert(act.action, act.by, message, exchangeName, metadata)], {});
    }
    await written();
  }

  #breaker(name: string): BreakerCell {
    const breaker = this.#options.registry.breakers.get(name);
    if (breaker) return breaker;
    const known = [...this.#options.registry.breakers.keys()].join(', ');
    throw new NotFoundError(`No breaker named "${name.slice(0, 100)}" is configured; configured: ${known}`);
  }
}
