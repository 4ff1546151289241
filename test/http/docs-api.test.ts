import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { breakerAlert } from '../graphql/fake-alerts.ts';
import { createFakeMonitor, cursorAt } from '../graphql/fake-monitor.ts';
import { moment } from '../graphql/fake-views.ts';
import { run, subscribe } from '../graphql/run.ts';
import { serve } from './harness.ts';

const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

/** Each request of the page with the answer that follows it. */
const examplesIn = (language: string) =>
  [
    ...text.matchAll(
      new RegExp(`\`\`\`${language}\\n([^\`]*?)\`\`\`\\n\`\`\`json\\n([\\s\\S]*?)\`\`\``, 'g'),
    ),
  ].map(([, request, answer]) => ({ request: request!.trim(), answer: JSON.parse(answer!) }));

async function troubledMonitor() {
  const monitor = createFakeMonitor({
    sources: {
      binance_orderbook: {
        status: 'FAILED',
        statusReasons: ['5 calls failed in a row'],
        lastOutcome: 'VENUE_FAULT',
        rateLimits: [
          {
            name: 'REQUEST_WEIGHT_1M',
            limit: 6000,
            used: 5,
            remaining: 5995,
            windowSeconds: 60,
            resetsAt: moment,
          },
        ],
        blocks: [
          { scope: 'HOST', name: 'api.binance.com', reason: 'RATE_LIMITED', since: moment, until: moment },
        ],
      },
    },
    breakers: { binance_api: { state: 'OPEN', openReason: 'FAILURES', openUntil: moment, failureCount: 5 } },
  });
  monitor.checks = [...monitor.checks, { name: 'probes', ok: true, problem: null }];
  await monitor.journal.append({ alerts: [breakerAlert(), breakerAlert()] });
  return monitor;
}

/** Every field that the example shows is in the answer with the same type; maps and lists may hold other things. */
function expectShape(actual: unknown, example: unknown, path: string): void {
  if (Array.isArray(example)) {
    expect(actual, path).toBeInstanceOf(Array);
    for (const item of example)
      if ((actual as unknown[]).length > 0) expectShape((actual as unknown[])[0], item, `${path}[]`);
  } else if (example !== null && typeof example === 'object') {
    for (const [key, value] of Object.entries(example)) {
      expect(actual, path).toHaveProperty([key]);
      expectShape((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else {
    expect(typeof actual, path).toBe(typeof example);
  }
}

/** The other way round, for objects of a fixed shape: the example shows all there is. */
function expectNothingMore(actual: unknown, example: unknown, path: string): void {
  if (Array.isArray(example) && example.length > 0) {
    for (const item of actual as unknown[]) expectNothingMore(item, example[0], `${path}[]`);
  } else if (example !== null && typeof example === 'object' && !/\.metadata$/.test(path)) {
    const isMap = /\.(exchanges|sources|circuit_breakers|cache_stats|per_exchange_degradation)$/.test(path);
    for (const [key, value] of Object.entries(actual as object)) {
      const shown = isMap ? Object.values(example)[0] : (example as Record<string, unknown>)[key];
      expect(shown, `${path}.${key} is not shown`).toBeDefined();
      expectNothingMore(value, shown, `${path}.${key}`);
    }
  }
}

const withCursorsOf = (monitor: ReturnType<typeof createFakeMonitor>, request: string) =>
  request.replaceAll(/"MDE5[\w-]+"/g, `"${cursorAt(monitor, 1)}"`);

describe('docs/api.md', () => {
  const graphql = examplesIn('graphql');
  test.each(graphql)('shows what the query brings: $request', async ({ request, answer }) => {
    const monitor = await troubledMonitor();
    const query = withCursorsOf(monitor, request);
    if (request.startsWith('subscription')) {
      const { answers } = await subscribe(monitor, query);
      const { value } = await answers!.next();
      await answers!.return(undefined);
      expectShape(value?.result, answer, 'answer');
    } else {
      const { result } = await run(monitor, query);
      expectShape(JSON.parse(JSON.stringify(result)), answer, 'answer');
    }
  });

  const bash = examplesIn('bash').map(({ request, answer }) => ({
    path: /http:\/\/127\.0\.0\.1:4000([^'\s]*)/.exec(request)![1]!,
    body: / -d '([^']+)'/.exec(request)?.[1],
    answer,
  }));
  test.each(bash)('shows what $path answers', async ({ path, body, answer }) => {
    const { get } = await serve(await troubledMonitor());
    const response = await get(
      path,
      body ? { method: 'POST', body, headers: { 'Content-Type': 'application/json' } } : {},
    );
    const actual = await response.json();
    expectShape(actual, answer, 'answer');
    expectNothingMore(actual, answer, 'answer');
  });

  test('has all of its examples found here', () => {
    expect(graphql.length).toBe(text.match(/^```graphql$/gm)!.length);
    expect(bash.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/graphql', '/api/health/overview', '/healthz', '/readyz']),
    );
  });
});
