import { LRUCache } from 'lru-cache';
import type { CachePolicy } from '../core/policy.ts';
import type { CacheView } from './views.ts';

interface Entry {
  readonly value: unknown;
  readonly storedAt: number;
}

const growOnHit = 1.2;
const shrinkOnMiss = 0.8;
const staleForTtls = 2;

/** What the cache of a source looks like before anybody used it. */
export function emptyCacheView({ maxEntries }: CachePolicy): CacheView {
  return { size: 0, maxSize: maxEntries, hits: 0, misses: 0, staleHits: 0, evictions: 0, hitRate: 0 };
}

/**
 * One source's cache: least recently used entries go first, the time to live grows by 1.2 on a hit and shrinks
 * by 0.8 on a miss within its policy, and an entry may serve errors for up to twice that time.
 */
export class SourceCache {
  readonly #policy: CachePolicy;
  #entries: LRUCache<string, Entry> | null = null;
  #ttlMs: number;
  #hits = 0;
  #misses = 0;
  #staleHits = 0;
  #evictions = 0;

  constructor(policy: CachePolicy) {
    this.#policy = policy;
    this.#ttlMs = policy.ttlMs;
  }

  /** The entry where it is fresh; counts a hit or a miss and adapts the time to live. */
  fresh(key: string, now: number): { value: unknown; ageMs: number } | null {
    const entry = this.#entries?.get(key);
    if (entry && now - entry.storedAt < this.#ttlMs) {
      this.#hits += 1;
      this.#ttlMs = Math.min(this.#ttlMs * growOnHit, this.#policy.maxTtlMs);
      return { value: entry.value, ageMs: Math.round(now - entry.storedAt) };
    }
    this.#misses += 1;
    this.#ttlMs = Math.max(this.#ttlMs * shrinkOnMiss, this.#policy.minTtlMs);
    return null;
  }

  /** The entry where it may still serve an error. */
  stale(key: string, now: number): { value: unknown; ageMs: number } | null {
    const entry = this.#entries?.get(key);
    if (!entry || now - entry.storedAt > this.#ttlMs * staleForTtls) return null;
    this.#staleHits += 1;
    return { value: entry.value, ageMs: Math.round(now - entry.storedAt) };
  }

  store(key: string, value: unknown, now: number): void {
    this.#entries ??= new LRUCache<string, Entry>({
      max: this.#policy.maxEntries,
      dispose: (_entry, _key, reason) => {
        if (reason === 'evict') this.#evictions += 1;
      },
    });
    this.#entries.set(key, { value, storedAt: now });
  }

  get view(): CacheView {
    const reads = this.#hits + this.#misses;
    return {
      size: this.#entries?.size ?? 0,
      maxSize: this.#policy.maxEntries,
      hits: this.#hits,
      misses: this.#misses,
      staleHits: this.#staleHits,
      evictions: this.#evictions,
      hitRate: reads === 0 ? 0 : this.#hits / reads,
    };
  }
}
