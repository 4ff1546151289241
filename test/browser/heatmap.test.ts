import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inBrowser } from './in-browser.ts';
import { isReady } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

const hourMs = 3_600_000;

inBrowser('the heatmap', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({
      past: {
        durationMs: 4 * hourMs,
        probeEveryMs: 10_000,
        faults: [{ atMs: 2 * hourMs, forMs: 0.5 * hourMs, venue: 'bybit', fault: '5xx' }],
      },
    });
  });
  afterAll(() => stage?.stop());

  const rowOf = (page: Page, exchange: string) =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name: new RegExp(`^${exchange},`) }) });
  const cells = (page: Page, exchange: string, name: RegExp) =>
    rowOf(page, exchange).getByRole('gridcell', { name });
  const rowNames = async (page: Page) =>
    (await page.getByRole('grid').getByRole('link').allInnerTexts()).map((name) => name.trim());

  it('leads to an exchange at the time of a cell, and back', async () => {
    const page = await open(`${stage.url}/?view=heatmap&range=6h`);
    await isReady(page);
    const cell = cells(page, 'Bybit', /severe, failed/).first();
    await cell.hover();
    await page.getByText('Click opens Bybit at that time.').waitFor();
    await page.getByText(/from \d{4}-\d\d-\d\d \d\d:\d\d:00 UTC/).waitFor();
    await cell.click();
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('view')).toBe('exchange');
    expect(searchParams.get('exchange')).toBe('bybit');
    const agoMs = Date.now() - Date.parse(searchParams.get('at')!);
    expect(agoMs).toBeGreaterThan(1.4 * hourMs);
    expect(agoMs).toBeLessThan(2.1 * hourMs);
    await page.goBack();
    await cell.waitFor();
  });

  it('changes while it is looked at', async () => {
    const page = await open(`${stage.url}/?view=heatmap&range=1h`);
    await isReady(page);
    const now = rowOf(page, 'Binance').getByRole('gridcell').last();
    await expect.poll(() => now.getAttribute('aria-label')).toMatch(/healthy/);
    await stage.breakVenue('binance');
    await expect.poll(() => now.getAttribute('aria-label')).toMatch(/severe, failed/);
    stage.setFaults();
  });

  it('is moved about in with the keyboard', async () => {
    const page = await open(`${stage.url}/?view=heatmap&range=6h&sort=name`);
    await isReady(page);
    const focusedName = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page
      .getByRole('gridcell', { name: /^Binance/ })
      .last()
      .waitFor();
    await page.getByRole('searchbox').focus();
    await press('Tab');
    await expect.poll(focusedName).toMatch(/^Binance, .*score|^Binance, .*no data/);
    await page.getByText('Enter opens Binance at that time.').waitFor();
    await press('ArrowDown', 'ArrowLeft');
    await expect.poll(focusedName).toMatch(/^Bybit, /);
    await press('Home');
    await expect.poll(focusedName).toMatch(/^Bybit, now /);
    await press('Control+End');
    await expect.poll(focusedName).toMatch(/^Twitter\/X, /);
    await press('Control+Home', 'ArrowRight');
    await expect.poll(focusedName).toMatch(/^Binance, .*no data/);
    await press('Escape');
    await page.getByText('at that time.').waitFor({ state: 'detached' });
    await press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('exchange')).toBe('binance');
  });

  it('is ordered and searched, and its address says how', async () => {
    const page = await open(`${stage.url}/?view=heatmap&range=6h`);
    await isReady(page);
    await page.getByRole('button', { name: 'Worst in range' }).click();
    await expect.poll(async () => (await rowNames(page))[0]).toBe('Bybit');
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await expect.poll(() => rowNames(page)).toEqual(['Binance', 'Bybit', 'Dexscreener', 'Twitter/X']);
    await page.getByRole('searchbox').fill('b');
    await expect.poll(() => rowNames(page)).toEqual(['Binance', 'Bybit']);
    await page.getByRole('button', { name: '24h' }).click();

    const elsewhere = await open(page.url());
    await isReady(elsewhere);
    await expect.poll(() => rowNames(elsewhere)).toEqual(['Binance', 'Bybit']);
    expect(await elsewhere.getByRole('button', { name: '24h' }).getAttribute('aria-pressed')).toBe('true');
  });
});
