import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../src/journal/cursor.ts';

const id = 'a3bb189e-8bf9-4c1c-9d5a-0d3f4f1f2b11';
const otherId = 'b3bb189e-8bf9-4c1c-9d5a-0d3f4f1f2b11';
/** Rows 11 to 20 are kept. */
const journal = { id, headSeq: 20, firstSeq: 11 };
const empty = { id, headSeq: 0, firstSeq: 1 };

describe('cursor', () => {
  it('stands for its seq in its journal', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.maxSafeNat(), (id, seq) => {
        const cursor = encodeCursor(id, seq);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor({ id, headSeq: Number.MAX_SAFE_INTEGER, firstSeq: 1 }, cursor)).toBe(seq);
      }),
    );
  });

  it.each([
    ['the last row before those kept, after which all of them follow', journal, 10],
    ['the first row kept', journal, 11],
    ['the head, after which nothing follows yet', journal, 20],
    ['the beginning of an empty journal', empty, 0],
  ])('resumes from %s', (_, journal, seq) => {
    expect(decodeCursor(journal, encodeCursor(id, seq))).toBe(seq);
  });

  it.each([
    ['of another journal', journal, encodeCursor(otherId, 15)],
    ['ahead of the head', journal, encodeCursor(id, 21)],
    ['below what is kept', journal, encodeCursor(id, 9)],
    ['ahead of an empty journal', empty, encodeCursor(id, 1)],
  ])('asks to resync from the head for a cursor %s', (_, journal, cursor) => {
    expect(() => decodeCursor(journal, cursor)).toThrow(
      expect.objectContaining({
        code: 'RESYNC_REQUIRED',
        headCursor: encodeCursor(journal.id, journal.headSeq),
      }),
    );
  });

  const base64url = (text: string) => Buffer.from(text).toString('base64url');
  it.each([
    ['nothing', ''],
    ['plain text', 'nonsense'],
    ['a seq alone', base64url('15')],
    ['a negative seq', base64url(`${id}:-1`)],
    ['a fraction', base64url(`${id}:1.5`)],
    ['leading zeros', base64url(`${id}:015`)],
    ['a seq past what a number holds', base64url(`${id}:9007199254740993`)],
    ['no seq', base64url(`${id}:`)],
    ['no UUID', base64url('journal:15')],
    ['padding', Buffer.from(`${id}:15`).toString('base64').padEnd(56, '=')],
    ['something after it', `${encodeCursor(id, 15)}!`],
    ['other characters that decode to the same', `${encodeCursor(id, 15)}\n`],
  ])('refuses %s as bad input', (_, cursor) => {
    expect(() => decodeCursor(journal, cursor)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  it.each([5, null, {}, ['x'], Buffer.from('x')])('refuses %o, which is no text, as bad input', (cursor) => {
    expect(() => decodeCursor(journal, cursor as string)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  });

  it('is resumed from or refused with a code, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String().map(base64url)), (cursor) => {
        expect(() => decodeCursor(journal, cursor)).toThrow(
          expect.objectContaining({ code: 'BAD_USER_INPUT' }),
        );
      }),
    );
  });
});
