import type { DocumentNode, GraphQLError, SelectionSetNode } from 'graphql';
import { tooComplex } from './errors.ts';
import { maxRepeats } from './limits.ts';

/** How often a set and those below it spread a fragment, or name a field as another one beside it. */
function repeatsIn({ selections }: SelectionSetNode, named: Set<string>): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === 'FragmentSpread') count += 1;
    else if (selection.kind === 'InlineFragment') count += repeatsIn(selection.selectionSet, named);
    else {
      const name = (selection.alias ?? selection.name).value;
      if (named.has(name)) count += 1;
      named.add(name);
      if (selection.selectionSet) count += repeatsIn(selection.selectionSet, new Set());
    }
  }
  return count;
}

/** The error of a document with more than 50 fragment spreads and fields asked for again; else null. */
export function findRepeats({ definitions }: DocumentNode): GraphQLError | null {
  let count = 0;
  for (const definition of definitions) {
    if ('selectionSet' in definition) count += repeatsIn(definition.selectionSet, new Set());
  }
  if (count <= maxRepeats) return null;
  return tooComplex(
    `The document spreads fragments and asks for the same fields again ${count} times; at most ${maxRepeats} are allowed.`,
  );
}
