import { expect, it } from 'vitest';
import { printable } from '../../src/cli/paint.ts';

it.each([
  ['a line break', 'a\nb\r\u2028\u2029c\u0085'],
  ['an escape', 'a\u001b[2Jb\u009b2Jc\u007f'],
  ['another direction', 'a\u202eb\u2066c\u200f\u061c'],
])('text with %s is printed without', (_what, text) => {
  expect(printable(text)).toMatch(/^[a-z2J[ ]+$/);
});

it('text of any language is printed as it is', () => {
  expect(printable('zażółć 価格 سعر 👍🏽')).toBe('zażółć 価格 سعر 👍🏽');
});
