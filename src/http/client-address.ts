import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
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

/** The address in what a connection or a proxy says, without port, brackets and zone, in one way to write it; or null. */
export function plainAddress(text: string): string | null {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  const [, beforePort] = /^([\d.]+):\d+$/.exec(text) ?? [];
  const address = (bracketed ?? beforePort ?? text).replace(/%.*$/, '');
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : null;
  const short = URL.parse(`http://[${address}]`)!.hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  // A client that comes over IPv4 to a socket that takes both.
  const bytes = [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((each) => [each >> 8, each & 255]);
  return bytes.join('.');
}

/** What an address is counted as: whoever has one of IPv6 has all of its /64. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = new Array(8 - head.length - tail.length).fill('0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}

/**
 * Tells whom a request is counted for: the address of its connection or, where that is of a trusted proxy, the last
 * one in `X-Forwarded-For` that is not. What a client writes there itself is never believed.
 */
export function createClientAddress(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddress.compile([...trustedProxies]);
  return ({ socket, headers }) => {
    let address = plainAddress(socket.remoteAddress ?? '');
    // The connection may be gone already.
    if (address === null) return 'unknown';
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    for (const [index, entry] of forwarded.reverse().entries()) {
      if (!isTrusted(address, index)) break;
      const before = plainAddress(entry.trim());
      // A proxy that tells nothing of use is itself the client.
      if (before === null) break;
      address = before;
    }
    return networkOf(address);
  };
}
