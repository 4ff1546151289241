import { describe, expect, it } from 'vitest';
import type { Buckets } from '../../src/dashboard/history/buckets.ts';
import {
  emptySeries,
  isComplete,
  movedSeries,
  unreadOf,
  withPoints,
} from '../../src/dashboard/history/series.ts';

const minute = 60_000;
const buckets = (from: number, to: number, step = 1): Buckets => ({
  fromMs: from * minute,
  toMs: to * minute,
  stepMs: step * minute,
});
const read = (from: number, to: number, points: string, asOf: number) =>
  withPoints(emptySeries<string>(buckets(from, to)), from * minute, [...points], asOf * minute);

describe('a history that is read bit by bit', () => {
  it('lacks everything at first', () => {
    const series = emptySeries(buckets(10, 14));
    expect(series.points).toEqual([null, null, null, null]);
    expect(unreadOf(series)).toEqual(buckets(10, 14));
    expect(isComplete(series)).toBe(false);
  });

  it('is asked again for what may still change: the bucket under way, and a minute that comes late', () => {
    const series = read(10, 20, 'abcdefghij', 19.5);
    expect(isComplete(series)).toBe(true);
    expect(unreadOf(series)).toEqual(buckets(17, 20));
  });

  it('is asked for nothing more once all of it is long over', () => {
    expect(unreadOf(read(10, 14, 'abcd', 30))).toBeNull();
  });

  it('keeps what was read while time goes on, and is asked for the rest', () => {
    const moved = movedSeries(read(10, 20, 'abcdefghij', 19.5), buckets(12, 22));
    expect(moved.points).toEqual([...'cdefghij', null, null]);
    expect(unreadOf(moved)).toEqual(buckets(17, 22));
    const complete = withPoints(moved, 17 * minute, [...'HIJKL'], 21.5 * minute);
    expect(complete.points.join('')).toBe('cdefgHIJKL');
    expect(unreadOf(complete)).toEqual(buckets(19, 22));
  });

  it('is asked for what an earlier range has more', () => {
    const moved = movedSeries(read(10, 14, 'abcd', 30), buckets(8, 12));
    expect(moved.points).toEqual([null, null, 'a', 'b']);
    expect(unreadOf(moved)).toEqual(buckets(8, 12));
  });

  it('begins anew with buckets of another length', () => {
    const moved = movedSeries(read(10, 20, 'abcdefghij', 30), buckets(10, 20, 5));
    expect(moved.points).toEqual([null, null]);
    expect(moved.asOfMs).toBeNull();
  });

  it('takes of an answer what lies in its buckets', () => {
    const series = withPoints(emptySeries<string>(buckets(10, 12)), 9 * minute, [...'abcd'], 30 * minute);
    expect(series.points).toEqual(['b', 'c']);
  });

  it('never takes a later look at less for a sign that more may have changed', () => {
    const first = read(10, 14, 'abcd', 30);
    expect(unreadOf(withPoints(first, 13 * minute, ['D'], 12 * minute))).toBeNull();
  });
});
