import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operatorToken } from '../http/tokens.ts';
import { alertRows } from './alert-list.ts';
import { breakerLine, cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { faultsOf, startSightlyStage } from './looked-at.ts';
import { isReady } from './shell.ts';
import type { Stage } from './stage.ts';
import { themes, widthsPx } from './views.ts';

const dialogOf = (action: string) => async (page: Page) => {
  await breakerLine(cardOf(page, 'Binance'), 'binance_api')
    .getByRole('button', { name: /^Actions/ })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
  return page.getByRole('dialog');
};
const openAlert = async (page: Page) => {
  await alertRows(page).first().getByRole('button', { expanded: false }).click();
  return alertRows(page).getByText('What led to it');
};
const range = '&range=6h';

/** What opens above a view or within it: where, how, and what is then to be seen. */
const openings: readonly (readonly [what: string, search: string, open: (page: Page) => Promise<Locator>])[] =
  [
    [
      'the parts of a score',
      '',
      async (page) => {
        await cardOf(page, 'Bybit')
          .getByRole('button', { name: /^Degradation score/ })
          .hover();
        return page.getByRole('table', { name: /Degradation score/ });
      },
    ],
    [
      'the actions for a breaker',
      '',
      async (page) => {
        await breakerLine(cardOf(page, 'Binance'), 'binance_api')
          .getByRole('button', { name: /^Actions/ })
          .click();
        return page.getByRole('menu');
      },
    ],
    ['the dialog of isolating', '', dialogOf('Isolate')],
    [
      'a choice in the dialog of silencing',
      '',
      async (page) => {
        await (await dialogOf('Silence')(page)).getByRole('button', { name: /^Severities/ }).click();
        return page.getByRole('checkbox', { name: 'Critical' });
      },
    ],
    [
      'the account',
      '?view=nonsense',
      async (page) => {
        await page.getByRole('button', { name: 'alice' }).click();
        return page.getByRole('button', { name: 'Sign out' });
      },
    ],
    ['an alert', `?view=timeline${range}`, openAlert],
    [
      'the dialog of acknowledging',
      `?view=timeline${range}`,
      async (page) => {
        await openAlert(page);
        await alertRows(page).getByRole('button', { name: 'Acknowledge' }).click();
        return page.getByRole('dialog');
      },
    ],
    [
      'the choice of a range',
      '?view=timeline',
      async (page) => {
        await page.getByRole('button', { name: 'Custom' }).click();
        return page.getByLabel('From', { exact: true });
      },
    ],
    [
      'a note about a time',
      '?view=timeline',
      async (page) => {
        await page.locator('main time').first().hover();
        return page.getByRole('tooltip');
      },
    ],
    [
      'what a cell of the heatmap says',
      '?view=heatmap&range=1h',
      async (page) => {
        await page.getByRole('gridcell', { name: /score/ }).last().hover();
        return page.getByText(/opens .* at that time/);
      },
    ],
    [
      'a moment in the charts of an exchange',
      '?view=exchange&exchange=bybit&range=6h',
      async (page) => {
        await page.locator('.chart-canvas canvas').first().hover();
        return page.locator('.chart-cursor').first();
      },
    ],
    [
      'the table of a chart',
      '?view=exchange&exchange=bybit&range=1h',
      async (page) => {
        await page.getByRole('button', { name: 'Table' }).first().click();
        return page.getByRole('columnheader').first();
      },
    ],
  ];

inBrowser('what opens above a view', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startSightlyStage();
  });
  afterAll(() => stage?.stop());

  it.each(openings)('has nothing that axe-core finds: %s', async (_what, search, opening) => {
    const faults: string[] = [];
    for (const [index, width] of widthsPx.entries()) {
      const viewport = { width, height: 844 };
      const page = await open(`${stage.url}/${search}`, { token: operatorToken, viewport });
      await isReady(page);
      await (await opening(page)).waitFor();
      // Each theme once: what opens is the same at any width.
      faults.push(...(await faultsOf(page, [themes[index]!])));
    }
    expect(faults).toEqual([]);
  });
});
