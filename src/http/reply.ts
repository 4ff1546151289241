import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer that is ready to be sent. */
export interface Reply {
  readonly status: number;
  /** Sent as JSON; a string is sent as the HTML page it is. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an answer, without its body to a HEAD request. */
export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const isPage = typeof reply.body === 'string';
  const text = isPage ? (reply.body as string) : `${JSON.stringify(reply.body)}\n`;
  response.writeHead(reply.status, {
    'Content-Type': isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...reply.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** A JSON answer that says what is wrong. */
export const errorReply = (status: number, error: string, headers?: Reply['headers']): Reply => ({
  status,
  body: { error },
  headers,
});
