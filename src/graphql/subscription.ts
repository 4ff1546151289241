import type { AlertFilter, CircuitBreakerAlert, StoredAlert } from '../core/alert.ts';
import { BadInputError } from '../core/errors.ts';
import { decodeCursor } from '../engine/cursors.ts';
import { AlertRef, CircuitBreakerAlertRef } from './alert.ts';
import { type AlertFilterInput, AlertFilterRef, assertShortList, toAlertFilter } from './alert-filter.ts';
import { builder } from './builder.ts';
import { type GraphQLContext, lazyMoment } from './context.ts';
import { takeTurn } from './next-turn.ts';
import { ExchangeRef } from './refs.ts';

/**
 * A stream of the monitor as a stream of events. Its `return` also aborts: an iterator that waits for
 * its next value would otherwise end only with that value.
 */
function eventStream<Value, Event>(
  open: (signal: AbortSignal) => AsyncIterableIterator<Value>,
  toEvent: (value: Value) => Event,
  gone: AbortSignal | undefined,
): AsyncIterableIterator<Event> {
  const leaving = new AbortController();
  const source = open(leaving.signal);
  const leave = async () => {
    leaving.abort();
    await source.return?.();
  };
  gone?.addEventListener('abort', () => leave().catch(() => {}), { once: true });
  return {
    next: async () => {
      await takeTurn();
      const { done, value } = await source.next();
      return done ? { done, value: undefined } : { done: false, value: toEvent(value) };
    },
    return: async () => {
      await leave();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface StreamArgs {
  readonly after?: string | null;
  readonly filter?: AlertFilterInput | null;
}

function openAlerts<Row extends StoredAlert>(
  { monitor, gone }: GraphQLContext,
  args: StreamArgs,
  kinds?: AlertFilter['kinds'],
) {
  const { from, to, acknowledged } = args.filter ?? {};
  if (from != null || to != null || acknowledged != null) {
    throw new BadInputError(
      'The filter of a subscription may not use `acknowledged`, `from` or `to`: resume with `after`.',
    );
  }
  const after = args.after ?? undefined;
  // The stream would tell on its first step; told here, the subscription does not start at all.
  if (after !== undefined) decodeCursor(monitor.journal, after);
  const filter = kinds ? { ...toAlertFilter(args.filter), kinds } : toAlertFilter(args.filter);
  return eventStream(
    (signal) => monitor.alertStream({ after, filter, signal }),
    (alert) => ({ alert: alert as Row, moment: lazyMoment(monitor) }),
    gone,
  );
}

const streamArgs = builder.args((t) => ({
  after: t.string({
    description: 'The cursor of the last alert seen; without it only what comes from now on.',
  }),
  filter: t.field({
    type: AlertFilterRef,
    description: 'Which alerts to send; may not use `acknowledged`, `from` or `to`.',
  }),
}));

builder.subscriptionFields((t) => ({
  circuitBreakerAlerts: t.field({
    type: CircuitBreakerAlertRef,
    description: `Circuit breaker transitions from the alert manager, oldest first. With \`after\`, first everything
newer than that cursor, then live, each exactly once and in order. If that history is no longer
kept, or the cursor is of another journal, the stream ends with the error code RESYNC_REQUIRED and
\`extensions.headCursor\`. The filter may not use \`acknowledged\`, \`from\` or \`to\`.`,
    args: streamArgs,
    subscribe: (_root, args, context) =>
      openAlerts<StoredAlert & CircuitBreakerAlert>(context, args, ['CIRCUIT_BREAKER']),
    resolve: (event) => event,
  }),
  alerts: t.field({
    type: AlertRef,
    description: 'Alerts of every kind, with the same guarantee.',
    args: streamArgs,
    subscribe: (_root, args, context) => openAlerts(context, args),
    resolve: (event) => event,
  }),
  exchangeHealth: t.field({
    type: ExchangeRef,
    description: `The exchanges as they are now, then each one again whenever its status, a breaker's state or its score (by 0.01
or more) changed; at most every 250 ms each, the latest wins.`,
    args: { names: t.arg.stringList({ description: 'Only those with one of these names.' }) },
    subscribe: (_root, { names }, { monitor, gone, moment }) => {
      assertShortList('names', names ?? []);
      const { view } = moment();
      const unknown = names?.find((name) => !view.exchange(name));
      // A stream of none would stay silent for good, and nobody would know why.
      if (unknown !== undefined) {
        const known = view.exchanges.map((exchange) => exchange.name).join(', ');
        throw new BadInputError(`No exchange named "${unknown}" is configured; configured: ${known}`);
      }
      return eventStream(
        (signal) => monitor.healthStream({ names: names ?? undefined, signal }),
        (exchange) => ({ exchange, moment: lazyMoment(monitor) }),
        gone,
      );
    },
    resolve: ({ exchange }) => exchange,
  }),
}));
