import type { StoredAlert } from '../core/alert.ts';
import { BadInputError } from '../core/errors.ts';
import { decodeCursor, type JournalFilter } from '../engine/cursors.ts';
import type { ServedJournal } from './context.ts';

const defaultPageSize = 50;
export const maxPageSize = 500;

/** Relay's arguments; the list they walk is newest first. */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** Alerts that lie together in the filtered list, newest first. */
export interface AlertPage {
  readonly rows: readonly StoredAlert[];
  /** Whether the list goes on with newer ones before this page. */
  hasNewer(): Promise<boolean>;
  /** Whether the list goes on with older ones after this page. */
  hasOlder(): Promise<boolean>;
}

function pageSize({ first, last }: PageArgs): number {
  if (first != null && last != null) throw new BadInputError('Give either `first` or `last`, not both.');
  const [name, size] = last != null ? ['last', last] : ['first', first ?? defaultPageSize];
  if (size < 0 || size > maxPageSize) {
    throw new BadInputError(`\`${name}\` must be 0 to ${maxPageSize}, not ${size}.`);
  }
  return size;
}

/**
 * One page of the alerts up to `headSeq`. Throws BadInputError for arguments that make no sense,
 * ResyncRequiredError for a cursor that has lost its place.
 */
export async function readAlertPage(
  journal: ServedJournal,
  headSeq: number,
  args: PageArgs,
  filter?: JournalFilter,
): Promise<AlertPage> {
  const size = pageSize(args);
  const fromOldEnd = args.last != null;
  // The page lies strictly between these; in seq, newer is larger.
  const ceiling = headSeq + 1;
  const upper = args.after == null ? ceiling : Math.min(decodeCursor(journal, args.after), ceiling);
  const lower = args.before == null ? 0 : decodeCursor(journal, args.before);
  const read = (after: number, before: number, limit: number) =>
    journal.read({ after, before, limit, filter, order: fromOldEnd ? 'oldest-first' : 'newest-first' });
  const found = size === 0 ? [] : await read(lower, upper, size + 1);
  const kept = found.slice(0, size);
  const rows = fromOldEnd ? kept.reverse() : kept;
  // An empty page stands at the end of the range that it was taken from.
  const newest = rows[0]?.seq ?? (fromOldEnd ? lower : upper - 1);
  const oldest = rows.at(-1)?.seq ?? (fromOldEnd ? lower + 1 : upper);
  return {
    rows,
    hasNewer: async () => (await read(newest, ceiling, 1)).length > 0,
    hasOlder: async () => (await read(0, oldest, 1)).length > 0,
  };
}
