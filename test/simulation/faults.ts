import type { FaultInput } from '../../src/simulator/scenario.ts';

const hourMs = 3_600_000;
const anyVenue = ['binance', 'bybit', 'dexscreener', 'twitter'] as const;

/** What goes wrong during `spanMs`: some `perDay` faults of every kind, seconds to hours long. */
export function randomFaults(random: () => number, spanMs: number, perDay: number): FaultInput[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const chance = (share: number) => random() < share;
  const count = Math.round((spanMs / (24 * hourMs)) * perDay);

  const one = (): FaultInput => {
    const atMs = Math.floor(random() * spanMs);
    // Evenly over the orders of magnitude, from a second to three hours.
    const forMs = Math.floor(1_000 * (3 * 3_600) ** random());
    const rate = chance(0.5) ? 1 : 0.2 + 0.8 * random();
    const place = { atMs, forMs, rate };
    const kind = random();
    if (kind < 0.1) return { ...place, venue: 'all', rate: 1, fault: pick(['reset', 'hang'] as const) };
    if (kind < 0.2) return { ...place, venue: pick(['binance', 'bybit'] as const), fault: 'ban' };
    if (kind < 0.25)
      return { ...place, venue: 'bybit', fault: 'retcode', retCode: pick([10016, 10006, 10003]) };
    if (kind < 0.28) return { ...place, venue: 'binance', fault: 'waf' };
    const venue = pick(anyVenue);
    const retryAfterSeconds = chance(0.5) ? 1 + Math.floor(random() * 300) : undefined;
    const common = { ...place, venue };
    return pick<() => FaultInput>([
      () => ({ ...common, fault: '5xx', status: pick([500, 502, 503, 504]), retryAfterSeconds }),
      () => ({ ...common, fault: 'slow', delayMs: 200 + Math.floor(random() * 20_000) }),
      () => ({ ...common, fault: 'hang' }),
      () => ({ ...common, fault: 'reset' }),
      () => ({ ...common, fault: 'rate-limit', retryAfterSeconds }),
      () => ({ ...common, fault: 'html' }),
      () => ({ ...common, fault: 'maintenance', retryAfterSeconds }),
      () => ({ ...common, fault: 'location' }),
      () => ({ ...common, fault: 'auth' }),
    ])();
  };
  return Array.from({ length: count }, one).sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
}
