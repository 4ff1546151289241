import type { Page } from 'playwright-core';
import { accessibilityFaults } from './accessibility.ts';
import { type Stage, startStage } from './stage.ts';
import { themes } from './views.ts';

const hourMs = 3_600_000;

/** How much wider than the window the page is. */
const overhangPx = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What is wrong with a page as it stands there, in each theme. */
export async function faultsOf(
  page: Page,
  inThemes: readonly (typeof themes)[number][] = themes,
): Promise<string[]> {
  const faults: string[] = [];
  for (const theme of inThemes) {
    await page.emulateMedia({ colorScheme: theme });
    const found = await accessibilityFaults(page);
    const overhang = await overhangPx(page);
    if (overhang > 0) found.push(`the page is ${overhang} px wider than the window`);
    faults.push(...found.map((fault) => `${theme}, ${page.viewportSize()!.width} px: ${fault}`));
  }
  return faults;
}

/** A service with something to see on every view, and of which nothing changes while it is looked at. */
export async function startSightlyStage(): Promise<Stage> {
  const stage = await startStage({
    past: {
      durationMs: 2 * hourMs,
      probeEveryMs: 10_000,
      faults: [
        { atMs: 0.5 * hourMs, forMs: 300_000, venue: 'binance', fault: '5xx' },
        { atMs: hourMs, forMs: 600_000, venue: 'bybit', fault: 'slow', delayMs: 1_500 },
      ],
    },
    // What is open stays open, so that nothing changes while it is looked at.
    breakers: { bybit_api: { openMs: 600_000 } },
  });
  await stage.breakVenue('bybit');
  return stage;
}
