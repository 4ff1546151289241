import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, newest, printable } from '../../../src/alerts/receivers/clip.ts';

const encode = (text: string) => text.replaceAll('&', '&amp;');

describe('clipping', () => {
  it.each([
    ['what fits', 'abc', 3, 'abc'],
    ['what does not', 'abcd', 3, 'ab…'],
    ['between characters only', '🌊🌊', 3, '🌊…'],
    ['between escapes only', 'a&b', 6, 'a…'],
    ['to nothing', 'abc', 1, '…'],
    ['to less than nothing', 'abc', -1, ''],
  ])('leaves %s', (_name, text, most, left) => {
    expect(clip(text, most, encode)).toBe(left);
  });

  it('stays within its limit, well-formed and escaped', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '&', '🌊', 'é', '\n'), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 60 }), (given, most) => {
        const clipped = clip(given, most, encode);
        expect(clipped.length).toBeLessThanOrEqual(most);
        expect(clipped.isWellFormed()).toBe(true);
        expect(clipped).not.toMatch(/&(?!amp;)/);
        if (encode(given).length <= most) expect(clipped).toBe(encode(given));
      }),
    );
  });
});

it('printable text keeps its lines and loses what only terminals see', () => {
  expect(printable('a\r\nb\rc\td\u0007\u001b[31m\u2066e\udc00')).toBe('a\nb\nc\td[31me\ufffd');
});

it('the newest are kept', () => {
  expect(newest([1, 2, 3], 2)).toEqual({ shown: [2, 3], hidden: 1 });
  expect(newest([1], 2)).toEqual({ shown: [1], hidden: 0 });
});
