import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, fetch, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttemptTimeoutError, BackoffExhausted } from '../../src/core/errors.ts';
import { classifyError } from '../../src/exchanges/classify-error.ts';
import { venues } from '../../src/exchanges/presets.ts';
import { noon } from './reply.ts';

const withCode = (code: string) => Object.assign(new Error('failed'), { code });
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('what a thrown error means', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
    'UND_ERR_SOCKET',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('%s is NETWORK, also as a cause', (code) => {
    for (const error of [
      withCode(code),
      fetchFailed(withCode(code)),
      fetchFailed(fetchFailed(withCode(code))),
    ]) {
      expect(classifyError(error)).toEqual({ kind: 'NETWORK', retry: 'backoff', detail: code });
    }
  });

  it.each([
    'ETIMEDOUT',
    'ECONNABORTED',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
  ])('%s is TIMEOUT, also as a cause', (code) => {
    for (const error of [withCode(code), fetchFailed(withCode(code))]) {
      expect(classifyError(error)).toMatchObject({ kind: 'TIMEOUT', retry: 'backoff' });
    }
  });

  it.each([
    ['our own time limit', new AttemptTimeoutError(5_000), 'TIMEOUT'],
    ['AbortSignal.timeout', new DOMException('The operation timed out', 'TimeoutError'), 'TIMEOUT'],
    ['an inner abort', new DOMException('This operation was aborted', 'AbortError'), 'TIMEOUT'],
    [
      'all addresses refused',
      new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')]),
      'NETWORK',
    ],
    ['retries inside the call', new BackoffExhausted(3, withCode('ECONNRESET')), 'NETWORK'],
    ['an error of nobody', new Error('no idea'), 'VENUE_FAULT'],
    ['a type error', new TypeError('x is not a function'), 'VENUE_FAULT'],
    ['a text', 'boom', 'VENUE_FAULT'],
    ['nothing', undefined, 'VENUE_FAULT'],
  ])('%s', (_what, error, kind) => {
    expect(classifyError(error)).toMatchObject({ kind, retry: 'backoff' });
  });

  it.each([
    [
      'axios',
      { response: { status: 429, headers: { 'retry-after': '9' }, data: {} }, code: 'ERR_BAD_REQUEST' },
    ],
    [
      'got',
      {
        response: { statusCode: 429, headers: { 'retry-after': '9' }, body: '' },
        code: 'ERR_NON_2XX_3XX_RESPONSE',
      },
    ],
    [
      'undici',
      { statusCode: 429, headers: { 'Retry-After': '9' }, body: null, code: 'UND_ERR_RESPONSE_STATUS_CODE' },
    ],
    ['a fetch Response', { response: new Response('', { status: 429, headers: { 'retry-after': '9' } }) }],
  ])('the HTTP status that an error of %s carries is judged as that status', (_client, parts) => {
    const error = Object.assign(new Error('Request failed with status code 429'), parts);
    expect(classifyError(error)).toMatchObject({
      kind: 'RATE_LIMITED',
      retryAfterMs: 9_000,
      block: { scope: 'SOURCE', forMs: 9_000 },
    });
  });

  it.each([
    [401, 'AUTH'],
    [404, 'CLIENT_ERROR'],
    [408, 'TIMEOUT'],
    [503, 'VENUE_FAULT'],
  ])('a bare status of %i is %s', (status, kind) => {
    expect(classifyError(Object.assign(new Error('x'), { status })).kind).toBe(kind);
  });

  it.each([0, 200, 42, 1_000, 404.5, '503', Number.NaN])('a status of %j is none', (status) => {
    expect(classifyError(Object.assign(new Error('x'), { status })).kind).toBe('VENUE_FAULT');
  });

  it('lets a venue judge the reply that the error carries', () => {
    const error = Object.assign(new Error('Request failed'), {
      config: { url: '/api/v3/depth', baseURL: 'https://api.binance.com', method: 'get' },
      response: {
        status: 418,
        headers: {},
        data: { code: -1003, msg: `IP banned until ${noon + 600_000}.` },
      },
    });
    const verdict = classifyError(error, { classify: venues.binance.classify, receivedAt: noon });
    expect(verdict).toMatchObject({ kind: 'BANNED', block: { scope: 'HOST', untilVenueMs: noon + 600_000 } });
  });

  it('ends on causes that turn in a circle or throw when read', () => {
    const circle = new Error('a');
    circle.cause = new Error('b', { cause: circle });
    expect(classifyError(circle).kind).toBe('VENUE_FAULT');
    const trap = new Proxy(new Error('x'), {
      get() {
        throw new Error('do not touch');
      },
    });
    expect(classifyError(trap).kind).toBe('VENUE_FAULT');
  });

  it('shows one line, without keys', () => {
    const error = new Error('GET /order?signature=abcdef0123456789abcdef\n token=s3cr3ts3cr3t failed');
    const { detail } = classifyError(error);
    expect(detail).toBe('Error: GET /order?signature=… token=… failed');
    expect(classifyError(new Error('x'.repeat(5_000))).detail?.length).toBe(200);
  });
});

describe('errors of real sockets', () => {
  let server: Server;
  let url: string;
  const dispatcher = new Agent({ headersTimeout: 50 });

  beforeAll(async () => {
    server = createServer((incoming, response) => {
      if (incoming.url === '/reset') incoming.socket.resetAndDestroy();
      if (incoming.url === '/cut') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{', () => incoming.socket.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await dispatcher.close();
  });

  const caught = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('a connection refused', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const error = await caught(fetch(`http://127.0.0.1:${port}`));
    expect(classifyError(error)).toMatchObject({ kind: 'NETWORK', detail: 'ECONNREFUSED' });
  });

  it('a connection reset', async () => {
    expect(classifyError(await caught(fetch(`${url}/reset`))).kind).toBe('NETWORK');
    expect(classifyError(await caught(request(`${url}/reset`))).kind).toBe('NETWORK');
  });

  it('a body cut short', async () => {
    const error = await caught(fetch(`${url}/cut`).then((response) => response.text()));
    expect(classifyError(error).kind).toBe('NETWORK');
  });

  it('no reply in time', async () => {
    expect(classifyError(await caught(request(`${url}/hang`, { dispatcher }))).kind).toBe('TIMEOUT');
    const signal = AbortSignal.timeout(20);
    expect(classifyError(await caught(fetch(`${url}/hang`, { signal }))).kind).toBe('TIMEOUT');
  });
});
