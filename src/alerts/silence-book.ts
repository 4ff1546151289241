import { isActive, type Silence } from './silence.ts';

const keptForMs = 90 * 86_400_000;
const mostKept = 1_000;

/** The silences there are and, for a while, those that ended. */
export class SilenceBook {
  readonly #silences = new Map<string, Silence>();

  /** Adds or replaces one; returns those that are kept no longer, the ones that ended first. */
  put(silence: Silence, wallNow: number): readonly Silence[] {
    this.#silences.set(silence.id, silence);
    const ended = [...this.#silences.values()]
      .filter(({ endsAt }) => endsAt <= wallNow)
      .sort((a, b) => a.endsAt - b.endsAt);
    const excess = this.#silences.size - mostKept;
    const gone = ended.filter(({ endsAt }, index) => index < excess || endsAt <= wallNow - keptForMs);
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
