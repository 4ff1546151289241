import { JournalError } from '../core/errors.ts';
import type { Journal } from './journal.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { openSqliteJournal } from './sqlite-journal.ts';

/**
 * Opens the journal a configuration names: `memory:` or `sqlite:<path>`.
 * Rejects with JournalError: JOURNAL_UNSUPPORTED for anything else, or why the file cannot be used.
 */
export async function openJournal(url: string): Promise<Journal> {
  if (url === 'memory:') return createMemoryJournal();
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  if (path !== undefined) return openSqliteJournal(path);
  // Only the scheme is repeated: the rest of a URL may hold a password.
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? 'without a scheme';
  throw new JournalError(
    'JOURNAL_UNSUPPORTED',
    `No journal engine for a URL ${scheme}; supported are memory: and sqlite:<path>.`,
  );
}
