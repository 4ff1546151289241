import type {
  AlertFilter,
  BeginningQuery,
  CircuitState,
  HappeningsQuery,
  HappeningsQueryVariables,
} from '../generated/graphql.ts';
import type { Span } from '../url/time-range.ts';

export type Happening = HappeningsQuery['alerts']['nodes'][number];

export type ReadPage = (variables: HappeningsQueryVariables) => Promise<HappeningsQuery['alerts']>;
export type ReadBeginning = () => Promise<BeginningQuery>;

const pageSize = 500;
const mostPages = 10;
/** Names that a filter may have. */
const mostNames = 100;

/** What happened in a span, as far as it is drawn. */
export interface Happenings {
  /** Newest first. */
  readonly alerts: readonly Happening[];
  /** Where reading was given up, as there is too much; the start of the span where it was not. */
  readonly readFromMs: number;
  /** Whether later ones are none, or come live. */
  readonly isReadToNow: boolean;
  readonly stateBeforeNext: ReadonlyMap<string, CircuitState>;
  /** When the service began to watch, as far as it tells: with the oldest alert that is kept, if not later. */
  readonly knownFromMs: number;
}

interface Question {
  readonly span: Span;
  /** Whether the span ends now, so that what comes later comes live. */
  readonly isOpenEnded: boolean;
  readonly exchanges: readonly string[];
  /** Of which it is asked what they did. */
  readonly breakers: readonly string[];
}

const instant = (atMs: number) => new Date(atMs).toISOString();

async function readWithin(read: ReadPage, filter: AlertFilter) {
  const alerts: Happening[] = [];
  let after: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const { nodes, pageInfo } = await read({ first: pageSize, after, filter });
    alerts.push(...nodes);
    if (!pageInfo.hasNextPage) return { alerts, isAll: true };
    after = pageInfo.endCursor;
  }
  return { alerts, isAll: false };
}

/** Looks past the span, oldest first, for what tells the state that the breakers were in. */
async function readBeyond(read: ReadPage, filter: AlertFilter, unsolved: Set<string>) {
  const states = new Map<string, CircuitState>();
  let before: string | null = null;
  for (let page = 0; page < mostPages && unsolved.size > 0; page += 1) {
    const breakers = unsolved.size <= mostNames ? [...unsolved] : undefined;
    const { nodes, pageInfo } = await read({ last: pageSize, before, filter: { ...filter, breakers } });
    for (const node of nodes.toReversed()) {
      if (node.__typename !== 'CircuitBreakerAlert' || !unsolved.delete(node.breakerName)) continue;
      states.set(node.breakerName, node.oldState);
    }
    if (!pageInfo.hasPreviousPage) return { states, isReadToNow: true };
    before = pageInfo.startCursor;
  }
  return { states, isReadToNow: false };
}

/** Reads what is needed to draw the lanes of a span: what is in it and, of one that is over, what came next. */
export async function readHappenings(
  read: ReadPage,
  readBeginning: ReadBeginning,
  question: Question,
): Promise<Happenings> {
  const { span, isOpenEnded, breakers } = question;
  const { health, alerts: oldestKept } = await readBeginning();
  const beginnings = [health.startedAt, ...oldestKept.nodes.map(({ timestamp }) => timestamp)];
  const knownFromMs = Math.min(...beginnings.map((each) => Date.parse(each)));
  const exchanges = question.exchanges.length > 0 ? [...question.exchanges] : undefined;
  const to = isOpenEnded ? undefined : instant(span.toMs);
  const { alerts, isAll } = await readWithin(read, { exchanges, from: instant(span.fromMs), to });
  const oldest = alerts.at(-1);
  const readFromMs = isAll || !oldest ? span.fromMs : Date.parse(oldest.timestamp);
  if (isOpenEnded) return { alerts, readFromMs, knownFromMs, isReadToNow: true, stateBeforeNext: new Map() };

  const unsolved = new Set(breakers);
  for (const alert of alerts) {
    if (alert.__typename === 'CircuitBreakerAlert') unsolved.delete(alert.breakerName);
  }
  const filter = { exchanges, from: instant(span.toMs) };
  const { states, isReadToNow } = await readBeyond(read, filter, unsolved);
  return { alerts, readFromMs, knownFromMs, isReadToNow, stateBeforeNext: states };
}
