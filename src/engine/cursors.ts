// What the API's cursors are made of, for those who serve a monitor and know nothing of journals.
export { decodeCursor, encodeCursor } from '../journal/cursor.ts';
export type { JournalFilter } from '../journal/journal.ts';
