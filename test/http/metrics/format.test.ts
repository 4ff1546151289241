import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createFakeMonitor } from '../../graphql/fake-monitor.ts';
import { parseExposition } from './parse-exposition.ts';
import { serveMetrics } from './scrape.ts';

const text = 'text/plain; version=0.0.4; charset=utf-8';
const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

const prometheus3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';

describe('/metrics is answered in the format that is wanted most', () => {
  test.each([
    ['nothing in particular', '*/*', text],
    ['text', 'text/plain', text],
    ['a page', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', text],
    ['what there is not', 'application/json', text],
    ['nonsense', ';;,q=,/', text],
    ['OpenMetrics', 'application/openmetrics-text', openMetrics],
    ['OpenMetrics in capitals, with a version', 'Application/OpenMetrics-Text; version=1.0.0', openMetrics],
    ['what Prometheus 3 asks for', prometheus3, openMetrics],
    ['either', 'text/plain, application/openmetrics-text', openMetrics],
    ['rather text', 'text/plain;q=0.9, application/openmetrics-text;q=0.5', text],
    ['OpenMetrics before anything', '*/*;q=0.1, application/openmetrics-text;q=0.2', openMetrics],
    ['no OpenMetrics', 'application/openmetrics-text;q=0', text],
  ])('%s', async (_, accept, contentType) => {
    const { url } = await serveMetrics(createFakeMonitor());
    const response = await fetch(`${url}/metrics`, { headers: { accept } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType]);
    const body = await response.text();
    expect(body.endsWith('\n# EOF\n')).toBe(contentType === openMetrics);
    expect(body.includes('\n# TYPE tidegate_alerts counter\n')).toBe(contentType === openMetrics);
    expect(body.includes('\n# TYPE tidegate_alerts_total counter\n')).toBe(contentType === text);
    expect(body).toContain('\ntidegate_alerts_total{kind="system",severity="critical"} 0\n');
  });
});

test('both formats say the same, OpenMetrics with bounds that have one way to be written', async () => {
  const { scrape } = await serveMetrics(createFakeMonitor());
  const plain = await scrape();
  const open = await scrape({ headers: { accept: 'application/openmetrics-text' } });
  expect([...open.families.keys()].sort()).toEqual(
    [...plain.families]
      .map(([name, { type }]) => (type === 'counter' ? name.replace(/_total$/, '') : name))
      .sort(),
  );
  const boundsOf = ({ families }: typeof plain) =>
    families
      .get('tidegate_journal_append_duration_seconds')!
      .samples.flatMap(({ labels }) => labels.le ?? []);
  expect(boundsOf(plain).slice(-3)).toEqual(['2.5', '5', '+Inf']);
  expect(boundsOf(open).slice(-3)).toEqual(['2.5', '5.0', '+Inf']);
});

test('it is compressed for who takes that', async () => {
  const { url } = await serveMetrics(createFakeMonitor());
  // Not by fetch, which would undo it by itself.
  const asked = async (encoding: string) => {
    const { promise, resolve } = Promise.withResolvers<{ encoding: unknown; body: Buffer }>();
    const headers = { 'Accept-Encoding': encoding };
    request(`${url}/metrics`, { headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) });
    }).end();
    return promise;
  };
  for (const wanted of ['gzip', 'deflate, GZIP;q=0.5']) {
    const { encoding, body } = await asked(wanted);
    expect(encoding).toBe('gzip');
    expect(parseExposition(gunzipSync(body).toString()).size).toBeGreaterThan(30);
  }
  for (const unwanted of ['identity', 'gzip;q=0', 'gzipped', '']) {
    const { encoding, body } = await asked(unwanted);
    expect(encoding).toBeUndefined();
    expect(parseExposition(body.toString()).size).toBeGreaterThan(30);
  }
});
