import type { CardDetailsQuery } from '../generated/graphql.ts';

type Limits = CardDetailsQuery['exchanges'][number]['sources'][number]['rateLimits'];

/** How much of a limit is used. */
export interface QuotaUse {
  readonly name: string;
  /** 0..1. */
  readonly share: number;
  readonly used: number;
  readonly limit: number;
  readonly resetsAt: string | null;
}

function spentOf({ name, limit, used, remaining, resetsAt }: Limits[number]): QuotaUse | null {
  if (limit === null || limit <= 0) return null;
  const spent = used ?? (remaining === null ? null : limit - remaining);
  if (spent === null) return null;
  return { name, used: spent, limit, resetsAt, share: Math.min(1, Math.max(0, spent / limit)) };
}

/** The limits that tell how much of them is used, each once, the fullest first; what was reset since is not used. */
export function quotaUses(sources: readonly { readonly rateLimits: Limits }[], nowMs: number): QuotaUse[] {
  const byName = new Map<string, QuotaUse>();
  for (const limit of sources.flatMap(({ rateLimits }) => rateLimits)) {
    const use = spentOf(limit);
    if (!use || (use.resetsAt !== null && Date.parse(use.resetsAt) < nowMs)) continue;
    const before = byName.get(use.name);
    if (!before || before.share < use.share) byName.set(use.name, use);
  }
  return [...byName.values()].sort((one, other) => other.share - one.share);
}
