import { describe, expect, it } from 'vitest';
import { headlineOf, headlineWord } from '../../src/dashboard/overview/headline.ts';
import { quotaUses } from '../../src/dashboard/overview/quota.ts';
import { selectExchanges } from '../../src/dashboard/overview/selection.ts';
import { type HistoryPoint, trendOf, troubleSince } from '../../src/dashboard/overview/trouble.ts';
import { compareWorst } from '../../src/dashboard/overview/worst.ts';
import { overview } from '../../src/dashboard/url/view.ts';
import { breaker, exchange } from './exchanges.ts';

const minute = 60_000;
const nowMs = Date.UTC(2026, 0, 31, 12);
const at = (minutesAgo: number) => new Date(nowMs - minutesAgo * minute).toISOString();

/** A bucket every two minutes up to now, oldest first. */
const history = (letters: string, score = 0.5): HistoryPoint[] =>
  [...letters].map((letter, index) => ({
    start: at((letters.length - 1 - index) * 2),
    status: ({ H: 'HEALTHY', D: 'DEGRADED', F: 'FAILED', '.': 'UNKNOWN' } as const)[letter]!,
    degradationScore: letter === '.' ? null : letter === 'H' ? 0 : score,
  }));

const failed = (name: string, score = 0.8) => exchange(name, { status: 'FAILED', score });
const degraded = (name: string, score = 0.3) => exchange(name, { status: 'DEGRADED', score });
const unknown = (name: string) => exchange(name, { status: 'UNKNOWN' });

describe('the headline', () => {
  it.each([
    [[exchange('binance'), exchange('bybit')], true, 'Healthy', null, 'All 2 venues are healthy', null],
    [[exchange('binance')], true, 'Healthy', null, 'Binance is healthy', null],
    [
      [exchange('binance'), unknown('x')],
      true,
      'Healthy',
      null,
      '1 venue is healthy; of 1 nothing is known',
      null,
    ],
    [[unknown('x')], true, 'Unknown', null, 'Nothing was measured yet', null],
    [[exchange('binance'), failed('bybit')], true, 'Degraded', 'It is them', 'Bybit has failed', 'bybit'],
    [[failed('bybit')], true, 'Failed', 'It is them', 'Bybit has failed', 'bybit'],
    [
      [degraded('binance', 0.9), failed('bybit'), degraded('x')],
      true,
      'Degraded',
      'It is them',
      'Bybit has failed, and 2 other venues are not healthy',
      'bybit',
    ],
    [
      [degraded('binance'), degraded('bybit')],
      true,
      'Degraded',
      'It is them',
      'Binance is degraded, and 1 other venue is not healthy',
      'binance',
    ],
    [[failed('bybit')], false, 'Offline', 'It is us', 'This machine reaches no venue at all', null],
  ])('case %#', (exchanges, online, word, whose, sentence, worst) => {
    const headline = headlineOf(exchanges, online);
    expect(headlineWord(headline)).toBe(word);
    expect(headline).toMatchObject({ whose, sentence });
    expect(headline.worst?.name ?? null).toBe(worst);
  });

  it('counts the venues by status', () => {
    const { counts } = headlineOf(
      [failed('a'), degraded('b'), unknown('c'), exchange('d'), exchange('e')],
      true,
    );
    expect(counts).toEqual({ FAILED: 1, DEGRADED: 1, UNKNOWN: 1, HEALTHY: 2 });
  });
});

describe('the worst first', () => {
  it('goes by status, then score, then name as people count', () => {
    const all = [
      exchange('z'),
      degraded('d', 0.31),
      degraded('e', 0.8),
      failed('v10'),
      failed('v9'),
      unknown('u'),
    ];
    expect(all.sort(compareWorst).map(({ name }) => name)).toEqual(['v9', 'v10', 'e', 'd', 'u', 'z']);
  });

  it('does not turn on a hair', () => {
    expect([degraded('b', 0.31), degraded('a', 0.3)].sort(compareWorst).map(({ name }) => name)).toEqual([
      'a',
      'b',
    ]);
  });
});

