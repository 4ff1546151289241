import { afterEach, beforeEach, expect, it } from 'vitest';
import { createService, type Service } from '../e2e/service.ts';
import { alertRows, allAlertIds, keptAlertIds, pageIdOf, rowOf } from './alert-list.ts';
import { breakerLine, cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { connection, isGone, isReady, notice } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

inBrowser('a page without its connection', ({ open }) => {
  let stage: Stage;
  beforeEach(async () => {
    // The transitions alone are told: none that follow later.
    stage = await startStage({
      config: () => ({ alerts: { degradation: { warning: 0.98, critical: 0.99 } } }),
    });
  });
  afterEach(() => stage?.stop());

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

  it('misses no alert and repeats none, whatever happened meanwhile', async () => {
    const page = await open(`${stage.cable.url}/?view=timeline`, { mayFail: true });
    await isReady(page);
    const isTold = (count: number) => expect.poll(() => stage.told.length).toBeGreaterThanOrEqual(count);

    stage.setFaults({ venue: 'binance', fault: '5xx' });
    await isTold(2);
    for (let times = 0; times < 3; times += 1) {
      stage.cable.cut();
      await connection(page, 'Connection lost').waitFor();
      await isTold(stage.told.length + 2);
      stage.cable.mend();
      // While the page catches up, more happens.
      await connection(page, 'Live').waitFor();
    }
    stage.setFaults();
    await expect.poll(() => stage.told.at(-1)!.message).toContain('recovered');
    await rowOf(page, stage.told.at(-1)!).waitFor();
    const shown = await allAlertIds(page);
    expect(shown).toEqual(stage.told.map(pageIdOf).toReversed());
    expect(shown).toEqual(await keptAlertIds(stage.url));
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

inBrowser('a page whose service is killed', ({ open }) => {
  let service: Service;
  beforeEach(async () => {
    service = await createService();
    await service.start();
  });
  afterEach(() => service?.end());

  it('goes on where it was when there is another one', async () => {
    const page = await open(`${service.url}/?view=timeline`, { mayFail: true });
    await isReady(page);
    service.simulator.setFaults([{ venue: 'bybit', fault: '5xx' }]);
    await expect.poll(() => alertRows(page).count()).toBeGreaterThan(3);

    await service.kill();
    await connection(page, 'Connection lost').waitFor();
    await notice(page, 'Not live.').waitFor();
    expect(await alertRows(page).count()).toBeGreaterThan(3);

    await service.start();
    await connection(page, 'Live').waitFor();
    const before = await keptAlertIds(service.url);
    await expect
      .poll(async () => (await keptAlertIds(service.url)).length)
      .toBeGreaterThan(before.length + 2);
    service.simulator.setFaults([]);
    await alertRows(page).first().getByText('recovered').waitFor();
    expect(await allAlertIds(page)).toEqual(await keptAlertIds(service.url));
    await isGone(notice(page, 'could not be resumed'));
  });
});
