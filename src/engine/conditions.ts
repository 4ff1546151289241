import type { AlertSeverity, SystemAlertCode } from '../core/alert.ts';
import type { StatePatch } from '../journal/journal.ts';

/** A state of affairs that is told once when it begins and once when it has ended, also across a restart. */
export interface Condition {
  readonly code: SystemAlertCode;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly exchangeName: string | null;
  readonly sourceName: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Tells of a condition: begun, or ended with the message that says so. */
type Tell = (condition: Condition & { resolved: boolean }, state: StatePatch) => void;

const prefix = 'condition:';

/** The conditions that hold now, by key. */
export class Conditions {
  readonly #open = new Map<string, Condition>();
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Whether anything holds at all. */
  get any(): boolean {
    return this.#open.size > 0;
  }

  has(key: string): boolean {
    return this.#open.has(key);
  }

  /** Does nothing while it holds already. */
  begin(key: string, condition: Condition): void {
    if (this.#open.has(key)) return;
    this.#open.set(key, condition);
    this.#tell({ ...condition, resolved: false }, { [prefix + key]: condition });
  }

  /** Does nothing where it does not hold. */
  end(key: string, message: string): void {
    const condition = this.#open.get(key);
    if (!condition) return;
    this.#open.delete(key);
    this.#tell({ ...condition, severity: 'INFO', message, resolved: true }, { [prefix + key]: null });
  }

  /** Takes up what was told before a restart; `whyOver` says of what can hold no more why that is, else null. */
  restore(state: Readonly<Record<string, unknown>>, whyOver: (condition: Condition) => string | null): void {
    for (const [stored, value] of Object.entries(state)) {
      if (!stored.startsWith(prefix)) continue;
      const key = stored.slice(prefix.length);
      const condition = value as Condition;
      this.#open.set(key, condition);
      const over = whyOver(condition);
      if (over !== null) this.end(key, over);
    }
  }
}
