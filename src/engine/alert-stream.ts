import { type AlertFilter, matchesFilter, type StoredAlert } from '../core/alert.ts';
import { ResyncRequiredError } from '../core/errors.ts';
import { decodeCursor, encodeCursor } from '../journal/cursor.ts';
import type { Journal } from '../journal/journal.ts';
import type { Tail } from '../journal/tail.ts';
import { stoppableStream } from './bell.ts';

export interface AlertStreamOptions {
  /** Everything newer than this cursor first. Default: only what comes from now on. */
  readonly after?: string;
  readonly filter?: AlertFilter;
  readonly signal?: AbortSignal;
}

const pageSize = 256;

/**
 * Durable alerts from a place in the journal on, each exactly once and in order. A reader is a position and nothing
 * else: how slow it is costs no memory. Near the head it reads the tail in memory, further back the journal.
 * Throws BadInputError or ResyncRequiredError for a cursor that cannot be resumed from.
 */
export function alertStream(
  journal: Journal,
  tail: Tail,
  ending: AbortSignal,
  { after, filter = {}, signal }: AlertStreamOptions = {},
): AsyncIterableIterator<StoredAlert> {
  let seen = after === undefined ? journal.headSeq : decodeCursor(journal, after);
  return stoppableStream([signal, ending], async function* (bell, stopped) {
    const unlisten = tail.onRows(bell.ring);
    try {
      while (!stopped()) {
        const rows =
          tail.rowsAfter(seen, pageSize) ??
          (await journal.read({ after: seen, order: 'oldest-first', limit: pageSize }));
        if (rows[0] && rows[0].seq !== seen + 1) {
          const head = encodeCursor(journal.id, journal.headSeq);
          throw new ResyncRequiredError('The alerts that come next are no longer kept.', head);
        }
        for (const row of rows) {
          if (stopped()) return;
          seen = row.seq;
          if (matchesFilter(row, filter)) yield row;
        }
        if (rows.length === 0) await bell.wait();
      }
    } finally {
      unlisten();
    }
  });
}
