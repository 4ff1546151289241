import type { DocumentNode, GraphQLError, SelectionSetNode } from 'graphql';
import { tooComplex } from './errors.ts';
import { maxRepeats } from './limits.ts';

/** What a set names once more: a field under the same name, or any fragment after the first. */
function repeatsIn({ selections }: SelectionSetNode, named: Set<string>): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      count += repeatsIn(selection.selectionSet, named);
      continue;
    }
    const name = selection.kind === 'FragmentSpread' ? '...' : (selection.alias ?? selection.name).value;
    if (named.has(name)) count += 1;
    else named.add(name);
    if (selection.kind === 'Field' && selection.selectionSet) {
      count += repeatsIn(selection.selectionSet, new Set());
    }
  }
  return count;
}

/**
 * The error of a document that repeats itself more than 100 times, else null: whether fields of one name can be
 * merged is found by comparing each with each, and all that is below them.
 */
export function findRepeats({ definitions }: DocumentNode): GraphQLError | null {
  let count = 0;
  for (const definition of definitions) {
    if ('selectionSet' in definition) count += repeatsIn(definition.selectionSet, new Set());
  }
  if (count <= maxRepeats) return null;
  return tooComplex(
    `The document names fields and fragments once more beside each other ${count} times; at most ${maxRepeats} are allowed.`,
  );
}
