import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { StoredAlert } from '../../src/core/alert.ts';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { startChild } from './child.ts';
import { seededRandom } from './seeded-random.ts';
import { tempFolder } from './temp-folder.ts';

const rounds = 100;
const seed = 20260101;

it(`keeps every alert that was shown over ${rounds} kills during appends`, { timeout: 120_000 }, async () => {
  const random = seededRandom(seed);
  const file = join(tempFolder(), 'journal.db');
  // Only a process that is not killed leaves its compiled code for those that follow.
  expect(await startChild('append-and-leave', file).ended).toBe(0);

  const shown: { round: number; row: string }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const killAfterLines = Math.floor(random() * 40);
    const child = startChild('append-forever', file);
    let lines = 0;
    for await (const row of child.lines) {
      shown.push({ round, row });
      lines += 1;
      if (lines > killAfterLines) child.process.kill('SIGKILL');
    }
    expect(await child.ended, `round ${round} of seed ${seed}`).toBe('SIGKILL');
  }

  const journal = await openSqliteJournal(file);
  const rows: StoredAlert[] = [];
  while (rows.length < journal.headSeq) {
    rows.push(...(await journal.read({ after: rows.length, order: 'oldest-first', limit: 10_000 })));
  }
  const state = await journal.loadState();
  const pending = await journal.pendingDeliveries();
  await journal.close();
  const stored = new Set(rows.map(({ seq, id }) => `${seq} ${id}`));
  expect(shown.length).toBeGreaterThanOrEqual(rounds);
  expect(
    shown.filter(({ row }) => !stored.has(row)),
    `seed ${seed}`,
  ).toEqual([]);
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
  // Each entry stored the id of its last alert with its alerts, in one transaction.
  expect(state.last).toBe(rows.at(-1)!.id);
  // And so did it a delivery of each; the first row is of the process that was not killed.
  expect(pending.map(({ delivery, alert }) => `${alert.seq} ${delivery.alertId}`)).toEqual(
    rows.slice(1).map(({ seq, id }) => `${seq} ${id}`),
  );
});
