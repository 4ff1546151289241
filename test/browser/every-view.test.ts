import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorToken } from '../http/tokens.ts';
import { accessibilityFaults } from './accessibility.ts';
import { inBrowser } from './in-browser.ts';
import { isReady } from './shell.ts';
import { type Stage, startStage } from './stage.ts';
import { themes, views, widthsPx } from './views.ts';

const hourMs = 3_600_000;

/** How much wider than the window the page is. */
const overhangPx = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What is wrong with a page in any theme and width. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of widthsPx) {
      await page.setViewportSize({ width, height: 844 });
      const found = await accessibilityFaults(page);
      const overhang = await overhangPx(page);
      if (overhang > 0) found.push(`the page is ${overhang} px wider than the window`);
      faults.push(...found.map((fault) => `${theme}, ${width} px: ${fault}`));
    }
  }
  return faults;
}

inBrowser('every view', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({
      past: {
        durationMs: 2 * hourMs,
        probeEveryMs: 10_000,
        faults: [
          { atMs: 0.5 * hourMs, forMs: 300_000, venue: 'binance', fault: '5xx' },
          { atMs: hourMs, forMs: 600_000, venue: 'bybit', fault: 'slow', delayMs: 1_500 },
        ],
      },
    });
    stage.setFaults({ venue: 'bybit', fault: '5xx' });
  });
  afterAll(() => stage.stop());

  describe.each(views)('the %s', (_name, search) => {
    it('has nothing that axe-core finds, and is no wider than the window', async () => {
      const page = await open(`${stage.url}/${search}`, { token: operatorToken });
      await isReady(page);
      expect(await faultsOf(page)).toEqual([]);
    });
  });
});
