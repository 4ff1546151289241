import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createClientAddress } from '../../src/http/client-address.ts';

const clientAddress = createClientAddress(['loopback', '10.0.0.0/8', '2001:db8:ffff::/48']);
const addressOf = (remoteAddress: string | undefined, forwarded?: string) =>
  clientAddress({
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage);

describe('whom a request is counted for', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('the connection of %s is %s', (remoteAddress, address) => {
    expect(addressOf(remoteAddress)).toBe(address);
  });

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['[::ffff:c000:0201]:4711', '192.0.2.1'],
    ['[2001:DB8::1]:4711', '2001:db8:0:0::/64'],
    ['2001:db8::2', '2001:db8:0:0::/64'],
    ['192.0.2.1, 10.1.2.3:4711', '192.0.2.1'],
    ['192.0.2.1, 2001:db8:ffff::9', '192.0.2.1'],
    ['203.0.113.9, 192.0.2.1, 10.1.2.3', '192.0.2.1'],
    ['10.1.2.3', '10.1.2.3'],
  ])('behind a proxy, for %j, is %s', (forwarded, address) => {
    expect(addressOf('127.0.0.1', forwarded)).toBe(address);
  });

  test.each(['', 'x', 'unknown', '192.0.2.1:port', '192.0.2.1, x'])(
    'where a proxy says %j is the proxy itself',
    (forwarded) => {
      expect(addressOf('127.0.0.1', forwarded)).toBe('127.0.0.1');
    },
  );

  test('is what connects, whatever it says itself', () => {
    expect(addressOf('192.0.2.7', '192.0.2.1')).toBe('192.0.2.7');
  });
});
