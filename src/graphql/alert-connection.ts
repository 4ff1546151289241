import { encodeCursor, type JournalFilter } from '../engine/cursors.ts';
import { AlertRef } from './alert.ts';
import { type AlertFilterInput, AlertFilterRef, toAlertFilter } from './alert-filter.ts';
import { type AlertPage, type PageArgs, readAlertPage } from './alert-page.ts';
import { builder } from './builder.ts';
import type { AlertRow, Moment, ServedJournal } from './context.ts';

interface AlertConnection {
  readonly page: AlertPage;
  readonly nodes: readonly AlertRow[];
  readonly countAll: () => Promise<number>;
}

const cursorOf = (row: AlertRow | undefined, journal: ServedJournal) =>
  row ? encodeCursor(journal.id, row.alert.seq) : null;

const PageInfoRef = builder.objectRef<AlertConnection>('PageInfo').implement({
  description: 'Where a page lies in its list.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether the list goes on after this page, towards older ones.',
      resolve: ({ page }) => page.hasOlder(),
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether the list goes on before this page, towards newer ones.',
      resolve: ({ page }) => page.hasNewer(),
    }),
    startCursor: t.string({
      nullable: true,
      description: 'Cursor of the first edge, the newest; null on an empty page.',
      resolve: ({ nodes }, _args, { monitor }) => cursorOf(nodes[0], monitor.journal),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Cursor of the last edge, the oldest; null on an empty page.',
      resolve: ({ nodes }, _args, { monitor }) => cursorOf(nodes.at(-1), monitor.journal),
    }),
  }),
});

const AlertEdgeRef = builder.objectRef<AlertRow>('AlertEdge').implement({
  description: 'An alert in a list.',
  fields: (t) => ({
    cursor: t.string({
      description: 'The same as `node.cursor`.',
      resolve: ({ alert }, _args, { monitor }) => encodeCursor(monitor.journal.id, alert.seq),
    }),
    node: t.field({ type: AlertRef, description: 'The alert.', resolve: (row) => row }),
  }),
});

export const AlertConnectionRef = builder.objectRef<AlertConnection>('AlertConnection').implement({
  description: 'A page of alerts, newest first.',
  fields: (t) => ({
    edges: t.field({
      type: [AlertEdgeRef],
      description: 'The alerts with their cursors.',
      resolve: ({ nodes }) => nodes,
    }),
    nodes: t.field({ type: [AlertRef], description: 'The alerts.', resolve: ({ nodes }) => nodes }),
    pageInfo: t.field({
      type: PageInfoRef,
      description: 'Where the page lies in the list.',
      resolve: (connection) => connection,
    }),
    totalCount: t.int({
      description: 'How many alerts pass the filter. Counted only when selected.',
      resolve: ({ countAll }) => countAll(),
    }),
  }),
});

/** The arguments of every list of alerts. */
export const pageArgs = builder.args((t) => ({
  first: t.int({ description: 'At most this many from the start: 0 to 500, 50 when neither is given.' }),
  after: t.string({ description: 'Only what comes after this cursor in the list: older ones.' }),
  last: t.int({ description: 'At most this many from the end: 0 to 500; not together with `first`.' }),
  before: t.string({ description: 'Only what comes before this cursor in the list: newer ones.' }),
  filter: t.field({ type: AlertFilterRef, description: 'Which alerts the list holds.' }),
}));

const narrowedTo = (exchange: string, filter: JournalFilter | undefined): JournalFilter => ({
  ...filter,
  exchanges: filter?.exchanges && !filter.exchanges.includes(exchange) ? [] : [exchange],
});

/** A page of the journal as it was at the moment, of one exchange where one is given. */
export async function resolveAlerts(
  args: PageArgs & { filter?: AlertFilterInput | null },
  moment: () => Moment,
  journal: ServedJournal,
  exchange?: string,
): Promise<AlertConnection> {
  const given = toAlertFilter(args.filter);
  const filter = exchange === undefined ? given : narrowedTo(exchange, given);
  const page = await readAlertPage(journal, moment().headSeq, args, filter);
  return {
    page,
    nodes: page.rows.map((alert) => ({ alert, moment })),
    countAll: () => journal.count(filter),
  };
}

builder.queryField('alerts', (t) =>
  t.field({
    type: AlertConnectionRef,
    description:
      'Newest first: `after` walks to older ones; `before` with `last` catches up to newer ones.\n`first` and `last` at most 500; 50 when neither is given. A filter on a field that a kind of alert lacks leaves that kind out.',
    args: pageArgs,
    resolve: (_root, args, context) => resolveAlerts(args, context.moment, context.monitor.journal),
  }),
);
