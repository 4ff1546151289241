import { randomUUID } from 'node:crypto';

/** A new journal's identity, a UUID; made once per journal and part of every cursor. */
export const newJournalId = (): string => randomUUID();
