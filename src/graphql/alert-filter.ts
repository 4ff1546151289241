import { BadInputError } from '../core/errors.ts';
import type { JournalFilter } from '../engine/cursors.ts';
import { builder } from './builder.ts';
import { AlertSeverityEnum, CircuitStateEnum } from './enums.ts';

export const AlertFilterRef = builder.inputType('AlertFilter', {
  description:
    'Every field that is given must match, and an empty list matches nothing. A field that a kind of alert lacks leaves that kind out.',
  fields: (t) => ({
    severities: t.field({ type: [AlertSeverityEnum], description: 'One of these severities.' }),
    exchanges: t.stringList({ description: 'Of one of these exchanges.' }),
    breakers: t.stringList({ description: 'Of one of these circuit breakers.' }),
    newStates: t.field({ type: [CircuitStateEnum], description: 'A transition to one of these states.' }),
    acknowledged: t.boolean({ description: 'Whether somebody has taken it on.' }),
    from: t.field({ type: 'DateTime', description: 'At this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Before this time.' }),
  }),
});

export type AlertFilterInput = typeof AlertFilterRef.$inferInput;

/** Of one list; a subscription keeps its filter for as long as it lives. */
const mostNames = 100;

/** Throws BadInputError for a list of more than 100. */
export function assertShortList(name: string, list: readonly unknown[]): void {
  if (list.length <= mostNames) return;
  throw new BadInputError(`\`${name}\` may name ${mostNames}, not ${list.length}.`);
}

/**
 * The filter without the fields that were not given; undefined where it lets everything pass.
 * Throws BadInputError for a list of more than 100.
 */
export function toAlertFilter(input: AlertFilterInput | null | undefined): JournalFilter | undefined {
  const given = Object.entries(input ?? {}).filter(([, value]) => value != null);
  for (const [name, value] of given) if (Array.isArray(value)) assertShortList(name, value);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