describe('the exchanges shown', () => {
  const all = [exchange('binance'), failed('bybit'), degraded('kraken')];
  const names = (rest: object) => selectExchanges(all, { ...overview, ...rest }).map(({ name }) => name);

  it('are those with the status and the text, in the order asked for', () => {
    expect(names({})).toEqual(['bybit', 'kraken', 'binance']);
    expect(names({ sort: 'name' })).toEqual(['binance', 'bybit', 'kraken']);
    expect(names({ statuses: ['FAILED', 'HEALTHY'] })).toEqual(['bybit', 'binance']);
    expect(names({ text: ' BI' })).toEqual(['bybit', 'binance']);
    expect(names({ text: 'kraken_api' })).toEqual(['kraken']);
  });
});

describe('since when', () => {
  const trouble = (letters: string, changedAtMs?: number, openedAt: string | null = null) =>
    troubleSince(
      exchange('x', {
        status: 'FAILED',
        circuitBreakers: [breaker('x_api', openedAt ? { state: 'OPEN', openedAt } : {})],
      }),
      history(letters),
      changedAtMs,
    );

  it('is the start of the trouble that reaches up to now', () => {
    expect(trouble('HFHHDFF')).toEqual({ atMs: nowMs - 4 * minute, isEarlier: false });
  });

  it('is not interrupted by what was not measured', () => {
    expect(trouble('HD..F')).toEqual({ atMs: nowMs - 6 * minute, isEarlier: false });
  });

  it('may have been earlier than what was read', () => {
    expect(trouble('FFF')).toEqual({ atMs: nowMs - 4 * minute, isEarlier: true });
  });

  it('is exact where the change was seen, or the breaker tells it', () => {
    const seenMs = nowMs - 3 * minute - 10_000;
    expect(trouble('HHDF', seenMs)?.atMs).toBe(nowMs - 2 * minute);
    expect(trouble('HDFF', seenMs)?.atMs).toBe(seenMs);
    expect(trouble('HHFF', undefined, at(1.5))?.atMs).toBe(nowMs - 1.5 * minute);
  });

  it('is when it was seen, where the history does not know of it yet', () => {
    expect(trouble('HHH', nowMs - 5_000)).toEqual({ atMs: nowMs - 5_000, isEarlier: false });
    expect(trouble('', undefined, at(1))?.atMs).toBe(nowMs - minute);
    expect(trouble('HHH')).toBeNull();
  });

  it('is never, for what is well', () => {
    expect(troubleSince(exchange('x'), history('FFF'), 1)).toBeNull();
  });
});

describe('the trend', () => {
  it.each([
    ['HHHHH', 0.8, 'worse'],
    ['FFFFF', 0.8, 'steady'],
    ['FFFFF', 0.3, 'better'],
    ['.....', 0.8, null],
    ['', 0.8, null],
    ['FFFFFFFFFFHHHHH', 0.0, 'steady'],
  ])('after %s with the score %d is %s', (letters, score, trend) => {
    expect(trendOf(score, history(letters, 0.8), nowMs)).toBe(trend);
  });
});

describe('the quota', () => {
  const limit = (name: string, rest: object) => ({
    name,
    limit: 100,
    used: null,
    remaining: null,
    windowSeconds: 60,
    resetsAt: null,
    ...rest,
  });

  it('is what is used of each limit, the fullest first, each limit once', () => {
    const uses = quotaUses(
      [
        { rateLimits: [limit('a', { used: 20 }), limit('b', { remaining: 10 })] },
        { rateLimits: [limit('a', { used: 30 })] },
      ],
      nowMs,
    );
    expect(uses.map(({ name, share }) => [name, share])).toEqual([
      ['b', 0.9],
      ['a', 0.3],
    ]);
  });

  it('is not known of a limit that tells nothing, or was reset since', () => {
    const sources = [
      {
        rateLimits: [limit('a', {}), limit('b', { limit: null, used: 3 }), limit('c', { limit: 0, used: 3 })],
      },
      { rateLimits: [limit('d', { used: 3, resetsAt: at(1) }), limit('e', { used: 250 })] },
    ];
    expect(quotaUses(sources, nowMs).map(({ name, share }) => [name, share])).toEqual([['e', 1]]);
  });
});
