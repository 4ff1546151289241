import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorToken } from '../http/tokens.ts';
import { breakerLine, cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { isGone, isReady } from './shell.ts';
import { type Stage, startStage } from './stage.ts';
import { views } from './views.ts';

const mostStops = 120;

/** Where the focus is, and whether that is to be seen. */
interface Stop {
  readonly name: string;
  readonly isLost: boolean;
  readonly isVisible: boolean;
  readonly isMarked: boolean;
}

const focused = (page: Page): Promise<Stop> =>
  page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
    const label = element.getAttribute('aria-label') ?? element.textContent.trim();
    // A link that stands for all of its card shows it around that.
    const marks = [undefined, '::after'].map((pseudo) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element, pseudo);
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    });
    return {
      name: `${element.localName} “${label.slice(0, 60)}”`,
      isLost: element === document.body,
      isVisible: width > 0 && height > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
      isMarked: marks.includes(true),
    };
  });

const isFocused = (locator: Locator) =>
  expect.poll(() => locator.evaluate((element) => element === document.activeElement)).toBe(true);

inBrowser('the keyboard alone', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
    await stage.breakVenue('bybit');
  });
  afterAll(() => stage?.stop());

  describe.each(views)('on the %s', (_name, search) => {
    it('reaches everything, and sees where it is', async () => {
      const page = await open(`${stage.url}/${search}`, { token: operatorToken });
      await isReady(page);
      const stops: Stop[] = [];
      const faults: string[] = [];
      for (let count = 0; count < mostStops; count += 1) {
        await page.keyboard.press('Tab');
        const stop = await focused(page);
        if (stop.isLost) break;
        stops.push(stop);
        if (!stop.isVisible) faults.push(`${count}: ${stop.name} is out of sight`);
        if (!stop.isMarked) faults.push(`${count}: ${stop.name} does not show that it is focused`);
      }
      expect(stops[0]?.name).toBe('a “Skip to the content”');
      expect(faults).toEqual([]);
      const names = stops.map(({ name }) => name);
      expect(names.some((name) => name.includes('Heatmap'))).toBe(true);
      expect(names.some((name) => name.includes('alice'))).toBe(true);
      expect(stops.length).toBeGreaterThan(8);
      await page.keyboard.press('Shift+Tab');
      expect((await focused(page)).isLost).toBe(false);
    });
  });

  it('skips the navigation', async () => {
    const page = await open(stage.url);
    await isReady(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await isFocused(page.getByRole('main'));
    await page.keyboard.press('Tab');
    expect(await page.getByRole('main').evaluate((main) => main.contains(document.activeElement))).toBe(true);
  });

  it('is told the parts of a score', async () => {
    const page = await open(stage.url);
    await isReady(page);
    const score = cardOf(page, 'Bybit').getByRole('button', { name: /^Degradation score/ });
    await page.keyboard.press('Tab');
    await score.focus();
    const parts = page.getByRole('table', { name: /Degradation score/ });
    await parts.waitFor();
    await parts.getByRole('row', { name: /Failed sources/ }).waitFor();
    await page.keyboard.press('Escape');
    await isGone(parts);
    await isFocused(score);
  });

  it('goes into a dialog, stays there, and comes back to where it was', async () => {
    const page = await open(stage.url, { token: operatorToken });
    await isReady(page);
    const tools = breakerLine(cardOf(page, 'Binance'), 'binance_api').getByRole('button', {
      name: /Actions/,
    });
    await tools.focus();
    await page.keyboard.press('Enter');
    const menu = page.getByRole('menu');
    await menu.waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await isGone(menu);
    await isFocused(tools);

    await page.keyboard.press('Enter');
    await isFocused(page.getByRole('menuitem', { name: 'Isolate' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const holdsFocus = () => dialog.evaluate((element) => element.contains(document.activeElement));
    await expect.poll(holdsFocus).toBe(true);
    for (let count = 0; count < 12; count += 1) {
      await page.keyboard.press('Tab');
      // From the last to the first it goes by way of a guard beside the dialog.
      await expect.poll(holdsFocus).toBe(true);
    }
    await page.keyboard.press('Escape');
    await isGone(dialog);
    await isFocused(tools);
  });

  it('goes from alert to alert on the lanes', async () => {
    const page = await open(`${stage.url}/?view=timeline&range=15m`);
    await isReady(page);
    const marks = page.locator('[data-mark]');
    await marks.first().waitFor();
    await page.keyboard.press('Tab');
    await marks.last().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.has('alert')).toBe(true);
  });
});
