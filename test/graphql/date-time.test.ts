import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDateTime, parseDateTime } from '../../src/graphql/date-time.ts';

describe('DateTime', () => {
  test('any moment it can say is read back as it was written', () => {
    const years0to9999 = fc.integer({ min: Date.UTC(0, 0, 1) - 2_000_000_000, max: Date.UTC(9999, 11, 31) });
    fc.assert(fc.property(years0to9999, (epochMs) => parseDateTime(formatDateTime(epochMs)) === epochMs));
  });

  test('whatever is read can be written', () => {
    const parts = fc.record({
      year: fc.constantFrom('0000', '0001', '9998', '9999'),
      day: fc.constantFrom('01-01', '12-31'),
      time: fc.constantFrom('00:00:00', '23:59:59'),
      offset: fc.constantFrom('Z', '+23:59', '-23:59'),
    });
    fc.assert(
      fc.property(parts, ({ year, day, time, offset }) => {
        const text = `${year}-${day}T${time}${offset}`;
        try {
          formatDateTime(parseDateTime(text));
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
        }
      }),
    );
  });

  test('is written in UTC with three decimals', () => {
    expect(formatDateTime(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(() => formatDateTime(Date.UTC(10_000, 0))).toThrow(RangeError);
    expect(() => formatDateTime(Number.NaN)).toThrow(RangeError);
  });

  test.each([
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.1Z', Date.UTC(2026, 0, 31, 12, 0, 0, 100)],
    ['2026-01-31T12:00:00.123999Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31T12:00:00+02:30', Date.UTC(2026, 0, 31, 9, 30)],
    ['2026-01-31T12:00:00-00:30', Date.UTC(2026, 0, 31, 12, 30)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
    ['0000-01-01T00:00:00-01:00', Date.parse('0000-01-01T01:00:00Z')],
    ['9999-12-31T23:59:59.999Z', Date.parse('9999-12-31T23:59:59.999Z')],
  ])('%s is read', (text, epochMs) => {
    expect(parseDateTime(text)).toBe(epochMs);
  });

  test.each([
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:00:60Z',
    '2026-01-31T12:00:00.Z',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59.999-00:01',
    '2026-01-31T12:00:00+24:00',
    '2026-01-31T12:00:00+0200',
    ' 2026-01-31T12:00:00Z',
    'yesterday',
    '',
    1_769_860_800_000,
    null,
    {},
  ])('%j is refused', (value) => {
    expect(() => parseDateTime(value)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
