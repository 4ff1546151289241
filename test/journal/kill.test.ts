import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { startChild } from './child.ts';
import { seededRandom } from './seeded-random.ts';
import { tempFolder } from './temp-folder.ts';

const rounds = 100;
const seed = 20260101;

it(`keeps every alert that was shown over ${rounds} kills during appends`, { timeout: 120_000 }, async () => {
  const random = seededRandom(seed);
  const file = join(tempFolder(), 'journal.db');
  const shown: string[] = [];
  let head = 0;

  for (let round = 1; round <= rounds; round += 1) {
    const killAfterLines = Math.floor(random() * 40);
    const child = startChild('append-forever', file);
    let lines = 0;
    for await (const line of child.lines) {
      shown.push(line);
      lines += 1;
      if (lines > killAfterLines) child.process.kill('SIGKILL');
    }
    expect(await child.ended, `round ${round} of seed ${seed}`).toBe('SIGKILL');

    const journal = await openSqliteJournal(file);
    const rows = await journal.read({ after: head, order: 'oldest-first', limit: 10_000 });
    await journal.close();
    const stored = rows.map(({ seq, id }) => `${seq} ${id}`);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => head + 1 + index));
    expect(stored, `round ${round} of seed ${seed}`).toEqual(expect.arrayContaining(shown.slice(-lines)));
    head += rows.length;
  }

  const journal = await openSqliteJournal(file);
  const all = await journal.read({ order: 'oldest-first', limit: 10_000 });
  const state = await journal.loadState();
  await journal.close();
  const stored = new Set(all.map(({ seq, id }) => `${seq} ${id}`));
  expect(shown.filter((line) => !stored.has(line))).toEqual([]);
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
  // Each entry stored its own last alert's id with its alerts, in one transaction.
  expect(state.last).toBe(all.at(-1)!.id);
});
