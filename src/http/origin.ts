import type { IncomingMessage } from 'node:http';
import { isLoopbackAddress, isLoopbackName } from './loopback.ts';
import type { Refusal } from './reply.ts';

export interface OriginOptions {
  /** Names that a reverse proxy on this machine passes on as `Host`, without a port. */
  readonly allowedHosts?: readonly string[];
  /** Origins whose pages may read the API and open WebSockets, as `https://desk.example`. */
  readonly allowedOrigins?: readonly string[];
}

/** What browsers tell of the page behind a request, and what they are told in turn. */
export interface OriginPolicy {
  /** Why a page of another host may be behind the request, or null. */
  refusalOf(request: IncomingMessage): Refusal | null;
  /** What lets a page of an allowed origin read the answer; empty for all others. */
  corsHeaders(request: IncomingMessage): Readonly<Record<string, string>>;
}

const refused = (message: string): Refusal => ({ status: 403, code: 'FORBIDDEN', message });

const foreignPage = 'Pages of this Origin are not let in; see listen.allowedOrigins in the configuration';

const exposedHeaders = 'Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy';

/**
 * Browsers let any page send simple requests and open WebSockets anywhere, and tell only by `Origin` whose it is;
 * a page may also have had its own name pointed at this machine, which `Host` then tells.
 */
export function createOriginPolicy(options: OriginOptions): OriginPolicy {
  const hosts = new Set((options.allowedHosts ?? []).map((host) => host.toLowerCase()));
  const origins = new Set((options.allowedOrigins ?? []).map((origin) => origin.toLowerCase()));
  const isAllowed = (origin: string | undefined) => origins.has(origin?.toLowerCase() ?? '');

  const isForeignHost = ({ headers, socket }: IncomingMessage): boolean => {
    // Only browsers can be led astray, and they always say where they think they are.
    if (headers.host === undefined) return false;
    const host = URL.parse(`http://${headers.host}`);
    if (!host) return true;
    const isLocal = isLoopbackAddress(socket.localAddress ?? '');
    return isLocal && !isLoopbackName(host.hostname) && !hosts.has(host.hostname);
  };

  const isForeignOrigin = ({ headers }: IncomingMessage): boolean => {
    if (headers.origin === undefined || isAllowed(headers.origin)) return false;
    const origin = URL.parse(headers.origin);
    if (!origin || !/^https?:$/.test(origin.protocol) || origin.origin !== headers.origin) return true;
    // The scheme decides which port goes without saying.
    return origin.host !== URL.parse(`${origin.protocol}//${headers.host}`)?.host;
  };

  /** What a foreign page loads without asking, as a picture: of no use to it, but counted, and for its visitor. */
  const isLoadedByForeignPage = ({ headers }: IncomingMessage): boolean => {
    if (headers['sec-fetch-site'] !== 'cross-site' || isAllowed(headers.origin)) return false;
    // Followed links are visits; a frame is not.
    return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
  };

  return {
    refusalOf(request) {
      if (isForeignHost(request)) {
        return refused('The Host is no name of this machine; see listen.allowedHosts in the configuration');
      }
      if (isLoadedByForeignPage(request)) return refused(foreignPage);
      const isReading = request.method === 'GET' || request.method === 'HEAD';
      // Whatever a page of another host may ask for without asking first, it cannot read the answer.
      if (isReading && !request.headers.upgrade) return null;
      if (!isForeignOrigin(request)) return null;
      return refused(foreignPage);
    },
    corsHeaders({ method, headers }): Readonly<Record<string, string>> {
      if (origins.size === 0) return {};
      const origin = headers.origin ?? '';
      if (!isAllowed(origin)) return { Vary: 'Origin' };
      const allowed = { Vary: 'Origin', 'Access-Control-Allow-Origin': origin };
      if (method !== 'OPTIONS') return { ...allowed, 'Access-Control-Expose-Headers': exposedHeaders };
      return {
        ...allowed,
        'Access-Control-Allow-Methods': 'GET, HEAD, POST',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type',
        'Access-Control-Max-Age': '600',
      };
    },
  };
}
