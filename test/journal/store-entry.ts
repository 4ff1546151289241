import type { StoredAlert } from '../../src/core/alert.ts';
import { JournalError } from '../../src/core/errors.ts';
import type { Journal, JournalEntry } from '../../src/journal/journal.ts';

/** Appends until it is stored: an engine may refuse, and must then be usable again. */
export async function store(journal: Journal, entry: JournalEntry): Promise<readonly StoredAlert[]> {
  for (;;) {
    try {
      return await journal.append(entry);
    } catch (error) {
      if (!(error instanceof JournalError && error.code === 'JOURNAL_APPEND_FAILED')) throw error;
    }
  }
}
