import { createHash, timingSafeEqual } from 'node:crypto';
import { UnauthenticatedError } from '../core/errors.ts';
import { anonymousViewer, type Role, type Viewer } from '../graphql/viewer.ts';
import { isLoopbackAddress, isLoopbackName } from './loopback.ts';

/** Who may do what. */
export interface Auth {
  /** What somebody without a token may do. Default: viewer where the service listens on loopback, else none. */
  readonly anonymous?: 'viewer' | 'none';
  /** By the name of who has it. */
  readonly tokens?: Readonly<Record<string, TokenGrant>>;
}

export interface TokenGrant {
  /** Of the token, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly role: Role;
}

/** Who a token, or none at all, belongs to. Throws UnauthenticatedError, which never shows what was presented. */
export type Identify = (presented: string | undefined) => Viewer;

/** The SHA-256 of a token as it stands in a configuration. */
export const sha256Of = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whether what listens there can be reached from this machine alone. */
export const isLocalHost = (host: string): boolean => isLoopbackAddress(host) || isLoopbackName(host);

/** What somebody without a token may do on a service that listens on `host`. */
export const anonymousRole = ({ anonymous }: Auth, host: string): 'viewer' | 'none' =>
  anonymous ?? (isLocalHost(host) ? 'viewer' : 'none');

/** Compares what is presented with every token, in a time that does not tell which of them it resembles. */
export function createIdentify(auth: Auth, host: string): Identify {
  const isOpen = anonymousRole(auth, host) === 'viewer';
  const known = Object.entries(auth.tokens ?? {}).map(([name, { sha256, role }]) => ({
    viewer: { name, role },
    digest: Buffer.from(sha256, 'hex'),
  }));

  return (presented) => {
    if (presented === undefined) {
      if (isOpen) return anonymousViewer;
      throw new UnauthenticatedError('A token is needed here: "Authorization: Bearer <token>".');
    }
    const digest = createHash('sha256').update(presented).digest();
    let found: Viewer | undefined;
    for (const each of known) if (timingSafeEqual(digest, each.digest)) found = each.viewer;
    if (!found) throw new UnauthenticatedError('The token is none of those configured here.');
    return found;
  };
}

/** The token of an Authorization header; empty, which is nobody's, where the header has another form. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return /^bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1] ?? '';
}

/** The tokens in the `connectionParams` of a WebSocket: `authorization`, as the header, or `token` alone. */
export function tokensOfParams(params: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return Object.entries(params)
    .filter(([key, value]) => /^(authorization|token)$/i.test(key) && value != null)
    .map(([key, value]) => {
      if (typeof value !== 'string') return '';
      return key.toLowerCase() === 'token' ? value : bearerToken(value)!;
    });
}
