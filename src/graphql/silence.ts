import { BadInputError, NotFoundError } from '../core/errors.ts';
import type { SystemView } from '../engine/views.ts';
import { builder } from './builder.ts';
import { AlertSeverityEnum } from './enums.ts';
import { NodeRef, parseGlobalId } from './node.ts';
import { SilenceRef } from './refs.ts';
import { operatorName } from './viewer.ts';

SilenceRef.implement({
  description: 'Keeps alerts that match from being told for a while; an empty list matches everything.',
  interfaces: [NodeRef],
  fields: (t) => ({
    exchanges: t.stringList({ description: 'Of these exchanges.', resolve: ({ exchanges }) => exchanges }),
    breakers: t.stringList({
      description: 'Of these circuit breakers.',
      resolve: ({ breakers }) => breakers,
    }),
    severities: t.field({
      type: [AlertSeverityEnum],
      description: 'Of these severities.',
      resolve: ({ severities }) => severities,
    }),
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'From then on.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'Until then.' }),
    by: t.exposeString('by', { description: 'Who made it.' }),
    comment: t.exposeString('comment', { nullable: true, description: 'What for.' }),
  }),
});

const SilenceInput = builder.inputType('SilenceInput', {
  description: 'What to silence; an empty list, or none, matches everything.',
  fields: (t) => ({
    exchanges: t.stringList({ description: 'Of these exchanges.' }),
    breakers: t.stringList({ description: 'Of these circuit breakers.' }),
    severities: t.field({ type: [AlertSeverityEnum], description: 'Of these severities.' }),
    endsAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'Until then; 366 days from now at most.',
    }),
    startsAt: t.field({ type: 'DateTime', description: 'From then on; now where it is not given.' }),
    comment: t.string({ description: 'What for; 1,000 characters at most.' }),
  }),
});

builder.queryField('silences', (t) =>
  t.field({
    type: [SilenceRef],
    description: 'The silences, newest first.',
    args: {
      active: t.arg.boolean({
        defaultValue: true,
        description:
          'Only those in force now; false: all that are kept, also those that ended or are to come.',
      }),
    },
    resolve: (_root, { active }, { monitor }) => monitor.desk.silences({ active: active ?? true }),
  }),
);

/** A name with a slip in it would silence nothing, and nobody would know. */
function assertKnown(
  what: string,
  given: readonly string[],
  known: readonly { readonly name: string }[],
): void {
  const names = known.map(({ name }) => name);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const list = names.join(', ');
  throw new BadInputError(`No ${what} named "${unknown.slice(0, 100)}" is configured; configured: ${list}`);
}

function checked<Input extends { exchanges?: string[] | null; breakers?: string[] | null }>(
  input: Input,
  { exchanges, circuitBreakers }: SystemView,
): Input {
  assertKnown('exchange', input.exchanges ?? [], exchanges);
  assertKnown('breaker', input.breakers ?? [], circuitBreakers);
  return input;
}

builder.mutationFields((t) => ({
  createSilence: t.field({
    type: SilenceRef,
    nullable: true,
    description:
      'Keep what matches from being told for a while; what was told as open is told as closed all the same.',
    args: { input: t.arg({ type: SilenceInput, required: true, description: 'What to silence.' }) },
    resolve: (_root, { input }, { monitor, viewer, moment }) => {
      const by = operatorName(viewer);
      const { exchanges, breakers, severities, startsAt, endsAt, comment } = checked(input, moment().view);
      const what = { exchanges: exchanges ?? [], breakers: breakers ?? [], severities: severities ?? [] };
      return monitor.desk.createSilence(
        { ...what, startsAt: startsAt ?? undefined, endsAt, comment },
        { by },
      );
    },
  }),
  expireSilence: t.field({
    type: SilenceRef,
    nullable: true,
    description: 'End a silence now; what is still open is told then.',
    args: { id: t.arg.id({ required: true, description: "The silence's `id`." }) },
    resolve: (_root, { id }, { monitor, viewer }) => {
      const by = operatorName(viewer);
      const parsed = parseGlobalId(id);
      if (parsed?.typeName !== 'Silence') throw new NotFoundError('There is no such silence.');
      return monitor.desk.expireSilence(parsed.name, { by });
    },
  }),
}));
