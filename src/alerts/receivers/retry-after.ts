import type { Clock } from '../../core/clock.ts';
import { limits } from '../../core/limits.ts';

/** When a wait of some seconds is over, wall clock; undefined for what is no wait or a year long. */
export function afterSeconds(seconds: unknown, clock: Clock): number | undefined {
  if (typeof seconds !== 'number' || !(seconds >= 0)) return undefined;
  const ms = Math.ceil(seconds * 1_000);
  return ms <= limits.durationMs ? clock.wallNow() + ms : undefined;
}

/** When `Retry-After` (seconds or an HTTP date) lets us try again, wall clock; undefined where it says nothing. */
export function retryAtOf(header: string | string[] | undefined, clock: Clock): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return afterSeconds(Number(header), clock);
  const at = Date.parse(header);
  return Number.isNaN(at) || at > clock.wallNow() + limits.durationMs ? undefined : at;
}

/** Answers that another attempt may change. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;
