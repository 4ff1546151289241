import { isActive, type Silence } from './silence.ts';

const mostKept = 1_000;

/** The silences there are and, for a while, those that ended. */
export class SilenceBook {
  readonly #silences = new Map<string, Silence>();

  /** Adds or replaces one; returns those that make room for it, the ones that ended first. */
  put(silence: Silence, wallNow: number): readonly Silence[] {
    this.#silences.set(silence.id, silence);
    const ended = [...this.#silences.values()]
      .filter(({ endsAt }) => endsAt <= wallNow)
      .sort((a, b) => a.endsAt - b.endsAt);
    const excess = this.#silences.size - mostKept;
    return this.#drop(ended.slice(0, Math.max(0, excess)));
  }

  /** Forgets those that ended before then, and returns them. */
  dropEnded(before: number): readonly Silence[] {
    return this.#drop([...this.#silences.values()].filter(({ endsAt }) => endsAt < before));
  }

  #drop(gone: readonly Silence[]): readonly Silence[] {
    for (const { id } of gone) this.#silences.delete(id);
    return gone;
  }

  restore(silences: Iterable<Silence>): void {
    for (const silence of silences)
      if (!this.#silences.has(silence.id)) this.#silences.set(silence.id, silence);
  }

  get(id: string): Silence | undefined {
    return this.#silences.get(id);
  }

  /** Newest first. */
  all(): readonly Silence[] {
    return [...this.#silences.values()].sort((a, b) => b.startsAt - a.startsAt || (a.id < b.id ? 1 : -1));
  }

  /** Those in force, newest first. */
  active(wallNow: number): readonly Silence[] {
    return this.all().filter((silence) => isActive(silence, wallNow));
  }

  /** The same in no order. */
  *inForce(wallNow: number): Generator<Silence> {
    for (const silence of this.#silences.values()) if (isActive(silence, wallNow)) yield silence;
  }

  /** Those in force or still to come. */
  countNotEnded(wallNow: number): number {
    let count = 0;
    for (const { endsAt } of this.#silences.values()) if (endsAt > wallNow) count += 1;
    return count;
  }

  /** When the next one begins or ends, wall clock; Infinity when none does. */
  nextChangeAt(wallNow: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { startsAt, endsAt } of this.#silences.values()) {
      for (const at of [startsAt, endsAt]) if (at > wallNow) next = Math.min(next, at);
    }
    return next;
  }
}
