import type { RateLimit } from './rate-limit.ts';

/** Tells of each message at a monotonic time whether it is within the limit; a window begins with its first message. */
export function createMessageCounter({ limit, windowMs }: RateLimit): (now: number) => boolean {
  let endsAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (now) => {
    if (now >= endsAt) {
      endsAt = now + windowMs;
      count = 0;
    }
    count += 1;
    return count <= limit;
  };
}
