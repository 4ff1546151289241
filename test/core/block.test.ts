import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type BlockMoment, blockUntil, growBlock } from '../../src/core/block.ts';
import type { BlockRequest } from '../../src/core/outcome.ts';

const wallNow = Date.UTC(2026, 0, 1, 12);
const at: BlockMoment = { now: 5_000, wallNow, defaultMs: 30_000 };
const scope = 'HOST';

describe('how long a block lasts', () => {
  it.each<[string, Omit<BlockRequest, 'scope'>, number]>([
    ['a span counts from now', { forMs: 120_000 }, 120_000],
    ['no span at all', { forMs: 0 }, 0],
    ['a span below 0 is none', { forMs: -5 }, 0],
    ['nothing said: the default', {}, 30_000],
    ['the venue’s instant and a second more', { untilVenueMs: wallNow + 60_000 }, 61_000],
    ['an instant that is just over still has its second', { untilVenueMs: wallNow }, 1_000],
    ['an instant that is over', { untilVenueMs: wallNow - 60_000 }, 0],
    ['the venue’s clock is behind ours', { untilVenueMs: wallNow, venueNowMs: wallNow - 90_000 }, 91_000],
    [
      'the venue’s clock is ahead of ours',
      { untilVenueMs: wallNow + 90_000, venueNowMs: wallNow + 80_000 },
      11_000,
    ],
    ['a span that is no number: the default', { forMs: Number.NaN }, 30_000],
    ['a span without an end: the default', { forMs: Number.POSITIVE_INFINITY }, 30_000],
    ['a span of centuries: 366 days', { forMs: 1e13 }, 366 * 86_400_000],
    ['an instant in microseconds: 366 days', { untilVenueMs: wallNow * 1_000 }, 366 * 86_400_000],
    ['an instant that is no number: the default', { untilVenueMs: Number.NaN }, 30_000],
    [
      'a venue’s clock that is no number: the default',
      { untilVenueMs: wallNow, venueNowMs: Number.NaN },
      30_000,
    ],
  ])('%s', (_, request, ms) => {
    expect(blockUntil({ scope, ...request }, at)).toBe(at.now + ms);
  });

  it('is never over before the venue’s own instant, however wrong our clock is and whenever the reply came', () => {
    const ms = fc.integer({ min: 0, max: 3 * 86_400_000 });
    const skew = fc.integer({ min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(ms, skew, fc.nat(999), fc.nat(30_000), (banMs, skewMs, cutMs, travelMs) => {
        const repliedAt = wallNow + skewMs + cutMs;
        const request = {
          scope,
          untilVenueMs: repliedAt + banMs,
          // As a `Date` header has it: whole seconds.
          venueNowMs: Math.floor(repliedAt / 1_000) * 1_000,
        } as const;
        const waitMs = blockUntil(request, at) - at.now;
        const leftMs = banMs - travelMs;
        expect(waitMs).toBeGreaterThanOrEqual(leftMs + 1_000);
        expect(waitMs).toBeLessThanOrEqual(banMs + 2_000);
      }),
    );
  });

  it('is a finite time from now on, whatever was asked', () => {
    const anyNumber = fc.option(fc.double(), { nil: undefined });
    fc.assert(
      fc.property(anyNumber, anyNumber, anyNumber, (forMs, untilVenueMs, venueNowMs) => {
        const until = blockUntil({ scope, forMs, untilVenueMs, venueNowMs } as BlockRequest, at);
        expect(Number.isFinite(until)).toBe(true);
        expect(until).toBeGreaterThanOrEqual(at.now);
      }),
      {
        examples: [
          [Number.MAX_VALUE, undefined, undefined],
          [undefined, Number.MAX_VALUE, -Number.MAX_VALUE],
        ],
      },
    );
  });
});

describe('two blocks on the same scope', () => {
  const block = (since: number, until: number, reason: Block['reason'] = 'RATE_LIMITED'): Block => ({
    scope,
    name: 'api.example.com',
    reason,
    since,
    until,
  });

  it.each<[string, Block | undefined, Block, Block]>([
    ['none before', undefined, block(10, 20), block(10, 20)],
    ['the later end holds, with its reason', block(0, 50), block(10, 60, 'BANNED'), block(0, 60, 'BANNED')],
    ['a sooner end changes nothing', block(0, 60, 'BANNED'), block(10, 50), block(0, 60, 'BANNED')],
    ['the same end changes nothing', block(0, 60, 'BANNED'), block(10, 60), block(0, 60, 'BANNED')],
    ['one that is over is forgotten', block(0, 10, 'BANNED'), block(10, 15), block(10, 15)],
  ])('%s', (_, existing, incoming, expected) => {
    expect(growBlock(existing, incoming)).toEqual(expected);
  });

  it('tells by identity that nothing grew', () => {
    const existing = block(0, 60);
    expect(growBlock(existing, block(10, 60))).toBe(existing);
  });

  it('only ever grow, and refuse whatever any of them refused', () => {
    const requests = fc.array(
      fc.record({
        stepMs: fc.nat(100),
        forMs: fc.nat(300),
        reason: fc.constantFrom('RATE_LIMITED', 'BANNED', 'MAINTENANCE'),
      }),
      { minLength: 1, maxLength: 40, size: 'max' },
    );
    fc.assert(
      fc.property(requests, (list) => {
        let now = 0;
        let held: Block | undefined;
        let latestEnd = 0;
        for (const { stepMs, forMs, reason } of list) {
          now += stepMs;
          const inForce = held !== undefined && held.until > now;
          const grown = growBlock(held, block(now, now + forMs, reason));
          latestEnd = Math.max(latestEnd, now + forMs);
          expect(grown.until).toBe(Math.max(held?.until ?? 0, now + forMs));
          expect(grown.until).toBe(latestEnd);
          expect(grown.since).toBe(inForce ? held!.since : now);
          held = grown;
        }
      }),
    );
  });
});
