import type { SelectionSetNode, ValidationContext, ValidationRule } from 'graphql';
import { tooComplex } from './errors.ts';

/** How many aliases a selection has where its fragments are put in, each as often as it is spread. */
function aliasCounter(context: ValidationContext): (set: SelectionSetNode) => number {
  const inFragments = new Map<string, number>();

  const countOfFragment = (name: string): number => {
    const known = inFragments.get(name);
    if (known !== undefined) return known;
    // Set first: fragments that spread each other in a circle are another rule's error.
    inFragments.set(name, 0);
    const fragment = context.getFragment(name);
    const count = fragment ? countOf(fragment.selectionSet) : 0;
    inFragments.set(name, count);
    return count;
  };

  const countOf = (set: SelectionSetNode): number => {
    let count = 0;
    for (const selection of set.selections) {
      if (selection.kind === 'FragmentSpread') count += countOfFragment(selection.name.value);
      else {
        if (selection.kind === 'Field' && selection.alias) count += 1;
        if (selection.selectionSet) count += countOf(selection.selectionSet);
      }
    }
    return count;
  };
  return countOf;
}

/** Refuses operations with more than `maxAliases` aliases: each makes the server do the same work once more. */
export const aliasLimitRule =
  (maxAliases: number): ValidationRule =>
  (context) => {
    const countOf = aliasCounter(context);
    return {
      OperationDefinition(node) {
        const count = countOf(node.selectionSet);
        if (count > maxAliases) {
          const message = `The operation has ${count} aliases; at most ${maxAliases} are allowed.`;
          context.reportError(tooComplex(message, { nodes: node }));
        }
        return false;
      },
    };
  };
