import { afterEach, beforeEach, expect, it } from 'vitest';
import { breakerLine, cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { connection, isGone, isReady, notice } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

inBrowser('a page without its connection', ({ open }) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.stop());

  it('says so, tells how old is what it shows, and shows what is when it is back', async () => {
    const page = await open(stage.cable.url, { mayFail: true });
    await isReady(page);
    const binance = cardOf(page, 'Binance');
    await breakerLine(binance, 'binance_api').getByText('Closed').waitFor();

    stage.cable.cut();
    await page.getByRole('banner').getByRole('status').getByText('Connection lost').waitFor();
    const stale = notice(page, 'Not live.');
    await stale.waitFor();
    await stale.getByText(/^[1-9]\d* s ago$/).waitFor();
    expect(await stale.innerText()).toMatch(/as of \d\d:\d\d:\d\d/);

    stage.setFaults({ venue: 'binance', fault: '5xx' });
    await expect.poll(() => stage.told.some(({ severity }) => severity === 'CRITICAL')).toBe(true);
    expect(await breakerLine(binance, 'binance_api').innerText()).toContain('Closed');

    stage.cable.mend();
    await connection(page, 'Live').waitFor();
    await binance.getByText('Failed', { exact: true }).waitFor();
    await isGone(stale);
  });

  it('notices that nothing comes any more, though nothing was closed', async () => {
    const page = await open(stage.cable.url, { mayFail: true });
    await isReady(page);
    stage.cable.stall();
    await connection(page, 'Connection lost').waitFor();
    await notice(page, 'Not live.').waitFor();
    stage.cable.mend();
    await connection(page, 'Live').waitFor();
    await isGone(notice(page, 'Not live.'));
  });

  it('says that alerts may be missing where the service cannot tell what came since', async () => {
    const page = await open(stage.cable.url, { mayFail: true });
    await isReady(page);
    await stage.stopService();
    await connection(page, 'Connection lost').waitFor();
    await stage.startService({ onEmptyJournal: true });
    const gap = notice(page, 'the stream of alerts could not be resumed');
    await gap.waitFor();
    await connection(page, 'Live').waitFor();
    await gap.getByRole('button', { name: 'Dismiss' }).click();
    await isGone(gap);
  });
});
