import { describe, expect, it } from 'vitest';
import { countdownText, durationChoice, durationText } from '../../src/dashboard/format/duration.ts';
import { instantText, utcText, zoneName } from '../../src/dashboard/format/instant.ts';
import { fromLocalText, toLocalText } from '../../src/dashboard/format/local-time.ts';
import { counted, latencyText, percentText } from '../../src/dashboard/format/number.ts';
import { outcomeWords, statusWord } from '../../src/dashboard/format/words.ts';

describe('a duration', () => {
  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [1_000, '1 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [200_500, '3 min 20 s'],
    [3_600_000, '1 h'],
    [3_605_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 d 1 h'],
    [400 * 86_400_000, '400 d'],
  ])('of %d ms is "%s"', (durationMs, text) => {
    expect(durationText(durationMs)).toBe(text);
  });

  it('counts down to 0 only when it is over', () => {
    expect([2_001, 2_000, 1, 0, -1].map(countdownText)).toEqual(['3 s', '2 s', '1 s', '0 s', '0 s']);
  });

  it('to choose is in words', () => {
    expect([300_000, 3_600_000, 86_400_000, 172_800_000].map(durationChoice)).toEqual([
      '5 minutes',
      '1 hour',
      '1 day',
      '2 days',
    ]);
  });
});

describe('a number', () => {
  it('is never said to be all or nothing when it is not', () => {
    expect([1, 0.9999, 0.995, 0.5, 0.0001, 0, null].map(percentText)).toEqual([
      '100 %',
      '99.9 %',
      '99.5 %',
      '50 %',
      '0.1 %',
      '0 %',
      '–',
    ]);
  });

  it('of milliseconds turns into seconds', () => {
    expect([0.4, 12.4, 999.4, 999.6, 1_254, 12_340, null].map(latencyText)).toEqual([
      '<1 ms',
      '12 ms',
      '999 ms',
      '1.00 s',
      '1.25 s',
      '12.3 s',
      '–',
    ]);
  });

  it('of things agrees with them', () => {
    expect([counted(1, 'source'), counted(2, 'source'), counted(2, 'delivery', 'deliveries')]).toEqual([
      '1 source',
      '2 sources',
      '2 deliveries',
    ]);
  });
});

describe('an instant', () => {
  const zone = { timeZone: 'Europe/Berlin' };
  const nowMs = Date.UTC(2026, 0, 31, 12);

  it.each([
    [Date.UTC(2026, 0, 31, 11, 3, 10), '12:03:10'],
    [Date.UTC(2026, 0, 30, 23, 30), '00:30:00'],
    [Date.UTC(2026, 0, 30, 22, 30), '30 Jan, 23:30:00'],
    [Date.UTC(2025, 11, 31, 22, 30), '31 Dec 2025, 23:30:00'],
  ])('%d is "%s" where the viewer is', (atMs, text) => {
    expect(instantText(atMs, nowMs, zone)).toBe(text);
  });

  it('has its UTC, and its zone has a name', () => {
    expect(utcText(nowMs)).toBe('2026-01-31 12:00:00 UTC');
    expect(zoneName(nowMs, zone)).toBe('CET');
  });

  it('is read from an input as it was written into it', () => {
    expect(fromLocalText(toLocalText(nowMs))).toBe(nowMs);
    for (const text of ['', 'now', '2026-01-31', '2026-13-31T12:00']) expect(fromLocalText(text)).toBeNull();
  });
});

it('a value that came into the schema later is still readable', () => {
  expect(statusWord('ON_HOLIDAY' as never)).toBe('On holiday');
  expect(outcomeWords('VENUE_FAULT')).toBe('Venue fault');
});
