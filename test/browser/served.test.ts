import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inBrowser } from './in-browser.ts';
import { isReady } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

const mostBytes = 300_000;

interface Loaded {
  readonly path: string;
  /** Over the wire; 0 where it came from the cache. */
  readonly sentBytes: number;
  readonly compressedBytes: number;
}

const loaded = (page: Page): Promise<Loaded[]> =>
  page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(
      (entry) => {
        const { name, transferSize, encodedBodySize } = entry as PerformanceResourceTiming;
        return { path: new URL(name).pathname, sentBytes: transferSize, compressedBytes: encodedBodySize };
      },
    ),
  );
const isAsset = ({ path }: Loaded) => path.startsWith('/assets/');

inBrowser('what is served', ({ open, takeFaults }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.stop());

  it('is under a policy that lets nothing else in', async () => {
    const page = await open(stage.url);
    const reply = await page.goto(stage.url);
    const headers = await reply!.allHeaders();
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
    await isReady(page);
    // The policy is no dead letter, and what breaks it is seen here.
    await page.evaluate(() => {
      const elsewhere = 'http://127.0.0.1:9/';
      void fetch(elsewhere).catch(() => {});
      document.body.append(Object.assign(document.createElement('img'), { src: elsewhere }));
      document.body.setAttribute('style', 'color: red');
    });
    const faults: string[] = [];
    for (const directive of ['connect-src', 'img-src', 'style-src-attr']) {
      await expect
        .poll(() => faults.push(...takeFaults()) && faults.join())
        .toContain(`breaks the policy: ${directive}`);
    }
    expect(faults).toContain('asks for http://127.0.0.1:9/');
  });

  it('is small at first, and the second time comes from the cache', async () => {
    const page = await open(stage.url);
    await isReady(page);
    const first = await loaded(page);
    const bytes = first.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
    expect(bytes).toBeLessThan(mostBytes);
    expect(first.filter(isAsset).length).toBeGreaterThan(1);
    for (const each of first.filter(isAsset)) expect(each.sentBytes, each.path).toBeGreaterThan(0);

    await page.goto(`${stage.url}/?sort=name`);
    await isReady(page);
    for (const each of (await loaded(page)).filter(isAsset)) expect(each.sentBytes, each.path).toBe(0);
  });
});
