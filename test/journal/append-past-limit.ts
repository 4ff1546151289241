import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { breakerAlert } from './breaker-alert.ts';

// Runs under a limit of the size of files, which one of these entries is too long for; prints how each ended.

const journal = await openSqliteJournal(process.argv[2]!);
const append = (message: string) =>
  journal.append({ alerts: [breakerAlert({ message })] }).then(
    ([row]) => console.log(`stored ${row!.seq} ${row!.message}`),
    (error) => console.log(`${error.code} ${error.message}`),
  );

await append('before');
// The first keeps the worker busy, so that the other two share a transaction.
await Promise.all([append('alone'), append('long '.repeat(4_000_000)), append('beside the long one')]);
await append('after');
await Promise.all([append('and'), append('so'), append('on')]);
await journal.close();
