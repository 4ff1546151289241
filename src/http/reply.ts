import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { UnauthenticatedError } from '../core/errors.ts';

/** An answer that is ready to be sent. */
export interface Reply {
  readonly status: number;
  /** Sent as JSON; a string, bytes or a stream as they are, as HTML unless `headers` say otherwise. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is not answered, whatever it asks for. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Reply['headers'];
}

const commonHeaders = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** Headers of a reply; what it varies by, on top of what the response varies by already. */
function withVary(response: ServerResponse, headers: Reply['headers'] = {}): Reply['headers'] {
  const already = response.getHeader('Vary');
  return headers.Vary && already ? { ...headers, Vary: `${already}, ${headers.Vary}` } : headers;
}

/** Sends an answer, without its body to a HEAD request. */
export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const { body } = reply;
  if (body instanceof Readable) {
    sendStream(request, response, reply, body);
    return;
  }
  const isPage = typeof body === 'string' || Buffer.isBuffer(body);
  const content = isPage ? body : `${JSON.stringify(body)}\n`;
  if (reply.status === 304) {
    response.writeHead(304, withVary(response, reply.headers)).end();
    return;
  }
  response.writeHead(reply.status, {
    'Content-Type': isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(content),
    ...commonHeaders,
    ...withVary(response, reply.headers),
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

/** As fast as its client takes it; cut off where it breaks off, so that nobody takes a part for the whole. */
function sendStream(request: IncomingMessage, response: ServerResponse, reply: Reply, body: Readable): void {
  response.writeHead(reply.status, { ...commonHeaders, ...withVary(response, reply.headers) });
  if (request.method === 'HEAD') {
    body.destroy();
    response.end();
  } else pipeline(body, response, () => {});
}

/** A JSON answer that says what is wrong. */
export const errorReply = (
  status: number,
  code: string,
  error: string,
  headers?: Reply['headers'],
): Reply => ({ status, body: { error, code }, headers });

/** A refusal as REST tells it. */
export const restRefusal = ({ status, code, message, headers }: Refusal): Reply =>
  errorReply(status, code, message, headers);

/** A refusal as a GraphQL client reads it. */
export const graphqlRefusal = ({ status, code, message, headers }: Refusal): Reply => ({
  status,
  body: { errors: [{ message, extensions: { code } }] },
  headers,
});

/** The refusal of who has no token or a wrong one; throws what is another error. */
export function unauthenticated(error: unknown): Refusal {
  if (!(error instanceof UnauthenticatedError)) throw error;
  return { status: 401, code: error.code, message: error.message, headers: { 'WWW-Authenticate': 'Bearer' } };
}
