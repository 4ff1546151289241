import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** One series selector of an expression. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly op: string; readonly value: string }[];
}

export interface Query {
  readonly selectors: readonly Selector[];
  /** The labels that it groups, matches and joins by. */
  readonly labels: readonly string[];
  /** Those that are gone from what it results in. */
  readonly dropped: readonly string[];
}

function nodesOf(tree: Tree | SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const cursor = tree.cursor();
  const end = 'to' in tree ? tree.to : Number.POSITIVE_INFINITY;
  do if (cursor.name === name) found.push(cursor.node);
  while (cursor.next() && cursor.from <= end);
  return found;
}

/** Grafana's own durations stand for one that a parser knows. */
const plain = (expr: string) => expr.replaceAll(/\$__(rate_interval|interval|range)\b/g, '5m');

/** Reads PromQL; throws where it is none. */
export function readQuery(given: string): Query {
  const expr = plain(given);
  const tree = parser.parse(expr);
  const text = ({ from, to }: SyntaxNode) => expr.slice(from, to);
  const [error] = nodesOf(tree, '⚠');
  if (error)
    throw new Error(`No PromQL at ${error.from}, "${expr.slice(error.from, error.from + 20)}": ${expr}`);
  const selectors = nodesOf(tree, 'VectorSelector').map((node): Selector => {
    const identifier = node.getChild('Identifier');
    if (!identifier) throw new Error(`A selector without a metric: ${text(node)}`);
    const matchers = nodesOf(node, 'UnquotedLabelMatcher').map((matcher) => ({
      label: text(matcher.getChild('LabelName')!),
      op: text(matcher.getChild('MatchOp')!),
      value: text(matcher.getChild('StringLiteral')!).slice(1, -1),
    }));
    return { metric: text(identifier), matchers };
  });
  const groupings = nodesOf(tree, 'GroupingLabels');
  const namesIn = (nodes: readonly SyntaxNode[]) =>
    nodes.flatMap((node) => node.getChildren('LabelName').map(text));
  const isWithout = ({ prevSibling }: SyntaxNode) => prevSibling?.name === 'Without';
  return { selectors, labels: namesIn(groupings), dropped: namesIn(groupings.filter(isWithout)) };
}
