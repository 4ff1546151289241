import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openJournal } from '../../src/journal/open-journal.ts';
import { tempFolder } from './temp-folder.ts';

describe('openJournal', () => {
  it('opens a journal in memory', async () => {
    const journal = await openJournal('memory:');
    expect(journal.headSeq).toBe(0);
    await journal.close();
  });

  it('opens a journal in a SQLite file', async () => {
    const file = join(tempFolder(), 'data', 'journal.db');
    const journal = await openJournal(`sqlite:${file}`);
    await journal.close();
    expect(existsSync(file)).toBe(true);
  });

  it.each([
    ['postgres://tidegate:secret@host/db', 'postgres:'],
    ['sqlite:', 'sqlite:'],
    ['./data/journal.db', 'without a scheme'],
    ['', 'without a scheme'],
  ])('refuses %j and says what is supported', async (url, named) => {
    const error = await openJournal(url).catch((error) => error);
    expect(error).toMatchObject({ name: 'JournalError', code: 'JOURNAL_UNSUPPORTED' });
    expect(error.message).toContain(named);
    expect(error.message).toContain('memory: and sqlite:<path>');
    expect(error.message).not.toMatch(/secret|\n/);
  });
});
