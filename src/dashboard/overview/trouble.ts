import type { ExchangeHealth } from '../../client/index.ts';
import type { HealthStatus } from '../generated/graphql.ts';

/** A bucket of an exchange's history, as far as it is needed here. */
export interface HistoryPoint {
  readonly start: string;
  readonly status: HealthStatus;
  readonly degradationScore: number | null;
}

export type Trend = 'better' | 'worse' | 'steady';

export interface Since {
  readonly atMs: number;
  /** It began then or earlier: what was read of the history does not reach further back. */
  readonly isEarlier: boolean;
}

const comparedMs = 10 * 60_000;
const notableChange = 0.05;

/** How the score of now compares with the mean of the last ten minutes; null where nothing was measured then. */
export function trendOf(score: number, history: readonly HistoryPoint[], nowMs: number): Trend | null {
  const scores = history
    .filter(({ start }) => Date.parse(start) > nowMs - comparedMs)
    .map(({ degradationScore }) => degradationScore)
    .filter((each) => each !== null);
  if (scores.length === 0) return null;
  const change = score - scores.reduce((sum, each) => sum + each, 0) / scores.length;
  if (Math.abs(change) < notableChange) return 'steady';
  return change < 0 ? 'better' : 'worse';
}

const isTrouble = (status: HealthStatus) => status === 'FAILED' || status === 'DEGRADED';

/** The first bucket of the trouble that reaches up to now; what was not measured interrupts nothing. */
function firstOfRun(history: readonly HistoryPoint[]): number | null {
  let first: number | null = null;
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const { status } = history[index]!;
    if (isTrouble(status)) first = index;
    else if (status === 'HEALTHY') {
      // The bucket of now may still be one of before.
      if (first !== null || index < history.length - 1) break;
    }
  }
  return first;
}

/** Since when an exchange is not healthy, as exactly as that is known; null where it is, or where nothing tells. */
export function troubleSince(
  exchange: Pick<ExchangeHealth, 'status' | 'circuitBreakers'>,
  history: readonly HistoryPoint[],
  changedAtMs: number | undefined,
): Since | null {
  if (!isTrouble(exchange.status)) return null;
  const moments = exchange.circuitBreakers
    .filter(({ state }) => state !== 'CLOSED')
    .flatMap(({ openedAt, lastTransitionAt }) => [openedAt, lastTransitionAt])
    .filter((instant) => instant !== null)
    .map((instant) => Date.parse(instant));
  if (changedAtMs !== undefined) moments.push(changedAtMs);
  const first = firstOfRun(history);
  if (first === null) return moments.length > 0 ? { atMs: Math.min(...moments), isEarlier: false } : null;
  const start = Date.parse(history[first]!.start);
  const next = history[first + 1];
  const end = next ? Date.parse(next.start) : Number.POSITIVE_INFINITY;
  const within = moments.filter((instant) => instant >= start && instant < end);
  return { atMs: within.length > 0 ? Math.min(...within) : start, isEarlier: first === 0 };
}
