// What the parts of the simulator tell each other: plain values of one request and one answer.

/** A venue's hosts, each with its own address, quota and bans. */
export const simHosts = {
  'binance-spot': { venue: 'binance', role: 'spot' },
  'binance-futures': { venue: 'binance', role: 'futures' },
  bybit: { venue: 'bybit', role: 'api' },
  dexscreener: { venue: 'dexscreener', role: 'api' },
  twitter: { venue: 'twitter', role: 'api' },
} as const;
export type SimHost = keyof typeof simHosts;
export type SimVenue = (typeof simHosts)[SimHost]['venue'];
export const simHostNames = Object.keys(simHosts) as readonly SimHost[];

export interface SimRequest {
  /** Upper case. */
  readonly method: string;
  readonly url: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface SimAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The moment of a request. */
export interface SimMoment {
  /** The venue's clock, epoch milliseconds. */
  readonly wallMs: number;
  /** Uniform in [0, 1), from the seed. */
  random(): number;
}

/** One host of a venue as it is when it is well: bodies, quotas, refusals of bad requests. */
export type VenueModel = (request: SimRequest, moment: SimMoment) => SimAnswer;

export const json = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): SimAnswer => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
  body: JSON.stringify(body),
});

export const html = (
  body: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): SimAnswer => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body,
});

export const text = (
  body: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): SimAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
  body,
});

export const notFound = html(
  '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>',
  404,
);

/** Whole seconds until an instant, at least 1. */
export const secondsUntil = (wallMs: number, untilMs: number): number =>
  Math.max(1, Math.ceil((untilMs - wallMs) / 1000));
