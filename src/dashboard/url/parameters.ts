/** A parameter that the page could make nothing of, and why. */
export interface Ignored {
  readonly name: string;
  readonly value: string;
  readonly reason: string;
}

/** Reads the parameters of a URL one by one, and knows which of them nobody could make anything of. */
export class Parameters {
  readonly ignored: Ignored[] = [];
  readonly #given: URLSearchParams;
  readonly #known = new Set<string>();

  constructor(search: string) {
    this.#given = new URLSearchParams(search);
  }

  ignore(name: string, value: string, reason: string): void {
    this.ignored.push({ name, value, reason });
  }

  /** The value of `name`, null where it is not given or empty; of several the first counts. */
  text(name: string): string | null {
    this.#known.add(name);
    const [first, ...others] = this.#given.getAll(name);
    for (const other of others) this.ignore(name, other, 'it is given more than once');
    return first ? first : null;
  }

  one<Value extends string>(name: string, allowed: readonly Value[], otherwise: Value): Value {
    const value = this.text(name);
    if (value === null) return otherwise;
    const found = allowed.find((each) => each === value);
    if (found === undefined) this.ignore(name, value, `it is none of ${allowed.join(', ')}`);
    return found ?? otherwise;
  }

  /** A list with commas, each once, in the order in which `allowed` has them. */
  some<Value extends string>(name: string, allowed: readonly Value[]): readonly Value[] {
    const values = this.list(name);
    const isAllowed = (value: string) => allowed.some((each) => each === value);
    for (const value of values.filter((each) => !isAllowed(each))) {
      this.ignore(name, value, `it is none of ${allowed.join(', ')}`);
    }
    return allowed.filter((each) => values.includes(each));
  }

  /** A list with commas of at most 100 names, each once. */
  list(name: string): readonly string[] {
    const value = this.text(name);
    if (value === null) return [];
    const names = [...new Set(value.split(',').map((each) => each.trim()))].filter((each) => each !== '');
    if (names.length > 100) this.ignore(name, `${names.length - 100} of the names`, 'it may name 100');
    return names.slice(0, 100);
  }

  /** An RFC 3339 instant. */
  instant(name: string): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i.test(value);
    const instantMs = isInstant ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(instantMs)) {
      this.ignore(name, value, 'it is no time, as 2026-01-31T12:00:00Z');
      return null;
    }
    return instantMs;
  }

  /** Notes what was given and never asked for. */
  finish(): readonly Ignored[] {
    for (const [name, value] of this.#given) {
      if (!this.#known.has(name)) this.ignore(name, value, 'this view has no such parameter');
    }
    return this.ignored;
  }
}
