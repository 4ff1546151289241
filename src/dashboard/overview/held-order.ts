/** The order of `names` while it is held: those that were there keep their places, new ones come last. */
export function heldOrder(held: readonly string[], names: readonly string[]): readonly string[] {
  const present = new Set(names);
  const before = new Set(held);
  return [...held.filter((name) => present.has(name)), ...names.filter((name) => !before.has(name))];
}
