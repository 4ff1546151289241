import { type Block, growBlock } from '../core/block.ts';
import type { Route } from './call-options.ts';
import type { Source } from './source.ts';

const keyOf = (block: Pick<Block, 'scope' | 'name'>) => `${block.scope}:${block.name}`;

/** Every block in force, by scope and name; sources keep a copy of the end of their own for the path of a call. */
export class BlockBook {
  readonly #blocks = new Map<string, Block>();

  /** Adds or lengthens a block; returns it, or null when one at least as long was there already. */
  raise(incoming: Block): Block | null {
    const key = keyOf(incoming);
    const existing = this.#blocks.get(key);
    const grown = growBlock(existing, incoming);
    if (grown === existing) return null;
    this.#blocks.set(key, grown);
    return grown;
  }

  /** The block of a source as a whole: its own or its hosts', the longest; null when none is in force. */
  ofSource(source: Source, now: number): Block | null {
    let longest = this.#inForce(`SOURCE:${source.name}`, now);
    for (const host of source.hosts) {
      const block = this.#inForce(`HOST:${host}`, now);
      if (block && (!longest || block.until > longest.until)) longest = block;
    }
    return longest;
  }

  /** The block of a call's own route: another host than its source's, or its bucket. */
  ofRoute(source: Source, route: Route, now: number): Block | null {
    const host = source.hosts.includes(route.host) ? null : this.#inForce(`HOST:${route.host}`, now);
    if (host || route.bucket === undefined) return host;
    return this.#inForce(`BUCKET:${bucketName(source, route.bucket)}`, now);
  }

  /** Blocks in force that concern a source, its buckets' included. */
  allOf(source: Source, now: number): readonly Block[] {
    const prefix = bucketName(source, '');
    return [...this.#blocks.values()].filter((block) => {
      if (block.until <= now) return false;
      if (block.scope === 'HOST') return source.hosts.includes(block.name);
      return block.scope === 'SOURCE' ? block.name === source.name : block.name.startsWith(prefix);
    });
  }

  /** Every block in force. */
  inForce(now: number): readonly Block[] {
    return [...this.#blocks.values()].filter((block) => block.until > now);
  }

  /** Forgets what has ended and returns it. */
  takeEnded(now: number): readonly Block[] {
    const ended = [...this.#blocks.values()].filter((block) => block.until <= now);
    for (const block of ended) this.#blocks.delete(keyOf(block));
    return ended;
  }

  /** When the next block ends; Infinity when none is in force. */
  get nextEnd(): number {
    let end = Number.POSITIVE_INFINITY;
    for (const block of this.#blocks.values()) end = Math.min(end, block.until);
    return end;
  }

  #inForce(key: string, now: number): Block | null {
    const block = this.#blocks.get(key);
    return block && block.until > now ? block : null;
  }
}

/** A bucket belongs to its exchange: the same name on two exchanges is two buckets. */
export function bucketName(source: Source, bucket: string): string {
  return `${source.exchange.name}/${bucket}`;
}
