import { limits } from './limits.ts';
import type { BreakerPolicy } from './policy.ts';

type Accepts = readonly [accepts: (value: number) => boolean, expected: string];

const count = (most: number): Accepts => [
  (value) => Number.isInteger(value) && value >= 1 && value <= most,
  `a whole number from 1 to ${most}`,
];
const duration: Accepts = [
  (value) => Number.isFinite(value) && value > 0 && value <= limits.durationMs,
  `milliseconds above 0, up to ${limits.durationMs} (366 days)`,
];
const share: Accepts = [(value) => Number.isFinite(value) && value >= 0 && value <= 1, 'a share from 0 to 1'];

const accepted: Readonly<Record<keyof BreakerPolicy, Accepts>> = {
  failureThreshold: count(limits.failureThreshold),
  minFailureRate: share,
  failureWindowMs: duration,
  openMs: duration,
  successThreshold: count(limits.successThreshold),
  halfOpenMaxMs: duration,
  slowCallMs: duration,
  slowCallRate: share,
};

const defaults: BreakerPolicy = {
  failureThreshold: 5,
  minFailureRate: 0.5,
  failureWindowMs: 60_000,
  openMs: 30_000,
  successThreshold: 2,
  halfOpenMaxMs: 30_000,
};

/**
 * A whole breaker policy. Defaults: 5 failures in 60 s, half of the calls or all the last 5; open for 30 s; 2 successes,
 * each within 30 s, to close; slowness never opens it. Throws RangeError that names the impossible
 * number, TypeError that names the unknown one.
 */
export function breakerPolicy(given: Partial<BreakerPolicy>): BreakerPolicy {
  const unknown = Object.keys(given).find((name) => !(name in accepted));
  if (unknown !== undefined) {
    throw new TypeError(`Unknown option "${unknown}"; there are ${Object.keys(accepted).join(', ')}`);
  }
  const policy: { -readonly [Key in keyof BreakerPolicy]: BreakerPolicy[Key] } = { ...defaults };
  for (const name of Object.keys(accepted) as (keyof BreakerPolicy)[]) {
    const value = given[name];
    if (value === undefined) continue;
    const [accepts, expected] = accepted[name];
    if (!accepts(value)) throw new RangeError(`${name} is ${value}; expected ${expected}`);
    policy[name] = value;
  }
  if (policy.slowCallRate !== undefined && policy.slowCallMs === undefined) {
    throw new RangeError('slowCallRate needs slowCallMs beside it, without which no call is slow');
  }
  return policy;
}
