const maxNames = 64;
const plainName = /^[\w.:/-]{1,64}$/;

/**
 * Which of the limits that a source's venue names become series. A venue that names them by endpoint names as many as
 * there are paths to call: the first 64 of each source since the start are shown, of plain signs.
 */
export class QuotaNames {
  readonly #known = new Map<string, Set<string>>();

  admits(source: string, limit: string): boolean {
    const known = this.#known.get(source) ?? new Set();
    if (known.has(limit)) return true;
    if (known.size >= maxNames || !plainName.test(limit)) return false;
    this.#known.set(source, known.add(limit));
    return true;
  }
}
