import type { IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';

/** Whether `proxy-addr` takes it: an address, a range as 10.0.0.0/8, or loopback, linklocal, uniquelocal. */
export function isProxyRange(text: string): boolean {
  try {
    proxyAddress.compile(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Tells the address of the client behind a request: the connection's own or, where that is of a trusted proxy, the
 * last one in `X-Forwarded-For` that is not. What a client writes there itself is never believed.
 */
export function createClientAddress(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddress.compile([...trustedProxies]);
  return (request) => {
    // The connection may be gone already.
    if (request.socket.remoteAddress === undefined) return 'unknown';
    // One and the same for a client that comes over IPv4 to a socket that takes both.
    return proxyAddress(request, isTrusted).replace(/^::ffff:/, '');
  };
}
