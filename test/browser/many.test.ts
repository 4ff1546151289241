import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { isReady } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

const exchangeCount = 200;
const sourcesEach = 5;
const names = Array.from({ length: exchangeCount }, (_, index) => `venue${String(index).padStart(3, '0')}`);
const off = { enabled: false };

inBrowser('two hundred exchanges and a thousand sources', ({ open }) => {
  let stage: Stage;
  const call = (source: string, fn: () => Promise<unknown>) =>
    stage.app.monitor
      .gate(source)
      .call(fn)
      .catch(() => {});
  const sourcesOf = (name: string) => Array.from({ length: sourcesEach }, (_, index) => `${name}_${index}`);

  beforeAll(async () => {
    stage = await startStage({
      config: () => ({
        exchanges: {
          binance: off,
          bybit: off,
          dexscreener: off,
          twitter: off,
          ...Object.fromEntries(
            names.map((name) => [
              name,
              { sources: Object.fromEntries(sourcesOf(name).map((each) => [each, {}])) },
            ]),
          ),
        },
        sources: {},
      }),
    });
    await Promise.all(names.flatMap(sourcesOf).map((source) => call(source, async () => 'well')));
  });
  afterAll(() => stage?.stop());

  it('are a bounded number of elements, and the last one can be reached', async () => {
    const page = await open(`${stage.url}/?sort=name`);
    await isReady(page);
    await page.getByRole('heading', { name: 'All 200 venues are healthy' }).waitFor();
    await cardOf(page, names[0]!).waitFor();
    const most = 4_000;
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(most);

    const last = cardOf(page, names.at(-1)!);
    expect(await last.count()).toBe(0);
    await page.keyboard.press('End');
    await last.getByText('Healthy', { exact: true }).waitFor();
    await expect.poll(() => last.getByText('Quota').count()).toBe(1);
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(most);
    expect(await cardOf(page, names[0]!).count()).toBe(0);
  });

  it('change on the page as they change', async () => {
    const page = await open(stage.url);
    await isReady(page);
    await cardOf(page, names[0]!).waitFor();
    const troubled = names[150]!;
    for (const source of sourcesOf(troubled)) {
      for (let each = 0; each < 3; each += 1) await call(source, () => Promise.reject(new Error('down')));
    }
    await page.getByRole('heading', { name: `It is them: ${troubled} has failed` }).waitFor();
    // The worst comes first, so that it is in sight.
    await cardOf(page, troubled).getByText('Failed', { exact: true }).waitFor();
  });

  it('are found by name', async () => {
    const page = await open(stage.url);
    await isReady(page);
    await page.getByLabel('Filter by name').fill('venue123_4');
    await expect.poll(() => page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['venue123']);
  });

  it('have rows in the heatmap of which those in sight are there', async () => {
    const page = await open(`${stage.url}/?view=heatmap&sort=name&range=1h`);
    await isReady(page);
    const rowOf = (name: string) => page.getByRole('row').filter({ hasText: name });
    await rowOf(names[0]!).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(60);
    await page.getByRole('gridcell').last().focus();
    await page.keyboard.press('Control+End');
    await rowOf(names.at(-1)!).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(60);
    expect(await rowOf(names[0]!).count()).toBe(0);
  });

  it('have lanes of which those in sight are there', async () => {
    const page = await open(`${stage.url}/?view=timeline`);
    await isReady(page);
    await page.getByText('200 breakers').waitFor();
    await page.locator('[data-lane]').first().waitFor();
    expect(await page.locator('[data-lane]').count()).toBeLessThan(60);
  });
});
