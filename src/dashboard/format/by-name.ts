const collator = new Intl.Collator('en', { numeric: true });

/** Orders names as people count: `venue9` before `venue10`. */
export const byName = (one: string, other: string): number => collator.compare(one, other);
