import type { ExchangeHealth } from '../../client/index.ts';
import { rollUp } from '../data/roll-up.ts';
import { counted } from '../format/number.ts';
import { statusWord } from '../format/words.ts';
import type { HealthStatus } from '../generated/graphql.ts';
import { compareWorst } from './worst.ts';

/** What the page answers first. */
export interface Headline {
  readonly status: HealthStatus;
  /** Whose it is: `It is them`, `It is us`; null where there is nothing to be blamed for. */
  readonly whose: string | null;
  readonly sentence: string;
  /** The exchange that is worst; null where none is in trouble. */
  readonly worst: ExchangeHealth | null;
  readonly counts: Readonly<Record<'FAILED' | 'DEGRADED' | 'HEALTHY' | 'UNKNOWN', number>>;
}

const isInTrouble = ({ status }: ExchangeHealth) => status === 'FAILED' || status === 'DEGRADED';

function sentenceOf(worst: ExchangeHealth, others: number): string {
  const state = worst.status === 'FAILED' ? 'has failed' : 'is degraded';
  if (others === 0) return `${worst.displayName} ${state}`;
  return `${worst.displayName} ${state}, and ${counted(others, 'other venue')} ${others === 1 ? 'is' : 'are'} not healthy`;
}

/** Is it them or is it us, and which venue. */
export function headlineOf(exchanges: readonly ExchangeHealth[], online: boolean): Headline {
  const counts = { FAILED: 0, DEGRADED: 0, HEALTHY: 0, UNKNOWN: 0 };
  for (const { status } of exchanges)
    counts[status in counts ? (status as keyof typeof counts) : 'UNKNOWN'] += 1;
  if (!online) {
    const sentence = 'This machine reaches no venue at all';
    return { status: 'UNKNOWN', whose: 'It is us', sentence, worst: null, counts };
  }
  const status = rollUp(exchanges.map((each) => each.status));
  const troubled = exchanges.filter(isInTrouble).sort(compareWorst);
  const [worst] = troubled;
  if (worst) {
    return { status, whose: 'It is them', sentence: sentenceOf(worst, troubled.length - 1), worst, counts };
  }
  if (status === 'UNKNOWN') {
    const sentence = 'Nothing was measured yet';
    return { status, whose: null, sentence, worst: null, counts };
  }
  const unknown = counts.UNKNOWN > 0 ? `; of ${counts.UNKNOWN} nothing is known` : '';
  const all =
    counts.UNKNOWN > 0 ? counted(counts.HEALTHY, 'venue') : `All ${counted(counts.HEALTHY, 'venue')}`;
  const verb = counts.HEALTHY === 1 ? 'is' : 'are';
  const sentence =
    exchanges.length === 1 ? `${exchanges[0]!.displayName} is healthy` : `${all} ${verb} healthy${unknown}`;
  return { status, whose: null, sentence, worst: null, counts };
}

/** The status of the system as a word. */
export const headlineWord = ({ status, whose }: Headline): string =>
  whose === 'It is us' ? 'Offline' : statusWord(status);
