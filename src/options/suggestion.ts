/** Edits (insert, delete, replace) that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/** `, did you mean "…"?` for the known word nearest to `word`, or nothing when none is close. */
export function didYouMean(word: string, known: readonly string[]): string {
  const farthest = Math.max(1, Math.floor(word.length / 3));
  const nearest = known
    .filter((name) => Math.abs(name.length - word.length) <= farthest)
    .map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest ? `, did you mean "${nearest.name}"?` : '';
}
