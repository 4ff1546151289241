import { describe, expect, it } from 'vitest';
import {
  defaultHistoryRetention,
  type HistoryRequest,
  historyRange,
  minutesBegin,
  pointCount,
} from '../../src/core/history.ts';

const now = Date.UTC(2026, 0, 31, 12, 34, 56, 789);
const at = (text: string) => Date.parse(`${text}Z`);
const range = (request: HistoryRequest) => historyRange(request, now, defaultHistoryRetention);

describe('the range of a history', () => {
  it.each<[string, HistoryRequest, string, string]>([
    ['the last day by the minute', { stepSeconds: 60 }, '2026-01-30T12:34', '2026-01-31T12:35'],
    [
      'whole buckets around what is asked for',
      { from: at('2026-01-31T10:07:00.001'), to: at('2026-01-31T11:01'), stepSeconds: 300 },
      '2026-01-31T10:05',
      '2026-01-31T11:05',
    ],
    [
      'nothing more than it where it lies on buckets',
      { from: at('2026-01-31T10:00'), to: at('2026-01-31T11:00'), stepSeconds: 3600 },
      '2026-01-31T10:00',
      '2026-01-31T11:00',
    ],
    [
      'a day before its end where only that is given',
      { to: at('2026-01-29T00:00'), stepSeconds: 600 },
      '2026-01-28T00:00',
      '2026-01-29T00:00',
    ],
    [
      'hours where minutes are no longer kept',
      { from: at('2025-12-01T00:30'), to: at('2025-12-01T05:30'), stepSeconds: 7200 },
      '2025-12-01T00:00',
      '2025-12-01T06:00',
    ],
    [
      'a week by the minute of the clock of whoever asks, slow or fast',
      { from: now - 7 * 86_400_000 - 3_000_000, to: now - 6.9 * 86_400_000, stepSeconds: 60 },
      '2026-01-24T11:44',
      '2026-01-24T14:59',
    ],
  ])('is %s', (_what, request, from, to) => {
    const { from: start, to: end, stepMs } = range(request);
    expect([new Date(start).toISOString(), new Date(end).toISOString()]).toEqual([
      `${from}:00.000Z`,
      `${to}:00.000Z`,
    ]);
    expect(stepMs).toBe(request.stepSeconds * 1_000);
  });

  it('is empty from a moment to that moment, and from one to come', () => {
    expect(pointCount(range({ from: now, to: now, stepSeconds: 60 }))).toBe(0);
    expect(pointCount(range({ from: now + 90_000, stepSeconds: 60 }))).toBe(0);
  });

  it.each<[HistoryRequest, RegExp]>([
    [{ stepSeconds: 0 }, /^`stepSeconds` must be a multiple of 60, and more than 0, not 0\.$/],
    [{ stepSeconds: -60 }, /not -60/],
    [{ stepSeconds: 90 }, /not 90/],
    [{ stepSeconds: 60.5 }, /not 60\.5/],
    [{ stepSeconds: Number.NaN }, /not NaN/],
    [{ from: now, to: now - 1, stepSeconds: 60 }, /^`from` must not be after `to`\.$/],
    [
      { from: now - 10_000 * 60_000, to: now, stepSeconds: 60 },
      /^The range has 10001 points; at most 10,000/,
    ],
    [{ to: at('0000-01-01T12:00'), stepSeconds: 3600 }, /^The range must not begin before the year 0\.$/],
    [{ from: at('0000-01-01T00:00'), stepSeconds: 2_147_482_800 }, /before the year 0/],
    [
      { from: now - 9 * 86_400_000, to: now, stepSeconds: 300 },
      /^History older than 7 days is kept by the hour/,
    ],
  ])('cannot be %j', (request, message) => {
    expect(() => range(request)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    expect(() => range(request)).toThrow(message);
  });

  it('may have 10,000 points', () => {
    const to = at('2026-01-31T12:00');
    expect(pointCount(range({ from: to - 10_000 * 60_000, to, stepSeconds: 60 }))).toBe(10_000);
  });

  it('has minutes from a whole hour on, one hour and more before they have to be kept', () => {
    expect(new Date(minutesBegin(now, defaultHistoryRetention)).toISOString()).toBe(
      '2026-01-24T11:00:00.000Z',
    );
  });
});
