import { type DocumentNode, type GraphQLError, Lexer, type SelectionSetNode, type Source } from 'graphql';
import { tooComplex } from './errors.ts';
import { maxNesting } from './limits.ts';

/** Throws QUERY_TOO_COMPLEX for a text of more than `maxTokens`, or with brackets of any kind more than 64 deep. */
export function assertShallowText(source: Source, maxTokens: number): void {
  const lexer = new Lexer(source);
  let nesting = 0;
  for (let read = 0; ; read += 1) {
    const { kind, start } = lexer.advance();
    if (kind === '<EOF>') return;
    if (read === maxTokens) {
      throw tooComplex(`The document has more than ${maxTokens} tokens.`, { source, positions: [start] });
    }
    if (kind === '{' || kind === '[' || kind === '(') nesting += 1;
    else if (kind === '}' || kind === ']' || kind === ')') nesting -= 1;
    if (nesting > maxNesting) {
      const message = `Brackets are nested more than ${maxNesting} deep.`;
      throw tooComplex(message, { source, positions: [start] });
    }
  }
}

/** The error of a document whose selections are more than 64 deep where fragments are put in; else null. */
export function findDeepSelection({ definitions }: DocumentNode): GraphQLError | null {
  const fragments = new Map(
    definitions
      .filter((definition) => definition.kind === 'FragmentDefinition')
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const heights = new Map<string, number>();

  const heightOfFragment = (name: string, depth: number): number => {
    const known = heights.get(name);
    if (known !== undefined) return known;
    // Within itself a fragment is endlessly deep.
    heights.set(name, Number.POSITIVE_INFINITY);
    const fragment = fragments.get(name);
    const height = fragment ? heightOf(fragment.selectionSet, depth) : 0;
    heights.set(name, height);
    return height;
  };

  // Goes no deeper than the limit itself.
  const heightOf = (set: SelectionSetNode, depth: number): number => {
    let height = 1;
    for (const selection of set.selections) {
      if (depth + height > maxNesting) break;
      if (selection.kind === 'FragmentSpread') {
        height = Math.max(height, 1 + heightOfFragment(selection.name.value, depth + 1));
      } else if (selection.selectionSet) {
        height = Math.max(height, 1 + heightOf(selection.selectionSet, depth + 1));
      }
    }
    return height;
  };

  for (const definition of definitions) {
    if (!('selectionSet' in definition) || heightOf(definition.selectionSet, 0) <= maxNesting) continue;
    const message = `Selections, with the fragments that are spread, are nested more than ${maxNesting} deep.`;
    return tooComplex(message, { nodes: definition });
  }
  return null;
}
