import type { IncomingMessage } from 'node:http';

const loopbackAddress = /^(::ffff:)?127\.|^::1$/;
const loopbackName = /^(127\.\d+\.\d+\.\d+|\[::1\]|([^.]+\.)*localhost)$/;

/**
 * Whether a web page of another host may be behind a request. Browsers let any page open a WebSocket anywhere, and
 * tell only by `Origin` whose it is; a page may also have had its own name pointed at this machine.
 */
export function isForeign({ headers, socket }: IncomingMessage): boolean {
  const host = URL.parse(`http://${headers.host}`);
  if (!host) return true;
  if (loopbackAddress.test(socket.localAddress ?? '') && !loopbackName.test(host.hostname)) return true;
  if (headers.origin === undefined) return false;
  const origin = URL.parse(headers.origin);
  // The scheme decides which port goes without saying.
  return !origin || origin.host !== URL.parse(`${origin.protocol}//${headers.host}`)?.host;
}
