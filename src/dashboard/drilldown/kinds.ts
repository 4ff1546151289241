import type { PatternName } from '../charts/patterns.ts';
import type { OutcomeKind } from '../generated/graphql.ts';

export interface KindLook {
  readonly colour: string;
  readonly pattern: PatternName;
}

/** In the order in which they are stacked: what failed at the bottom, where it is measured from 0; what worked on top. */
const looks: readonly (readonly [string, KindLook])[] = [
  ['VENUE_FAULT', { colour: 'kind-venue-fault', pattern: 'rising' }],
  ['TIMEOUT', { colour: 'kind-timeout', pattern: 'falling' }],
  ['NETWORK', { colour: 'kind-network', pattern: 'crossed' }],
  ['RATE_LIMITED', { colour: 'kind-rate-limited', pattern: 'level' }],
  ['BANNED', { colour: 'kind-banned', pattern: 'upright' }],
  ['MAINTENANCE', { colour: 'kind-maintenance', pattern: 'waves' }],
  ['AUTH', { colour: 'kind-auth', pattern: 'squares' }],
  ['CLIENT_ERROR', { colour: 'kind-client-error', pattern: 'dashes' }],
  ['BUSINESS_ERROR', { colour: 'kind-business-error', pattern: 'dots' }],
  ['OK', { colour: 'kind-ok', pattern: 'none' }],
];

const places = new Map(looks.map(([kind], place) => [kind, place]));
/** What the schema may get later. */
const other: KindLook = { colour: 'kind-business-error', pattern: 'squares' };

export const lookOf = (kind: OutcomeKind): KindLook => looks[places.get(kind) ?? -1]?.[1] ?? other;

/** Those of some kinds, each once, as they are stacked. */
export function stacked(kinds: Iterable<OutcomeKind>): OutcomeKind[] {
  const placeOf = (kind: OutcomeKind) => places.get(kind) ?? looks.length - 1.5;
  return [...new Set(kinds)].sort((one, another) => placeOf(one) - placeOf(another));
}
