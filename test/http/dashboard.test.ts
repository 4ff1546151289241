import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { acceptedEncodings } from '../../src/http/accept-encoding.ts';
import { createDashboard } from '../../src/http/dashboard.ts';
import { serve } from './harness.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-dashboard-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>page');
  writeFileSync(join(folder, 'index.html.br'), 'page in br');
  writeFileSync(join(folder, 'index.html.gz'), 'page in gz');
  writeFileSync(join(folder, 'assets/main-abc.js'), 'go()');
  writeFileSync(join(folder, 'assets/main-abc.js.gz'), 'go() in gz');
});

const request = (headers: Record<string, string> = {}) => ({ headers }) as unknown as IncomingMessage;
const dashboard = () => createDashboard(pathToFileURL(`${folder}/`));

describe('the page', () => {
  it('is asked for anew each time, and not sent again where it is the same', async () => {
    const { page } = dashboard();
    const first = await page(request());
    expect(first.status).toBe(200);
    expect(String(first.body)).toBe('<!doctype html>page');
    expect(first.headers).toMatchObject({ 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding' });
    const etag = first.headers!.ETag!;
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    const second = await page(request({ 'if-none-match': `"other", ${etag}` }));
    expect(second).toMatchObject({ status: 304, body: '', headers: { ETag: etag } });
    expect((await page(request({ 'if-none-match': '"other"' }))).status).toBe(200);
  });

  it('may load its own files and nothing else', async () => {
    const { headers } = await dashboard().page(request());
    expect(headers!['Content-Security-Policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
  });

  it.each([
    ['br, gzip', 'page in br', 'br'],
    ['gzip', 'page in gz', 'gzip'],
    ['gzip;q=1, br;q=0', 'page in gz', 'gzip'],
    ['', '<!doctype html>page', undefined],
  ])('comes in the best of the encodings "%s"', async (accepted, body, encoding) => {
    const reply = await dashboard().page(request({ 'accept-encoding': accepted }));
    expect(String(reply.body)).toBe(body);
    expect(reply.headers!['Content-Encoding']).toBe(encoding);
  });

  it('that was built anew is read anew', async () => {
    const { page } = dashboard();
    await page(request());
    writeFileSync(join(folder, 'index.html'), 'another page');
    utimesSync(join(folder, 'index.html'), new Date(0), new Date(0));
    expect(String((await page(request())).body)).toBe('another page');
  });

  it('is being built while its folder of assets is missing', async () => {
    rmSync(join(folder, 'assets'), { recursive: true });
    const { status, body } = await dashboard().page(request());
    expect(status).toBe(200);
    expect(body).toContain('npm run dashboard:build');
  });

  it('that is not built says how it is, and what else there is', async () => {
    const { page } = createDashboard(pathToFileURL(`${folder}/nowhere/`));
    const { status, body } = await page(request());
    expect(status).toBe(200);
    expect(body).toContain('npm run dashboard:build');
    for (const path of ['/graphql', '/api/health/overview', '/metrics', '/readyz']) {
      expect(body).toContain(`href="${path}"`);
    }
  });
});

describe('an asset', () => {
  it('is kept for good, and compressed where there is such a file', async () => {
    const { asset } = dashboard();
    const reply = await asset(request({ 'accept-encoding': 'br, gzip' }), '/assets/main-abc.js');
    expect(reply).toMatchObject({
      status: 200,
      headers: {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Cache-Control': 'public, max-age=31536000, immutable',
        'Content-Encoding': 'gzip',
        Vary: 'Accept-Encoding',
      },
    });
  });

  it('is there, and compressed, as soon as it was made, also after the page was', async () => {
    const { asset } = dashboard();
    const asked = request({ 'accept-encoding': 'br' });
    await asset(asked, '/assets/main-abc.js');
    expect(await asset(asked, '/assets/late.js')).toMatchObject({ status: 404 });
    utimesSync(join(folder, 'assets'), new Date(0), new Date(0));
    writeFileSync(join(folder, 'assets/late.js'), 'late()');
    writeFileSync(join(folder, 'assets/main-abc.js.br'), 'go() in br');
    expect(String((await asset(asked, '/assets/late.js')).body)).toBe('late()');
    expect((await asset(asked, '/assets/main-abc.js')).headers!['Content-Encoding']).toBe('br');
  });

  it('is not there once it was removed', async () => {
    const { asset } = dashboard();
    const assets = join(folder, 'assets');
    utimesSync(assets, new Date(0), new Date(0));
    expect(await asset(request(), '/assets/unknown.js')).toMatchObject({ status: 404 });
    rmSync(join(assets, 'main-abc.js'));
    // As if it went between the look at the folder and that at the file.
    utimesSync(assets, new Date(0), new Date(0));
    expect(await asset(request(), '/assets/main-abc.js')).toMatchObject({ status: 404 });
  });

  it.each([
    '/assets/unknown.js',
    '/assets/',
    '/assets/../index.html',
    '/assets/..%2findex.html',
    '/assets/main-abc.js.gz',
    '/assets/main-abc.js/',
    '/assets/%00',
  ])('%s is not there', async (path) => {
    expect(await dashboard().asset(request(), path)).toMatchObject({ status: 404 });
  });
});

describe('the encodings of', () => {
  it.each([
    [undefined, ['identity']],
    ['*', ['br', 'gzip', 'identity']],
    ['*;q=0, gzip', ['gzip', 'identity']],
    ['BR ; q=0.5', ['br', 'identity']],
    ['nonsense;;q=,=', ['identity']],
  ])('"%s" are %j', (header, encodings) => {
    expect([...acceptedEncodings(header)]).toEqual(encodings);
  });
});

describe('a service', () => {
  it('serves the page as it was built, and every file that it names, compressed', async () => {
    const { get, url } = await serve();
    const page = await get('/');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const files = [...(await page.text()).matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path!,
    );
    expect([...new Set(files.map((file) => file.replace(/.*\./, '')))].sort()).toEqual(['css', 'js', 'svg']);
    for (const file of files) {
      const plain = Buffer.from(
        await (await get(file, { headers: { 'Accept-Encoding': 'identity' } })).arrayBuffer(),
      );
      for (const [encoding, decode] of [
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const) {
        const answer = await rawBody(url, file, encoding);
        expect(decode(answer).equals(plain)).toBe(true);
      }
    }
  });

  it('answers HEAD, and refuses to be posted to', async () => {
    const { get } = await serve();
    const head = await get('/', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
    expect(await head.text()).toBe('');
    expect((await get('/', { method: 'POST' })).status).toBe(405);
    expect((await get('/assets/x.js', { method: 'POST' })).status).toBe(405);
    expect((await get('/assets/x.js')).status).toBe(404);
  });

  it('varies by origin and by encoding where other origins are let in', async () => {
    const { get } = await serve(undefined, { listen: { port: 0, allowedOrigins: ['https://desk.example'] } });
    expect((await get('/')).headers.get('vary')).toBe('Origin, Accept-Encoding');
  });
});

async function rawBody(url: string, path: string, encoding: string): Promise<Buffer> {
  const { request: send } = await import('node:http');
  return new Promise((resolve, reject) => {
    send(`${url}${path}`, { headers: { 'Accept-Encoding': encoding } }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      expect(response.headers['content-encoding']).toBe(encoding);
      resolve(Buffer.concat(chunks));
    })
      .once('error', reject)
      .end();
  });
}
