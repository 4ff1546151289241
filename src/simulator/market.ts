import type { SimMoment } from './wire.ts';

const basePrices: Readonly<Record<string, number>> = { BTCUSDT: 64_000, ETHUSDT: 3_100, SOLUSDT: 150 };

export const symbols = Object.keys(basePrices);

/** A price that drifts with the hour and trembles with each request. */
export function priceOf(symbol: string, { wallMs, random }: SimMoment): number {
  const drift = 0.01 * Math.sin(wallMs / 900_000);
  const tremble = 0.0005 * (random() - 0.5);
  return (basePrices[symbol] ?? 100) * (1 + drift + tremble);
}

export type Level = readonly [price: string, quantity: string];

/** One side of an order book, the best price first. */
export function levels(
  moment: SimMoment,
  options: {
    readonly mid: number;
    readonly side: 'bid' | 'ask';
    readonly count: number;
    readonly tick: number;
    readonly priceDigits: number;
    readonly quantityDigits: number;
  },
): readonly Level[] {
  const { mid, side, count, tick, priceDigits, quantityDigits } = options;
  const best = Math.round(mid / tick) * tick;
  const away = side === 'ask' ? tick : -tick;
  return Array.from({ length: count }, (_, index) => [
    (best + away * (index + 1)).toFixed(priceDigits),
    (0.001 + moment.random() * 4).toFixed(quantityDigits),
  ]);
}
