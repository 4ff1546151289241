/**
 * Sums that only rise. What is added to a window and leaves it again may come out a hair lower than it was, which a
 * scraper would take for a restart and count all of it once more.
 */
export class RisingSums {
  readonly #highest = new Map<string, number>();

  atLeastAsBefore(source: string, sum: number): number {
    const highest = Math.max(sum, this.#highest.get(source) ?? 0);
    this.#highest.set(source, highest);
    return highest;
  }
}
