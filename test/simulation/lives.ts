import process from 'node:process';
import type { SimulationOptions } from './simulate.ts';

export type Life = Omit<SimulationOptions, 'seed' | 'days'>;

/** How it may go in a simulation, from the calm to the rough. */
export const lives: Readonly<Record<string, Life>> = {
  'few calls, nothing but venues that fail': {
    probeEveryMs: 240_000,
    botEveryMs: 400_000,
    faultsPerDay: 16,
    restartsPerDay: 1,
    stormy: false,
    crashes: false,
    wallJumps: false,
  },
  'many calls, and the wall clock jumps between processes': {
    probeEveryMs: 60_000,
    botEveryMs: 40_000,
    faultsPerDay: 40,
    restartsPerDay: 6,
    stormy: false,
    crashes: false,
    wallJumps: true,
  },
  'processes that crash': {
    probeEveryMs: 120_000,
    botEveryMs: 120_000,
    faultsPerDay: 40,
    restartsPerDay: 12,
    stormy: false,
    crashes: true,
    wallJumps: true,
  },
  'a journal that is slow and fails, under processes that crash': {
    probeEveryMs: 120_000,
    botEveryMs: 120_000,
    faultsPerDay: 40,
    restartsPerDay: 6,
    stormy: true,
    crashes: true,
    wallJumps: true,
  },
};

/** The seed of `SIMULATION_SEED` where it is set: to live through a failed run once more. */
export function seedsOr(seeds: readonly number[]): readonly number[] {
  const given = process.env.SIMULATION_SEED;
  return given === undefined ? seeds : [Number(given)];
}
