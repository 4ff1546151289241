import { describe, expect, it } from 'vitest';
import {
  type BreakerFacts,
  isolateWords,
  releaseWords,
  resetWords,
  silenceWords,
} from '../../src/dashboard/actions/action-words.ts';

const zone = { timeZone: 'UTC' };
const nowMs = Date.UTC(2026, 0, 31, 13, 35);
const facts: BreakerFacts = {
  breaker: 'binance_api',
  state: 'CLOSED',
  sources: ['binance_orderbook', 'binance_futures'],
  failureThreshold: 5,
  heldBy: null,
};

describe('what is said of', () => {
  it('isolating: what stops and until when', () => {
    expect(isolateWords(facts, nowMs + 30 * 60_000, nowMs, zone)).toBe(
      'Calls through binance_api are refused until 14:05, or until it is released. 2 sources stop: binance_orderbook and binance_futures.',
    );
    expect(isolateWords({ ...facts, sources: ['a'] }, null, nowMs, zone)).toBe(
      'Calls through binance_api are refused until somebody releases it. 1 source stops: a.',
    );
    expect(isolateWords({ ...facts, sources: [...'abcdefgh'] }, nowMs + 86_400_000, nowMs, zone)).toBe(
      'Calls through binance_api are refused until 1 Feb, 13:35, or until it is released. 8 sources stop: a, b, c, d, e and 3 more.',
    );
  });

  it('releasing: whose hold ends and what comes then', () => {
    expect(releaseWords({ ...facts, heldBy: 'alice' })).toBe(
      'The hold by alice on binance_api ends. It goes on half-open: a few trial calls pass, and it closes when they work.',
    );
  });

  it('resetting: that no trial protects what comes', () => {
    expect(resetWords({ ...facts, state: 'OPEN', heldBy: 'alice' })).toBe(
      'binance_api goes from open to closed at once, without trial calls: all calls to binance_orderbook and binance_futures pass. The hold by alice ends. If the venue still fails, it opens again after 5 failed calls.',
    );
    expect(resetWords(facts)).toContain('stays closed');
  });

  it('silencing: what, until when, and what still happens', () => {
    const draft = {
      exchanges: ['binance', 'bybit'],
      breakers: [],
      severities: ['CRITICAL', 'WARNING'] as const,
    };
    expect(silenceWords(draft, nowMs + 3_600_000, nowMs, zone)).toBe(
      'Nobody is told of critical and warning alerts of binance and bybit until 14:35 (1 h). They are kept and shown here all the same, and what was told as open is still told as closed.',
    );
    const all = { exchanges: [], breakers: [], severities: [] };
    expect(silenceWords(all, nowMs + 60_000, nowMs, zone)).toContain('alerts of all exchanges');
  });
});
