import { appendFailed } from '../../src/journal/entry.ts';
import type { Journal, JournalEntry } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';

/** A memory journal whose appends work, fail or hang as told; those that hang go on when it works again. */
export function createGatedJournal() {
  const memory = createMemoryJournal();
  const held: (() => void)[] = [];
  const appended: JournalEntry[] = [];
  let mode: 'works' | 'fails' | 'throws' | 'hangs' = 'works';
  const journal: Journal = Object.create(memory, {
    append: {
      value(entry: JournalEntry) {
        appended.push(entry);
        if (mode === 'throws') throw new Error('not even a promise');
        if (mode === 'fails') return Promise.reject(appendFailed('the disk is full'));
        if (mode === 'works') return memory.append(entry);
        return new Promise<void>((resolve) => held.push(resolve)).then(() => memory.append(entry));
      },
    },
  });
  return {
    journal,
    /** Every entry that was tried. */
    appended,
    set(next: typeof mode) {
      mode = next;
      if (mode === 'works') for (const go of held.splice(0)) go();
    },
  };
}
