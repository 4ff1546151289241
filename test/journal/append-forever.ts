import { writeSync } from 'node:fs';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { breakerAlert } from './breaker-alert.ts';
import { pendingDelivery } from './pending-delivery.ts';

// Appends without end, several at a time, each alert with a pending delivery, and prints `<seq> <id>` of each alert once it is durable.
// Ends by being killed, or when nobody reads what it prints.

const journal = await openSqliteJournal(process.argv[2]!);

async function appendForever(alertsPerEntry: number): Promise<never> {
  for (;;) {
    const alerts = Array.from({ length: alertsPerEntry }, () => breakerAlert());
    const deliveries = alerts.map(({ id }) => pendingDelivery(id));
    const rows = await journal.append({ alerts, deliveries, state: { last: alerts.at(-1)!.id } });
    writeSync(1, rows.map(({ seq, id }) => `${seq} ${id}\n`).join(''));
  }
}

await Promise.all([1, 1, 2, 3].map(appendForever));
