/** A source whose last attempt failed at the network, and when, in monotonic milliseconds. */
export interface NetworkFailure {
  readonly exchange: string;
  readonly at: number;
}

const withinMs = 10_000;
const minSources = 3;
const minExchanges = 2;

/**
 * Whether it is this machine that is offline: three or more sources on two or more exchanges failed at the
 * network within the last 10 s. `failures` holds, by source, those since any source last had a reply.
 */
export function isOffline(failures: ReadonlyMap<string, NetworkFailure>, now: number): boolean {
  const recent = [...failures.values()].filter((failure) => now - failure.at <= withinMs);
  return (
    recent.length >= minSources && new Set(recent.map((failure) => failure.exchange)).size >= minExchanges
  );
}
