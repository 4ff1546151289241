import { join } from 'node:path';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { describeJournalContract } from './contract.ts';
import { createFaultyJournal } from './faulty-journal.ts';
import { createLossyJournal } from './lossy-journal.ts';
import { tempFolder } from './temp-folder.ts';

describeJournalContract('memory', () => createMemoryJournal());
describeJournalContract('SQLite', () => openSqliteJournal(join(tempFolder(), 'journal.db')));
describeJournalContract('commits that are late and fail', (seed) =>
  createFaultyJournal({ seed, failureRate: 0.3, maxTurns: 3 }),
);
describeJournalContract('a disk that loses what was not synced', (seed) =>
  createLossyJournal({ seed, maxTurns: 3 }),
);
