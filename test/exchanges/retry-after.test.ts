import { describe, expect, it } from 'vitest';
import { httpDate, onOurClock, retryAfter, venueNow, waitMs } from '../../src/exchanges/retry-after.ts';
import { noon, noonDate, replyOf } from './reply.ts';

const withHeader = (value: string, headers: Record<string, string> = {}) =>
  replyOf({ headers: { 'retry-after': value, ...headers } });

describe('Retry-After', () => {
  it.each([
    ['23', { forMs: 23_000 }],
    ['0', { forMs: 0 }],
    [' 7 ', { forMs: 7_000 }],
    ['0.5', { forMs: 500 }],
    ['Tue, 10 Mar 2026 12:01:00 GMT', { untilVenueMs: noon + 60_000 }],
    ['Tuesday, 10-Mar-26 12:01:00 GMT', { untilVenueMs: noon + 60_000 }],
    ['Tue Mar 10 12:01:00 2026', { untilVenueMs: noon + 60_000 }],
    ['Mon, 09 Mar 2026 12:00:00 GMT', { untilVenueMs: noon - 86_400_000 }],
  ])('reads %j', (value, wait) => {
    expect(retryAfter(withHeader(value))).toEqual(wait);
  });

  it.each([
    '',
    '-5',
    'soon',
    '1e9',
    'NaN',
    '999999999',
    '99999999999999',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    '5, 5',
    'Tue, nonsense',
  ])('takes %j for nothing said', (value) => {
    expect(retryAfter(withHeader(value))).toBeUndefined();
  });

  it('says nothing where it is absent', () => {
    expect(retryAfter(replyOf({}))).toBeUndefined();
    expect(waitMs(replyOf({}), undefined)).toBeUndefined();
  });

  it('waits by the difference to the venue’s own clock, not to ours', () => {
    const reply = withHeader('Tue, 10 Mar 2026 12:01:00 GMT', { date: 'Tue, 10 Mar 2026 12:00:50 GMT' });
    expect(waitMs(reply, retryAfter(reply))).toBe(10_000);
    const past = withHeader('Tue, 10 Mar 2026 12:00:00 GMT', { date: 'Tue, 10 Mar 2026 12:00:50 GMT' });
    expect(waitMs(past, retryAfter(past))).toBe(0);
  });
});

describe('the venue’s clock', () => {
  it.each([
    ['Tue, 10 Mar 2026 12:00:00 GMT', noon],
    ['Tue, 10 Mar 2026 12:00:00 UTC', noon],
    ['Tue, 10 Mar 2026 12:00:00', noon],
    ['2026-03-10', undefined],
    ['', undefined],
    ['Tue, 99 Foo 2026', undefined],
  ])('reads a Date of %j', (value, instant) => {
    expect(httpDate(value)).toBe(instant);
  });

  it('is ours where it does not say', () => {
    expect(venueNow(replyOf({ receivedAt: 5 }))).toBe(5);
  });

  it('moves the venue’s instants onto ours', () => {
    const reply = replyOf({ headers: { date: noonDate }, receivedAt: noon + 3_000 });
    expect(onOurClock(reply, noon + 10_000)).toBe(noon + 13_000);
  });
});
