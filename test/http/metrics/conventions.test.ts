import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { exposition } from '../../../src/http/metrics/exposition.ts';
import { each, gauge, one } from '../../../src/http/metrics/family.ts';
import { busyMetrics } from './busy-monitor.ts';
import { parseExposition } from './parse-exposition.ts';

test('names follow the conventions of Prometheus', async () => {
  const families = await busyMetrics();
  const ours = [...families].filter(([name]) => name.startsWith('tidegate_'));
  expect(ours.length).toBeGreaterThan(30);
  for (const [name, { type, samples }] of ours) {
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name, name).not.toMatch(/_(ms|milliseconds|minutes|percent)(_|$)/);
    expect(samples.length, `${name} has no sample`).toBeGreaterThan(0);
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
  }
  expect([...families.keys()].filter((name) => !/^(tidegate|process|nodejs)_/.test(name))).toEqual([]);
});

test('labels are names of the configuration and of closed sets, the same for each sample of a metric', async () => {
  const families = await busyMetrics();
  const closed: Readonly<Record<string, RegExp>> = {
    exchange: /^(|bybit|venue)$/,
    source: /^(bybit_derivatives|feed)$/,
    breaker: /^(bybit_api|venue_api)$/,
    receiver: /^desk$/,
    limit: /^\/v5\/order\/realtime$/,
    outcome:
      /^(ok|venue_fault|network|timeout|rate_limited|banned|maintenance|auth|client_error|business_error)$/,
    status: /^(healthy|degraded|failed|unknown)$/,
    state: /^(closed|open|half_open|delivered|failed|suppressed)$/,
    old_state: /^(closed|open|half_open)$/,
    new_state: /^(closed|open|half_open)$/,
    part: /^(failed|degraded|breaker|success_rate)$/,
    reason: /^(rate_limited|banned|maintenance)$/,
    scope: /^(bucket|source|host)$/,
    severity: /^(info|warning|critical)$/,
    kind: /^(circuit_breaker|degradation|system|websocket|event_stream)$/,
    stream: /^(alerts|health)$/,
    version: /^\d+\.\d+\.\d+/,
    le: /^([\d.]+|\+Inf)$/,
  };
  for (const [name, { samples }] of families) {
    if (!name.startsWith('tidegate_')) continue;
    const keys = new Map<string, string>();
    for (const sample of samples) {
      for (const [label, value] of Object.entries(sample.labels)) {
        expect(value, `${name}, ${label}`).toMatch(closed[label] ?? /^there is no such label$/);
      }
      const shown = Object.keys(sample.labels).sort().join();
      expect(shown, name).toBe(keys.get(sample.name) ?? shown);
      keys.set(sample.name, shown);
    }
  }
});

test('a long page is written in many turns of the event loop, and reads as if it had been one', async () => {
  const numbers = Array.from({ length: 10_500 }, (_, number) => number);
  const families = [
    gauge(
      'many',
      'Many.',
      each(numbers, (number) => one(number, { number: String(number) })),
    ),
    gauge('none', 'None.', []),
    gauge('last', 'The last.', one(1)),
  ];
  let turns = 0;
  let isWritten = false;
  const counting = (async () => {
    for (; !isWritten; turns += 1) await nextTurn();
  })();
  const written = Readable.from(exposition(families, 'text/plain; version=0.0.4; charset=utf-8'));
  const page = await text(written);
  isWritten = true;
  await counting;
  expect(turns).toBeGreaterThanOrEqual(10);
  const parsed = parseExposition(page);
  expect([...parsed.keys()]).toEqual(['many', 'none', 'last']);
  expect(parsed.get('many')!.samples.map(({ value }) => value)).toEqual(numbers);
});

test('nothing is measured before it is asked for, and nothing keeps the process alive after', async () => {
  const program = fileURLToPath(new URL('./scrape-and-leave.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 15_000 });
  expect(JSON.parse(stdout)).toEqual({ loadedBefore: false, loadedAfter: true, hasProcessMetrics: true });
});
