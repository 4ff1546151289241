import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { headline, isGone, isReady, notice } from './shell.ts';
import { type Stage, startStage } from './stage.ts';
import { views } from './views.ts';

const searchOf = (page: Page) => new URL(page.url()).search;
const cardNames = (page: Page) => page.getByRole('heading', { level: 2 }).allInnerTexts();
const pressed = (page: Page) => page.locator('main').getByRole('button', { pressed: true }).allInnerTexts();

inBrowser('the address', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
    stage.setFaults({ venue: 'bybit', fault: '5xx' });
  });
  afterAll(() => stage?.stop());

  it('holds the filters and the order of the overview', async () => {
    const page = await open(stage.url);
    await isReady(page);
    await cardOf(page, 'Bybit').getByText('Failed', { exact: true }).waitFor();
    await expect.poll(async () => (await cardNames(page))[0]).toBe('Bybit');
    await page.getByRole('button', { name: /^Healthy/ }).click();
    await page.getByRole('button', { name: 'By name' }).click();
    await page.getByLabel('Filter by name').fill('dex');
    await expect.poll(() => searchOf(page)).toBe('?sort=name&status=HEALTHY&q=dex');
    await expect.poll(() => cardNames(page)).toEqual(['Dexscreener']);

    const elsewhere = await open(page.url());
    await isReady(elsewhere);
    await expect.poll(() => cardNames(elsewhere)).toEqual(['Dexscreener']);
    expect(await pressed(elsewhere)).toEqual(await pressed(page));
    expect(await elsewhere.getByLabel('Filter by name').inputValue()).toBe('dex');

    // Typing is no step of its own.
    await page.goBack();
    expect(searchOf(page)).toBe('?status=HEALTHY');
    await expect
      .poll(async () => (await cardNames(page)).toSorted())
      .toEqual(['Binance', 'Dexscreener', 'Twitter/X']);
    await page.goBack();
    await cardOf(page, 'Bybit').waitFor();
    await page.goForward();
    await isGone(cardOf(page, 'Bybit'));
  });

  it('says what is shown, and is gone back and forth through', async () => {
    const page = await open(stage.url);
    await isReady(page);
    const visited = ['Overview', 'Alerts', 'Heatmap', 'Silences'];
    for (const name of visited.slice(1)) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await expect.poll(() => page.title()).toContain(`${name} · Tidegate`);
    }
    for (const name of visited.toReversed().slice(1)) {
      await page.goBack();
      await expect.poll(() => page.title()).toContain(`${name} · Tidegate`);
      await page.getByRole('link', { name, exact: true }).and(page.locator('[aria-current=page]')).waitFor();
    }
    await page.goForward();
    await expect.poll(() => page.title()).toBe('Degraded: Alerts · Tidegate');
  });

  it.each<[search: string, shown: string, ignored: readonly RegExp[]]>([
    ['?view=nonsense', 'Overview', [/^view=nonsense: it is none of overview, timeline/]],
    ['?sort=colour&status=FAILED,PURPLE', 'Overview', [/^sort=colour: /, /^status=PURPLE: /]],
    [
      '?view=timeline&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      'Alerts',
      [/it ends before it begins/],
    ],
    ['?view=heatmap&range=forever', 'Heatmap', [/^range=forever: /]],
    ['?view=exchange', 'Overview', [/^view=exchange: it names no exchange/]],
    ['?%00=%ff&<script>=alert(1)', 'Overview', [/this view has no such parameter/]],
  ])('%s shows the default view and says what was ignored', async (search, shown, ignored) => {
    const page = await open(`${stage.url}/${search}`);
    await isReady(page);
    await expect.poll(() => page.title()).toContain(`${shown} · Tidegate`);
    const told = notice(page, 'The address says something that means nothing here');
    const lines = await told.getByRole('listitem').allInnerTexts();
    for (const pattern of ignored)
      expect(
        lines.some((line) => pattern.test(line)),
        `${pattern} in ${lines}`,
      ).toBe(true);
    await told.getByRole('button', { name: 'Dismiss' }).click();
    await isGone(told);
    await headline(page).waitFor();
  });

  it.each(views)('of the %s shows it to whoever opens it', async (_name, search, title) => {
    const page = await open(`${stage.url}/${search}`);
    await isReady(page);
    await headline(page).waitFor();
    await expect.poll(() => page.title()).toContain(`${title} · Tidegate`);
    expect(searchOf(page)).toBe(search);
  });
});
