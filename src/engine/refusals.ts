import type { Block } from '../core/block.ts';
import type { Clock } from '../core/clock.ts';
import { BlockedError, BreakerOpenError } from '../core/errors.ts';
import type { Source } from './source.ts';

const secondsUp = (ms: number) => `${Math.ceil(ms / 1_000)} s`;

/** The error of a call that a block refuses; `retryAt` is its end. */
export function blockedError(source: Source, block: Block, clock: Clock): BlockedError {
  const remainingMs = block.until - clock.now();
  const message = `${source.name} is blocked (${block.reason}) for another ${secondsUp(remainingMs)}: call refused`;
  return new BlockedError(block.reason, message, Math.ceil(clock.wallNow() + remainingMs));
}

/** The error of a call that the source's breaker refuses; `retryAt` is when trials begin, where that is known. */
export function breakerError(source: Source, clock: Clock): BreakerOpenError {
  const { name, state } = source.breaker;
  if (state.kind === 'HALF_OPEN') {
    return new BreakerOpenError(
      name,
      `Breaker "${name}" tests recovery and has no room for this call: refused`,
    );
  }
  const remainingMs = state.kind === 'OPEN' ? state.until - clock.now() : 0;
  if (!Number.isFinite(remainingMs)) {
    return new BreakerOpenError(name, `Breaker "${name}" is held open by an operator: call refused`);
  }
  return new BreakerOpenError(
    name,
    `Breaker "${name}" is open for another ${secondsUp(remainingMs)}: call refused`,
    Math.ceil(clock.wallNow() + remainingMs),
  );
}
