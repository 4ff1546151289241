import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Receiver } from '../../../src/alerts/receiver.ts';
import { createReceiver, type ReceiverConfig, receiverConfig } from '../../../src/alerts/receivers/kinds.ts';
import { createManualClock } from '../../../src/core/manual-clock.ts';
import { at } from './notifications.ts';

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export type Answer = (response: ServerResponse, request: Request) => void;

export const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  answer(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
export const html = (status: number): Answer =>
  answer(status, '<html><body>Welcome</body></html>', { 'content-type': 'text/html' });
export const reset: Answer = (response) => void response.destroy();
export const hang: Answer = () => {};
/** A body without an end, as fast as it is read. */
export const endless = (status: number): Answer => {
  const chunk = 'x'.repeat(16_384);
  return (response) => {
    response.writeHead(status);
    const pour = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', pour);
    pour();
  };
};

/** A vendor's server that answers as told, in turn, the last way for all that follow; it ends with the test. */
export async function vendor(...answers: Answer[]) {
  const got: Request[] = [];
  let heard = () => {};
  const first = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const server = createServer(async (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    try {
      for await (const chunk of request) body += chunk;
    } catch {
      return;
    }
    const { method, url, headers } = request;
    got.push({ method: method!, url: url!, headers, body });
    heard();
    answers[Math.min(got.length, answers.length) - 1]!(response, got.at(-1)!);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { got, first, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly details: object;
  readonly message: string;
}

/** A receiver of a configuration as one writes it, on a clock that stands; what it logs is kept. */
export function receiver(config: unknown): Receiver & { readonly lines: readonly Line[] } {
  const lines: Line[] = [];
  const write = (level: Line['level']) => (details: object, message: string) =>
    void lines.push({ level, details, message });
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  const checked: ReceiverConfig = receiverConfig.parse(config);
  const made = createReceiver(checked, { clock: createManualClock({ wallStart: at }), log });
  onTestFinished(() => made.close());
  return { ...made, lines };
}

export const never = new AbortController().signal;
