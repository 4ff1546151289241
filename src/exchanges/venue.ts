import type { Verdict } from '../core/outcome.ts';
import type { ExchangeKind } from '../core/policy.ts';

/** A reply as classification sees it. */
export interface Reply {
  /** Upper case. */
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  /** A header's value by lower-case name; several values are joined by ", ". */
  header(name: string): string | undefined;
  /** The body as text; undefined where it was not read (a stream, a HEAD). */
  readonly text: string | undefined;
  /** Our wall clock when the reply's head came, epoch milliseconds. */
  readonly receivedAt: number;
}

/** What a venue said of our quota in one reply; null where it did not say. */
export interface QuotaReading {
  /** Stable name of the limit, as `REQUEST_WEIGHT_1M`. */
  readonly name: string;
  readonly limit: number | null;
  readonly used: number | null;
  readonly remaining: number | null;
  readonly windowSeconds: number | null;
  /** Our wall clock, epoch milliseconds. */
  readonly resetsAt: number | null;
}

/** A request the service itself makes to see how a source is. */
export interface ProbeTemplate {
  /** Key of the exchange's `hosts`. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  readonly everyMs: number;
  /** Whether a 2xx reply's parsed JSON is what this source serves. */
  readonly expects: (body: unknown) => boolean;
}

export interface SourceTemplate {
  readonly probe: ProbeTemplate;
  /** True when the source cannot be used without a bearer token. */
  readonly needsToken: boolean;
}

/** What Tidegate knows of a venue: where it is, how to probe it, and what its replies mean. */
export interface Venue {
  readonly name: string;
  readonly displayName: string;
  readonly kind: ExchangeKind;
  /** Base URLs by role, as `{spot: 'https://api.binance.com'}`. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly sources: Readonly<Record<string, SourceTemplate>>;
  /** Total: every reply has a verdict, one without a body is judged by status and headers. */
  classify(reply: Reply): Verdict;
  quotas(reply: Reply): readonly QuotaReading[];
  /** The request bucket of a call where the venue has several with limits of their own; undefined for the common one. */
  bucketOf(method: string, url: URL): string | undefined;
}

/** The same venue at other base URLs, and under another name where one is given; roles not given keep theirs. */
export function withHosts(venue: Venue, hosts: Readonly<Record<string, string>>, name = venue.name): Venue {
  return { ...venue, name, hosts: { ...venue.hosts, ...hosts } };
}
