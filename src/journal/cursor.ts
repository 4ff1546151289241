import { BadInputError, ResyncRequiredError } from '../core/errors.ts';
import type { Journal } from './journal.ts';

type Place = Pick<Journal, 'id' | 'headSeq' | 'firstSeq'>;

/** The opaque cursor of a seq in a journal. */
export function encodeCursor(journalId: string, seq: number): string {
  return Buffer.from(`${journalId}:${seq}`).toString('base64url');
}

/**
 * The seq a cursor stands for in this journal.
 * Throws BadInputError for what never was a cursor, ResyncRequiredError for one of another
 * journal, ahead of the head, or below what is kept.
 */
export function decodeCursor(journal: Place, cursor: string): number {
  const text = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  const parts = /^([0-9a-f-]{36}):(0|[1-9]\d{0,15})$/.exec(text);
  if (!parts || encodeCursor(parts[1]!, Number(parts[2])) !== cursor) {
    throw new BadInputError(
      'The cursor is not one of this API; expected the `cursor` of an alert or of `health`.',
    );
  }
  const seq = Number(parts[2]);
  const head = encodeCursor(journal.id, journal.headSeq);
  if (parts[1] !== journal.id) throw new ResyncRequiredError('The cursor is of another journal.', head);
  if (seq > journal.headSeq) throw new ResyncRequiredError('The cursor is ahead of the journal.', head);
  if (seq < journal.firstSeq - 1) {
    throw new ResyncRequiredError('The alerts after this cursor are no longer kept.', head);
  }
  return seq;
}
