import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { breakerAlert } from './breaker-alert.ts';

// Appends, waits for nothing and closes nothing.

const journal = await openSqliteJournal(process.argv[2]!);
void journal.append({ alerts: [breakerAlert()] }).then(([row]) => console.log(`stored ${row!.seq}`));
