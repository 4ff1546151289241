import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inBrowser } from './in-browser.ts';
import { isReady } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

const colour = (page: Page) => page.evaluate(() => getComputedStyle(document.body).color);

inBrowser('the theme', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.stop());

  it('is that of the system until another one is chosen, which is then kept', async () => {
    const page = await open(stage.url);
    await isReady(page);
    const light = await colour(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await colour(page);
    expect(dark).not.toBe(light);

    await page.getByRole('button', { name: 'Theme: as the system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).waitFor();
    expect(await colour(page)).toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    expect(await colour(page)).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await colour(page)).toBe(dark);
  });
});
