import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../test/browser/launch.ts';
import { operatorToken } from '../test/http/tokens.ts';
import { startShowcase } from './dashboard-showcase.ts';

// Takes pictures of the dashboard to look at: of a running service, or of one with a made-up day behind it.
// Usage: node scripts/dashboard-shots.ts [--url http://127.0.0.1:4000] [--out folder] [--view timeline …] [--width 390 …]
//        [--theme dark …] [--full] [--readme]

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    out: { type: 'string', default: join(tmpdir(), 'tidegate-shots') },
    view: { type: 'string', multiple: true },
    search: { type: 'string', multiple: true, default: [] },
    width: { type: 'string', multiple: true, default: ['390', '1280', '2560'] },
    theme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    token: { type: 'string' },
    full: { type: 'boolean', default: false },
    /** The three of the README instead, into docs/img. */
    readme: { type: 'boolean', default: false },
  },
});

interface Shot {
  readonly name: string;
  readonly search: string;
  readonly act?: (page: Page) => Promise<void>;
}

const openActions = async (page: Page, action: string) => {
  await page.getByRole('button', { name: 'Actions for bybit_api' }).first().click();
  await page.getByRole('menuitem', { name: action }).click();
  await page.getByRole('dialog').waitFor();
};

const shots: readonly Shot[] = [
  { name: 'overview', search: '' },
  {
    name: 'overview-score',
    search: '',
    act: (page) =>
      page
        .getByRole('button', { name: /^Degradation score/ })
        .first()
        .hover(),
  },
  { name: 'overview-isolate', search: '', act: (page) => openActions(page, 'Isolate') },
  { name: 'overview-silence', search: '', act: (page) => openActions(page, 'Silence') },
  { name: 'overview-ignored', search: '?sort=colour&nonsense=1' },
  { name: 'timeline', search: '?view=timeline&range=24h' },
  {
    name: 'timeline-alert',
    search: '?view=timeline&range=1h&exchange=bybit',
    act: (page) => page.locator('[data-alert] button').first().click(),
  },
  { name: 'heatmap', search: '?view=heatmap' },
  {
    name: 'heatmap-cell',
    search: '?view=heatmap',
    act: (page) =>
      page
        .getByRole('gridcell', { name: /severe/ })
        .first()
        .hover(),
  },
  { name: 'exchange', search: '?view=exchange&exchange=bybit&range=24h' },
  { name: 'source', search: '?view=exchange&exchange=binance&source=binance_orderbook&range=24h' },
  { name: 'silences', search: '?view=silences' },
];
const readmeShots = [
  { name: 'overview', theme: 'light' },
  { name: 'heatmap', theme: 'dark' },
  { name: 'exchange', theme: 'light' },
] as const;

const heightOf = (width: number) => (width < 600 ? 844 : width > 2_000 ? 1_440 : 800);

async function take(
  browser: Browser,
  { url, out, token }: { readonly url: string; readonly out: string; readonly token: string | undefined },
  chosen: readonly Shot[],
  { width, theme, suffix }: { readonly width: number; readonly theme: string; readonly suffix: string },
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: heightOf(width) },
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    locale: 'en-GB',
  });
  if (token) {
    await context.addInitScript((given) => {
      if (location.protocol === 'http:') sessionStorage.setItem('tidegate.token', given);
    }, token);
  }
  for (const { name, search, act } of chosen) {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(`${name}: ${message.text()}`);
    });
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
    await page.goto(`${url}/${search}`);
    await page.locator('[data-connection=live]').waitFor();
    await page.waitForTimeout(1_500);
    await act?.(page);
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(out, `${name}${suffix}.png`), fullPage: values.full });
    await page.close();
  }
  await context.close();
}

const launched = await launchBrowser();
if (!launched) throw new Error('There is no Chromium; name one in TIDEGATE_CHROMIUM.');
const { browser } = launched;
const showcase = values.url === undefined ? await startShowcase() : null;
try {
  const url = showcase?.url ?? values.url!;
  const token = values.token ?? (showcase ? operatorToken : undefined);
  const out = values.readme ? fileURLToPath(new URL('../docs/img/', import.meta.url)) : values.out;
  mkdirSync(out, { recursive: true });
  if (values.readme) {
    for (const { name, theme } of readmeShots) {
      const chosen = shots.filter((shot) => shot.name === name);
      await take(browser, { url, out, token }, chosen, { width: 1_280, theme, suffix: '' });
    }
  } else {
    const given = values.search.map((search, index) => ({ name: `given-${index}`, search }));
    const named = shots.filter(({ name }) => values.view?.includes(name) ?? given.length === 0);
    for (const theme of values.theme) {
      for (const width of values.width) {
        await take(browser, { url, out, token }, [...named, ...given], {
          width: Number(width),
          theme,
          suffix: `-${width}-${theme}`,
        });
      }
    }
  }
  console.log(out);
} finally {
  await launched.close();
  await showcase?.stop();
}
