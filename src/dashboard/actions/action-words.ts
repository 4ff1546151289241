import type { AlertSeverity, CircuitState } from '../../client/index.ts';
import { durationText } from '../format/duration.ts';
import { instantText, type Zone } from '../format/instant.ts';
import { counted } from '../format/number.ts';
import { breakerWord, severityWord } from '../format/words.ts';
import type { SilenceDraft } from './action.ts';

// What an action will do, in words, before it is done.

const listed = (names: readonly string[], most = 5): string => {
  const shown = names.slice(0, most);
  if (names.length > most) return `${shown.join(', ')} and ${names.length - most} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
};

export interface BreakerFacts {
  readonly breaker: string;
  readonly state: CircuitState;
  readonly sources: readonly string[];
  readonly failureThreshold: number;
  readonly heldBy: string | null;
}

/** Of a hold until `untilMs`; null: until somebody releases it. */
export function isolateWords(
  { breaker, sources }: BreakerFacts,
  untilMs: number | null,
  nowMs: number,
  zone?: Zone,
): string {
  const end =
    untilMs === null
      ? 'until somebody releases it'
      : `until ${instantText(untilMs, nowMs, zone).replace(/:\d\d$/, '')}, or until it is released`;
  const stop =
    sources.length === 0
      ? ''
      : ` ${counted(sources.length, 'source')} ${sources.length === 1 ? 'stops' : 'stop'}: ${listed(sources)}.`;
  return `Calls through ${breaker} are refused ${end}.${stop}`;
}

export function releaseWords({ breaker, heldBy }: BreakerFacts): string {
  const whose = heldBy === null ? 'The hold' : `The hold by ${heldBy}`;
  return `${whose} on ${breaker} ends. It goes on half-open: a few trial calls pass, and it closes when they work.`;
}

export function resetWords({ breaker, state, sources, failureThreshold, heldBy }: BreakerFacts): string {
  const now =
    state === 'CLOSED'
      ? `${breaker} stays closed, and the failures that it has counted are forgotten.`
      : `${breaker} goes from ${breakerWord(state).toLowerCase()} to closed at once, without trial calls: all calls to ${listed(sources)} pass.`;
  const hold = heldBy === null ? '' : ` The hold by ${heldBy} ends.`;
  return `${now}${hold} If the venue still fails, it opens again after ${counted(failureThreshold, 'failed call')}.`;
}

export const acknowledgeWords =
  'You take it on: it is neither repeated nor escalated until its incident closes, and whoever was told of it is told that.';

export const retryWords = (receiver: string): string =>
  `The alert is sent to ${receiver} once more, at once, and again from time to time while that fails.`;

/** Of which alerts a silence is. */
export function silencedWords({ exchanges, breakers, severities }: SilenceDraft): string {
  const kinds = severities.map((severity: AlertSeverity) => severityWord(severity).toLowerCase());
  const what = kinds.length === 0 ? 'alerts' : `${listed(kinds)} alerts`;
  const of = [
    ...(breakers.length > 0 ? [`of ${listed(breakers)}`] : []),
    ...(exchanges.length > 0 ? [`of ${listed(exchanges)}`] : []),
  ];
  return of.length === 0 ? `${what} of all exchanges` : `${what} ${of.join(', ')}`;
}

export function silenceWords(draft: SilenceDraft, endsMs: number, nowMs: number, zone?: Zone): string {
  const end = instantText(endsMs, nowMs, zone).replace(/:\d\d$/, '');
  return `Nobody is told of ${silencedWords(draft)} until ${end} (${durationText(endsMs - nowMs)}). They are kept and shown here all the same, and what was told as open is still told as closed.`;
}

export const expireWords = (draft: SilenceDraft): string =>
  `From now on ${silencedWords(draft)} are told again. What is still open and was held back is told at once.`;
