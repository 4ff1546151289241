import type { SelectionSetNode, ValidationContext, ValidationRule } from 'graphql';
import { tooComplex } from './errors.ts';

/** How deep the fields of a selection lie below each other, by the names of the fields alone. */
function depthMeter(context: ValidationContext): (set: SelectionSetNode) => number {
  const fragmentDepths = new Map<string, number>();

  const depthOfFragment = (name: string): number => {
    const known = fragmentDepths.get(name);
    if (known !== undefined) return known;
    // Set first: fragments that spread each other in a circle are another rule's error.
    fragmentDepths.set(name, 0);
    const fragment = context.getFragment(name);
    const depth = fragment ? depthOf(fragment.selectionSet) : 0;
    fragmentDepths.set(name, depth);
    return depth;
  };

  const depthOf = (set: SelectionSetNode): number => {
    let deepest = 0;
    for (const selection of set.selections) {
      let depth = 0;
      if (selection.kind === 'FragmentSpread') depth = depthOfFragment(selection.name.value);
      else if (selection.kind === 'InlineFragment') depth = depthOf(selection.selectionSet);
      else if (!selection.name.value.startsWith('__')) {
        depth = 1 + (selection.selectionSet ? depthOf(selection.selectionSet) : 0);
      }
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };
  return depthOf;
}

/**
 * Refuses operations deeper than `maxDepth` fields: exchange, sources and breakers refer to each other, so that
 * the work grows with every turn. Introspection has a rule of its own.
 */
export const depthLimitRule =
  (maxDepth: number): ValidationRule =>
  (context) => {
    const depthOf = depthMeter(context);
    return {
      OperationDefinition(node) {
        const depth = depthOf(node.selectionSet);
        if (depth > maxDepth) {
          const message = `The operation is ${depth} fields deep; at most ${maxDepth} are allowed.`;
          context.reportError(tooComplex(message, { nodes: node }));
        }
        return false;
      },
    };
  };
