import { encodeEntry } from '../../src/journal/entry.ts';
import type { JournalEntry } from '../../src/journal/journal.ts';

/** An entry as of now, for engines that store it later; throws as `append` rejects for what is no plain JSON. */
export function copyOfEntry(entry: JournalEntry): JournalEntry {
  encodeEntry(entry);
  return JSON.parse(JSON.stringify(entry));
}
