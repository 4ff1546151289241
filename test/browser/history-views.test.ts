import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketText } from '../../src/dashboard/history/bucket-words.ts';
import { inBrowser, type OpenOptions } from './in-browser.ts';
import { failedFrom, type SeededService, startSeededService, unwatchedFrom } from './seeded-service.ts';

const minute = 60_000;

inBrowser('over a history that is known', ({ open }) => {
  let service: SeededService;
  beforeAll(async () => {
    service = await startSeededService();
  });
  afterAll(() => service?.stop());

  const instant = (minutes: number) => new Date(service.startMs + minutes * minute).toISOString();
  const range = () => `from=${instant(0)}&to=${instant(120)}`;
  const look = (search: string, options: OpenOptions = {}) =>
    open(`${service.url}/${search}`, { timezoneId: 'UTC', ...options });

  /** When a minute is, as the page says it. */
  const timeOf = (minutes: number, withDay = false) =>
    bucketText(service.startMs + minutes * minute, minute, withDay, { timeZone: 'UTC' });
  const cellAt = (page: Page, minutes: number) =>
    page.getByRole('gridcell', { name: `Binance, ${timeOf(minutes)}: ` });

  describe('the heatmap', () => {
    it('names what each cell shows, and what is not known', async () => {
      const page = await look(`?view=heatmap&${range()}`);
      await page.getByRole('gridcell', { name: 'score 0.70' }).first().waitFor();
      expect(await cellAt(page, failedFrom).getAttribute('aria-label')).toMatch(
        /: score 0\.70, severe, failed; 12 requests, 0 % worked, p95 [\d.]+ s$/,
      );
      expect(await cellAt(page, 0).getAttribute('aria-label')).toContain(
        'score 0.00, no degradation, healthy',
      );
      const unwatched = cellAt(page, unwatchedFrom);
      expect(await unwatched.getAttribute('aria-label')).toMatch(/: no data$/);
      const lookOf = (locator: typeof unwatched) =>
        locator.evaluate((cell) => {
          const { backgroundColor, backgroundImage } = getComputedStyle(cell);
          return { backgroundColor, isHatched: backgroundImage.includes('gradient') };
        });
      expect(await lookOf(unwatched)).toEqual({ backgroundColor: 'rgba(0, 0, 0, 0)', isHatched: true });
      expect((await lookOf(cellAt(page, 0))).isHatched).toBe(false);
    });

    it('is moved about in by the keyboard, and opens the exchange at that time', async () => {
      const page = await look(`?view=heatmap&sort=name&q=binance&${range()}`);
      await cellAt(page, failedFrom).waitFor();
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      await page.getByRole('searchbox').focus();
      await page.keyboard.press('Tab');
      expect(await focused()).toContain(`Binance, ${timeOf(119)}: `);
      await page.keyboard.press('Home');
      expect(await focused()).toMatch(/^Binance, now /);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      expect(await focused()).toContain(`Binance, ${timeOf(1)}: `);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Binance' }).waitFor();
      const { searchParams } = new URL(page.url());
      expect(Date.parse(searchParams.get('at')!)).toBe(service.startMs + minute);
      expect(searchParams.get('from')).toBe(instant(0));
    });

    it('tells of a touched cell first, and opens with the second tap', async () => {
      const page = await look(`?view=heatmap&${range()}`, {
        viewport: { width: 390, height: 844 },
        hasTouch: true,
      });
      const cell = page.getByRole('gridcell', { name: /^Binance, .*: score 0\.70/ }).first();
      await cell.tap();
      await page.getByText('A second tap opens Binance at that time.').waitFor();
      expect(page.url()).toContain('view=heatmap');
      await cell.tap();
      await page.waitForURL(/view=exchange/);
    });
  });

  describe('the drill-down', () => {
    it('draws the charts, and shows the marked moment in all of them', async () => {
      const page = await look(`?view=exchange&exchange=binance&${range()}&at=${instant(failedFrom + 1)}`);
      await page.locator('.chart-canvas canvas').nth(3).waitFor();
      expect(await page.locator('.moment-line p').innerText()).toContain('score 0.70, severe, failed');
      const charts = page.getByRole('img', { name: / in 20 buckets\.$/ });
      expect(await charts.count()).toBe(4);
      const latency = page.getByRole('region', { name: 'Latency' });
      expect(await latency.locator('.chart-readout').innerText()).toMatch(/p95\s+(2\.9\d|3\.0\d) s/);
      expect(await page.locator('.chart-mark').count()).toBe(5);
    });

    it('shows the same numbers as a table', async () => {
      const page = await look(`?view=exchange&exchange=binance&${range()}`);
      const success = page.getByRole('region', { name: 'Success rate', exact: true }).first();
      await success.getByRole('button', { name: 'Table' }).click();
      const rows = await success.getByRole('row').allInnerTexts();
      expect(rows).toHaveLength(121);
      const rowAt = (minutes: number) => rows.find((row) => row.startsWith(timeOf(minutes, true)));
      expect(rowAt(failedFrom)).toMatch(/\t0 %$/);
      expect(rowAt(failedFrom - 1)).toMatch(/\t100 %$/);
      expect(rowAt(unwatchedFrom)).toMatch(/\tno data$/);
    });

    it('moves the moment by the keyboard, marks it in the address, and unmarks it', async () => {
      const page = await look(`?view=exchange&exchange=binance&${range()}`);
      const slider = page.getByRole('slider');
      await slider.focus();
      await page.keyboard.press('Home');
      for (let step = 0; step < 3; step += 1) await page.keyboard.press('PageUp');
      expect(await slider.getAttribute('aria-valuetext')).toContain(
        `${timeOf(30, true)}: score 0.70, severe, failed`,
      );
      await page.keyboard.press('Enter');
      expect(new URL(page.url()).searchParams.get('at')).toBe(instant(30));
      await page.keyboard.press('Escape');
      expect(new URL(page.url()).searchParams.get('at')).toBeNull();
    });

    it('says why a source has its status, and what it is held to', async () => {
      const page = await look('?view=exchange&exchange=binance&source=binance_orderbook');
      const why = page.getByRole('region', { name: /^Why / });
      await why.waitFor();
      expect(await why.innerText()).toMatch(/p95\s+[\s\S]*at most 1,000 ms/);
      await page.getByRole('link', { name: 'All of Binance' }).click();
      await page.getByRole('region', { name: /^Score 0/ }).waitFor();
    });

    it.each([
      ['an exchange that there is not', '?view=exchange&exchange=nobody', 'No exchange is called “nobody”'],
      [
        'a time without records',
        '?view=exchange&exchange=bybit&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z',
        'Nothing is recorded in this range',
      ],
      [
        'a time to come',
        '?view=exchange&exchange=bybit&from=2099-01-01T00:00:00Z&to=2099-01-02T00:00:00Z',
        'That range lies ahead',
      ],
    ])('says so of %s', async (_what, search, title) => {
      const page = await look(search);
      await page.getByRole('heading', { name: title }).waitFor();
    });
  });
});
