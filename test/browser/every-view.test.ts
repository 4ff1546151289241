import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorToken } from '../http/tokens.ts';
import { inBrowser } from './in-browser.ts';
import { faultsOf, startSightlyStage } from './looked-at.ts';
import { isReady } from './shell.ts';
import type { Stage } from './stage.ts';
import { views, widthsPx } from './views.ts';

inBrowser('every view', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startSightlyStage();
  });
  afterAll(() => stage?.stop());

  describe.each(views)('the %s', (_name, search) => {
    it('has nothing that axe-core finds, and is no wider than the window', async () => {
      const page = await open(`${stage.url}/${search}`, { token: operatorToken });
      await isReady(page);
      const faults: string[] = [];
      for (const width of widthsPx) {
        await page.setViewportSize({ width, height: 844 });
        faults.push(...(await faultsOf(page)));
      }
      expect(faults).toEqual([]);
    });
  });
});
