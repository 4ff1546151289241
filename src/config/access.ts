import { z } from 'zod';
import type { ConfigProblem } from '../core/errors.ts';
import { limits as ceilings } from '../core/limits.ts';
import { maxNesting } from '../graphql/limits.ts';
import type { Auth } from '../http/authentication.ts';
import { isProxyRange } from '../http/client-address.ts';
import { defaultLimits } from '../http/limits.ts';
import {
  byName,
  count,
  expected,
  filledText,
  flag,
  mapping,
  matching,
  milliseconds,
  oneOf,
  port,
  text,
} from '../options/fields.ts';

// Who may reach the service, what they may do, and how much of it.

const largestBytes = 1024 ** 3;

const checkedList = (what: string, accepts: (item: string) => boolean) => {
  const expecting = (issue: { readonly input?: unknown }) => expected(what, issue.input);
  const item = text(what).refine(accepts, { error: expecting });
  return z.array(item, { error: (issue) => expected('a list', issue.input) }).default([]);
};

const isOrigin = (given: string): boolean =>
  /^https?:/.test(given) && URL.parse(given)?.origin === given.toLowerCase();

export const listenFields = mapping({
  host: filledText('a host name or address').default('127.0.0.1'),
  port: port().default(4000),
  allowedHosts: checkedList('a host name without scheme and port', (host) =>
    /^([\w.-]+|\[[\da-f:.]+\])$/i.test(host),
  ),
  allowedOrigins: checkedList('an origin as https://desk.example, without a path', isOrigin),
  trustedProxies: checkedList('an address or a range as 10.0.0.0/8', isProxyRange),
}).prefault({});

const token = mapping({
  sha256: matching(/^[\da-f]{64}$/i, 'the SHA-256 of a token, 64 hexadecimal digits ("tidegate token new")'),
  role: oneOf(['viewer', 'operator']),
});

export const authFields = mapping({
  anonymous: oneOf(['viewer', 'none']).optional(),
  tokens: byName(token).default({}),
}).prefault({});

const bytes = (most = largestBytes) => count(most);
const rate = (given: { readonly limit: number; readonly windowMs: number }) =>
  mapping({
    limit: count(ceilings.calls).default(given.limit),
    windowMs: milliseconds().default(given.windowMs),
  }).prefault({});

export const limitFields = mapping({
  documentBytes: bytes().default(defaultLimits.documentBytes),
  tokens: count(ceilings.calls).default(defaultLimits.tokens),
  depth: count(maxNesting).default(defaultLimits.depth),
  aliases: count(ceilings.calls).default(defaultLimits.aliases),
  cost: count(1_000_000_000).default(defaultLimits.cost),
  variablesBytes: bytes().default(defaultLimits.variablesBytes),
  introspection: flag().default(defaultLimits.introspection),
  bodyBytes: bytes().default(defaultLimits.bodyBytes),
  operations: rate(defaultLimits.operations),
  socketsPerAddress: count(ceilings.calls).default(defaultLimits.socketsPerAddress),
  subscriptionsPerSocket: count(ceilings.calls).default(defaultLimits.subscriptionsPerSocket),
  subscriptionsPerAddress: count(ceilings.calls).default(defaultLimits.subscriptionsPerAddress),
  connectionInitMs: milliseconds().default(defaultLimits.connectionInitMs),
  messageRate: rate(defaultLimits.messageRate),
  messageBytes: bytes().default(defaultLimits.messageBytes),
  pingMs: milliseconds().default(defaultLimits.pingMs),
}).prefault({});

/** Tokens that are one and the same: it could not be told who uses it. */
export function authProblems({ tokens = {} }: Auth): ConfigProblem[] {
  const owners = new Map<string, string>();
  return Object.entries(tokens).flatMap(([name, { sha256 }]) => {
    const digest = sha256.toLowerCase();
    const owner = owners.get(digest);
    if (owner === undefined) owners.set(digest, name);
    if (owner === undefined) return [];
    return [
      {
        path: `auth.tokens.${name}.sha256`,
        message: `expected a token of its own, but it is that of ${owner}`,
      },
    ];
  });
}
