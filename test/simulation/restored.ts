import assert from 'node:assert/strict';
import type { SystemView } from '../../src/engine/views.ts';

interface StoredBreaker {
  readonly kind: string;
  readonly episode: number;
  readonly waitMs?: number;
}
interface StoredBlock {
  readonly scope: string;
  readonly name: string;
  readonly untilWall: number;
  readonly waitMs: number;
}

/** Instants of the wall clock are whole milliseconds. */
const roundingMs = 2;

/** A process that has just started shows what was stored, with no wait longer than it was. */
export function checkRestored(state: Readonly<Record<string, unknown>>, health: SystemView): void {
  const now = health.timestamp;
  const stored = <T>(prefix: string) =>
    Object.entries(state).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value as T] as const] : [],
    );
  for (const [name, { kind, episode, waitMs = 0 }] of stored<StoredBreaker>('breaker:')) {
    const breaker = health.circuitBreaker(name)!;
    assert.equal(breaker.state, kind, `${name} after a restart`);
    assert.equal(breaker.episode, episode, `${name}'s episode after a restart`);
    // But for its blocks, which were stored at their own time.
    const blockEnds = breaker.sources.flatMap(({ blocks }) => blocks.map(({ until }) => until));
    const latest = Math.max(now + waitMs, ...blockEnds) + roundingMs;
    assert.ok((breaker.openUntil ?? now) <= latest, `${name} waits longer than it did`);
  }
  const shown = health.sources.flatMap(({ blocks }) => blocks);
  for (const [key, { scope, name, untilWall, waitMs }] of stored<StoredBlock>('block:')) {
    const remainingMs = Math.min(untilWall - now, waitMs);
    const block = shown.find((each) => each.scope === scope && each.name === name);
    assert.equal(block !== undefined, remainingMs > 0 && block !== undefined, key);
    if (remainingMs > roundingMs) {
      assert.ok(block, `${key} is in force after a restart`);
      assert.ok(
        Math.abs(block.until - now - remainingMs) <= roundingMs,
        `${key} lasts ${block.until - now} ms`,
      );
    } else if (block) assert.ok(block.until - now <= roundingMs, `${key} is over`);
  }
}
