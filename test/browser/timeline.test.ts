import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { allAlertIds, keptAlertIds, rowOf } from './alert-list.ts';
import { inBrowser } from './in-browser.ts';
import { isGone, isReady, notice } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

const hourMs = 3_600_000;

inBrowser('the timeline', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({
      past: {
        durationMs: 3 * hourMs,
        probeEveryMs: 10_000,
        faults: [
          { atMs: 0.5 * hourMs, forMs: 0.5 * hourMs, venue: 'binance', fault: '5xx' },
          { atMs: 1.5 * hourMs, forMs: 0.25 * hourMs, venue: 'bybit', fault: '5xx' },
        ],
      },
    });
  });
  afterEach(() => stage.setFaults());
  afterAll(() => stage?.stop());

  const lane = (page: Parameters<typeof isReady>[0], breaker: string) =>
    page.getByRole('region', { name: 'Circuit breakers over time' }).getByRole('img', { name: breaker });

  it('has a lane for each breaker, and the list every alert that is kept, once and in order', async () => {
    const page = await open(`${stage.url}/?view=timeline`);
    await isReady(page);
    await lane(page, 'binance_api').waitFor();
    const said = await lane(page, 'binance_api').getAttribute('aria-label');
    // Half an hour without the moments of the trial calls.
    expect(said).toMatch(/^binance_api: open \d+ times, (29|30) min/);
    await page.getByRole('img', { name: 'twitter_api: not open in this range' }).waitFor();

    const ids = await allAlertIds(page);
    expect(ids.length).toBeGreaterThan(150);
    expect(ids).toEqual(await keptAlertIds(stage.url));
  });

  it('is narrowed by exchange and severity, in its list as in its address', async () => {
    const page = await open(`${stage.url}/?view=timeline`);
    await isReady(page);
    await page.getByRole('button', { name: 'Critical', exact: true }).click();
    await page.getByRole('button', { name: /^Exchanges/ }).click();
    await page.getByRole('checkbox', { name: 'Bybit' }).check();
    await page.keyboard.press('Escape');
    await expect
      .poll(() => new URL(page.url()).search)
      .toBe('?view=timeline&exchange=bybit&severity=CRITICAL');
    const narrowed = await keptAlertIds(stage.url, { exchanges: ['bybit'], severities: ['CRITICAL'] });
    await expect.poll(async () => allAlertIds(page)).toEqual(narrowed);
    await isGone(lane(page, 'binance_api'));

    const elsewhere = await open(page.url());
    await isReady(elsewhere);
    expect(await allAlertIds(elsewhere)).toEqual(narrowed);
    expect(
      await elsewhere.getByRole('button', { name: 'Critical', exact: true }).getAttribute('aria-pressed'),
    ).toBe('true');
    await elsewhere.getByRole('button', { name: 'Exchanges: bybit' }).waitFor();

    // What was chosen last goes first.
    await page.goBack();
    await page.getByRole('button', { name: 'Exchanges: all' }).waitFor();
    await page.goForward();
    await page.getByRole('button', { name: 'Exchanges: bybit' }).waitFor();
  });

  it('shows the alert that its address names, however old it is', async () => {
    const oldest = (await keptAlertIds(stage.url)).at(-1)!;
    const page = await open(`${stage.url}/?view=timeline&alert=${oldest}`);
    const linked = page.getByRole('article', { name: 'The alert that the address names' });
    await linked.getByText('service failing').waitFor();
    await linked.getByText('Nobody has acknowledged it.').waitFor();
    await linked.getByRole('row', { name: /desk/ }).getByText('Delivered').waitFor();

    await page.goto(`${stage.url}/?view=timeline&alert=nonsense`);
    await notice(page, 'The alert that the address names is not there').waitFor();
  });

  it('goes from a mark on a lane to its alert', async () => {
    const page = await open(`${stage.url}/?view=timeline`);
    await isReady(page);
    const mark = page.getByRole('button', { name: /Critical: bybit \(bybit_api\)/ }).first();
    await mark.click();
    await expect.poll(() => new URL(page.url()).searchParams.get('alert')).not.toBeNull();
    const id = new URL(page.url()).searchParams.get('alert')!;
    expect(await keptAlertIds(stage.url, { exchanges: ['bybit'], severities: ['CRITICAL'] })).toContain(id);
    await page.getByText('What led to it').waitFor();
  });

  it('says of new alerts how far they are told, also while more keep coming', async () => {
    const page = await open(`${stage.url}/?view=timeline`);
    await isReady(page);
    stage.setFaults({ venue: 'bybit', fault: '5xx' });
    await expect.poll(() => stage.told.length).toBeGreaterThan(6);
    await rowOf(page, stage.told[0]!).getByText('told 1').waitFor();
  });

  it('does not move under who reads it', async () => {
    const page = await open(`${stage.url}/?view=timeline`);
    await isReady(page);
    await page.mouse.move(640, 600);
    await page.mouse.wheel(0, 900);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(900);
    const read = page.locator('[data-alert]:nth-child(8)');
    const row = page.locator(`[data-alert="${await read.getAttribute('data-alert')}"]`);
    const before = await row.boundingBox();
    const alert = await stage.breakVenue('binance');
    const button = page.getByRole('button', { name: /\d+ new alerts?$/ });
    await button.waitFor();
    // The next one is held back as well.
    const next = stage.told.length;
    await expect.poll(() => stage.told.length).toBeGreaterThan(next);
    expect(await row.boundingBox()).toEqual(before);
    expect(await rowOf(page, alert).count()).toBe(0);

    await button.click();
    await rowOf(page, alert).waitFor();
    await isGone(button);
  });
});
