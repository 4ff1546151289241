import type { ConfigProblem } from '../core/errors.ts';
import type { BreakerPolicy, Policy } from '../core/policy.ts';
import { expected } from '../options/fields.ts';
import type { BreakerPolicyConfig, PolicyConfig } from './schema.ts';

/** What one place of the configuration says of a policy, and where that is. */
export interface PolicyLayer {
  readonly path: string;
  readonly given: PolicyConfig | undefined;
}

type PolicyGroup = 'backoff' | 'breaker' | 'sla' | 'cache';

/** Pairs of which the first may not be above the second. */
const ordered = [
  ['cache', 'minTtlMs', 'ttlMs'],
  ['cache', 'ttlMs', 'maxTtlMs'],
  ['backoff', 'initialDelayMs', 'maxDelayMs'],
  ['sla', 'maxP95Ms', 'maxP99Ms'],
] as const;

type Numbers = Readonly<Record<string, number | undefined>>;

/** What the numbers a layer gives break together with those below it. */
function contradictions(policy: Policy, { path, given }: PolicyLayer): ConfigProblem[] {
  return ordered.flatMap(([group, low, high]) => {
    const mine: Numbers = { ...(given?.[group] as Numbers | undefined) };
    const { [low]: least, [high]: most } = policy[group] as unknown as Record<string, number>;
    if (least! <= most!) return [];
    if (mine[low] !== undefined) {
      return [{ path: `${path}.${group}.${low}`, message: expected(`at most ${high} (${most})`, least) }];
    }
    if (mine[high] === undefined) return [];
    return [{ path: `${path}.${group}.${high}`, message: expected(`at least ${low} (${least})`, most) }];
  });
}

/** A breaker policy with what is given put over it. */
export function overrideBreaker(
  base: BreakerPolicy,
  given: BreakerPolicyConfig | undefined,
  path: string,
): { readonly policy: BreakerPolicy; readonly problems: readonly ConfigProblem[] } {
  const policy = { ...base, ...given };
  const ignored = given?.slowCallRate !== undefined && policy.slowCallMs === undefined;
  const message = 'expected slowCallMs beside it, without which no call is slow';
  return { policy, problems: ignored ? [{ path: `${path}.slowCallRate`, message }] : [] };
}

/** A policy with what one place says put over it. */
export function overridePolicy(
  base: Policy,
  layer: PolicyLayer,
): { readonly policy: Policy; readonly problems: readonly ConfigProblem[] } {
  const { path, given } = layer;
  // What is not overridden stays the same object: thousands of sources may have one policy.
  const part = <Group extends PolicyGroup>(group: Group): Policy[Group] =>
    given?.[group] === undefined ? base[group] : { ...base[group], ...given[group] };
  const policy: Policy = {
    timeoutMs: given?.timeoutMs ?? base.timeoutMs,
    backoff: part('backoff'),
    breaker: part('breaker'),
    sla: part('sla'),
    cache: part('cache'),
  };
  const { problems } = overrideBreaker(base.breaker, given?.breaker, `${path}.breaker`);
  return { policy, problems: [...problems, ...contradictions(policy, layer)] };
}
