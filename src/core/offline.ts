/** A source whose last attempt failed at the network, and when, in monotonic milliseconds. */
export interface NetworkFailure {
  readonly exchange: string;
  readonly at: number;
}

const withinMs = 10_000;
const minSources = 3;
const minExchanges = 2;

/**
 * Whether it is this machine that is offline: within the last 10 s three or more sources on two or more exchanges
 * failed at the network, and no source had a reply that it has not failed since. `failures` holds the sources that
 * failed since any last had a reply; `standingReplyAt` is when the newest such reply came, -Infinity without one.
 */
export function isOffline(
  failures: ReadonlyMap<string, NetworkFailure>,
  standingReplyAt: number,
  now: number,
): boolean {
  if (now - standingReplyAt <= withinMs) return false;
  const recent = [...failures.values()].filter((failure) => now - failure.at <= withinMs);
  return (
    recent.length >= minSources && new Set(recent.map((failure) => failure.exchange)).size >= minExchanges
  );
}
