import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { DeliveredAlert } from '../../src/alerts/handlers.ts';
import { sha256Of } from '../../src/http/authentication.ts';
import { operatorToken, viewerToken } from '../http/tokens.ts';
import { rowOf } from './alert-list.ts';
import { ask } from './ask.ts';
import { breakerLine, cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { connection, isGone, isReady } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

interface Breaker {
  readonly state: string;
  readonly hold: { readonly by: string; readonly reason: string; readonly until: string | null } | null;
}

inBrowser('an operator', ({ open }) => {
  let stage: Stage;
  let alicesRole: 'operator' | 'viewer' = 'operator';
  beforeAll(async () => {
    stage = await startStage({
      config: ({ binance, bybit }) => ({
        auth: {
          tokens: {
            desk: { sha256: sha256Of(viewerToken), role: 'viewer' },
            alice: { sha256: sha256Of(operatorToken), role: alicesRole },
          },
        },
        exchanges: {
          // What is open there stays so.
          binance: { hosts: { ...binance }, breaker: { openMs: 600_000 } },
          dexscreener: { enabled: false },
          twitter: { enabled: false },
          bybit: { hosts: { ...bybit }, breaker: { openMs: 3_000 } },
        },
        sources: {
          binance_orderbook: { probe: { everyMs: 100 } },
          binance_futures: { probe: { everyMs: 100 } },
          bybit_derivatives: { probe: { everyMs: 100 } },
        },
      }),
    });
  });
  afterEach(() => {
    stage.setFaults();
    stage.receiver.accept();
  });
  afterAll(() => stage?.stop());

  const breaker = async () =>
    (
      await ask<{ circuitBreaker: Breaker }>(
        stage.url,
        '{ circuitBreaker(name: "bybit_api") { state hold { by reason until } } }',
      )
    ).circuitBreaker;
  /** Does something without a page. */
  const change = (mutation: string) =>
    ask(stage.url, `mutation { ${mutation} { state } }`, {}, operatorToken);
  /** How many attempts the windows of Binance's sources hold. */
  const attempts = async () => {
    const { sources } = await ask<{ sources: { requestCount: number }[] }>(
      stage.url,
      '{ sources(exchange: "binance") { requestCount } }',
    );
    return sources.reduce((sum, { requestCount }) => sum + requestCount, 0);
  };
  const line = (page: Page) => breakerLine(cardOf(page, 'Bybit'), 'bybit_api');
  const choose = async (page: Page, action: string): Promise<Locator> => {
    await page.getByRole('button', { name: 'Actions for bybit_api' }).first().click();
    await page.getByRole('menuitem', { name: action }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    return dialog;
  };
  const confirm = (dialog: Locator, verb: string) => dialog.getByRole('button', { name: verb }).click();
  /** Opens an alert in the list: the newest that says so, once it is there. */
  const openAlert = async (page: Page, told: DeliveredAlert) => {
    const row = rowOf(page, told);
    await row.getByRole('button', { name: told.message }).click();
    return row;
  };
  it('is offered what nobody else is', async () => {
    const alert = await stage.breakVenue('bybit');
    for (const token of [undefined, viewerToken]) {
      const page = await open(stage.url, { token });
      await isReady(page);
      await line(page).waitFor();
      expect(await page.getByRole('button', { name: /Actions for/ }).count()).toBe(0);

      await page.goto(`${stage.url}/?view=timeline`);
      const row = await openAlert(page, alert);
      await row.getByText('Nobody has acknowledged it.').waitFor();
      expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);

      await page.goto(`${stage.url}/?view=silences`);
      await page.getByText('Nothing is silenced').waitFor();
      expect(await page.getByRole('button', { name: /Silence alerts/ }).count()).toBe(0);
    }

    const page = await open(stage.url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Token').fill(operatorToken);
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('banner').getByText('alice').waitFor();
    await page.getByRole('button', { name: 'Actions for bybit_api' }).waitFor();
  });

  it('isolates a breaker and releases it, told before what will happen', async () => {
    const page = await open(stage.url, { token: operatorToken });
    await line(page).getByText('Closed').waitFor();

    const isolating = await choose(page, 'Isolate');
    await isolating
      .getByText(
        /^Calls through bybit_api are refused until \d\d:\d\d, or until it is released\. 1 source stops: bybit_derivatives\.$/,
      )
      .waitFor();
    await isolating.getByLabel('For how long').selectOption('Until it is released');
    await isolating.getByText(/are refused until somebody releases it/).waitFor();
    // Without a reason nothing is sent.
    await isolating.getByRole('button', { name: 'Isolate' }).click({ force: true });
    expect((await breaker()).hold).toBeNull();
    await isolating.getByLabel('Reason').fill('The desk moves to another account');
    await confirm(isolating, 'Isolate');
    await isGone(isolating);
    await page.getByText('bybit_api is held open.').waitFor();
    await line(page).getByText('held by alice until released: The desk moves to another account').waitFor();
    expect(await breaker()).toEqual({
      state: 'OPEN',
      hold: { by: 'alice', reason: 'The desk moves to another account', until: null },
    });

    const releasing = await choose(page, 'Release');
    await releasing.getByText('The hold by alice on bybit_api ends. It goes on half-open').waitFor();
    await confirm(releasing, 'Release');
    await line(page).getByText('Closed').waitFor();
    expect((await breaker()).hold).toBeNull();
  });

  it('is seen to hold a breaker that was open before, by everybody', async () => {
    const page = await open(stage.url);
    await stage.breakVenue('binance');
    const held = breakerLine(cardOf(page, 'Binance'), 'binance_api');
    await held.getByText('next trial').waitFor();
    // Nothing else changes any more that would bring it along.
    await expect.poll(attempts).toBe(0);
    // No success rate is part of the score any more.
    await cardOf(page, 'Binance')
      .getByRole('button', { name: /^Degradation score 0\.(20|45|70):/ })
      .waitFor();
    await change('isolateCircuitBreaker(name: "binance_api", reason: "Until they answer")');
    await held.getByText('held by alice until released: Until they answer').waitFor();
    stage.setFaults();
    await change('resetCircuitBreaker(name: "binance_api")');
    await held.getByText('Closed').waitFor();
  });

  it('resets a breaker, told before that all calls will pass', async () => {
    const page = await open(stage.url, { token: operatorToken });
    await isReady(page);
    const isolating = await choose(page, 'Isolate');
    await isolating.getByLabel('Reason').fill('To be reset');
    await confirm(isolating, 'Isolate');
    await line(page).getByText('held by alice').waitFor();

    const resetting = await choose(page, 'Reset');
    await resetting.getByText('bybit_api goes from open to closed at once, without trial calls').waitFor();
    await confirm(resetting, 'Reset');
    await line(page).getByText('Closed').waitFor();
    expect(await breaker()).toEqual({ state: 'CLOSED', hold: null });
  });

  it('acknowledges an alert with a note', async () => {
    const page = await open(`${stage.url}/?view=timeline`, { token: operatorToken });
    await isReady(page);
    const row = await openAlert(page, await stage.breakVenue('bybit'));
    const id = await row.getAttribute('data-alert');
    await row.getByRole('button', { name: 'Acknowledge' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('it is neither repeated nor escalated until its incident closes').waitFor();
    await dialog.getByLabel('Note').fill('Known: their status page says so');
    await confirm(dialog, 'Acknowledge');
    await row.getByText(/Acknowledged by alice at .*: Known: their status page says so/).waitFor();
    const { node } = await ask<{ node: { acknowledgement: { by: string; note: string } } }>(
      stage.url,
      'query ($id: ID!) { node(id: $id) { ... on Alert { acknowledgement { by note } } } }',
      { id },
    );
    expect(node.acknowledgement).toEqual({ by: 'alice', note: 'Known: their status page says so' });
  });

  it('silences alerts and ends that', async () => {
    const silences = async () =>
      (
        await ask<{ silences: { by: string; comment: string; breakers: string[] }[] }>(
          stage.url,
          '{ silences { by comment breakers } }',
        )
      ).silences;
    const page = await open(stage.url, { token: operatorToken });
    await isReady(page);
    const silencing = await choose(page, 'Silence');
    await silencing.getByText(/Nobody is told of alerts of bybit_api until \d\d:\d\d/).waitFor();
    await silencing.getByLabel('Comment').fill('Maintenance that was announced');
    await confirm(silencing, 'Silence');
    await isGone(silencing);
    expect(await silences()).toEqual([
      { by: 'alice', comment: 'Maintenance that was announced', breakers: ['bybit_api'] },
    ]);

    await page.getByRole('navigation').getByRole('link', { name: 'Silences' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Maintenance that was announced' });
    await row.getByText('alice').waitFor();
    await row.getByRole('button', { name: 'End' }).click();
    const ending = page.getByRole('dialog');
    await ending.getByText('From now on alerts of bybit_api are told again').waitFor();
    await confirm(ending, 'End it now');
    await page.getByText('Nothing is silenced').waitFor();
    expect(await silences()).toEqual([]);
  });

  it('has a failed delivery tried again', async () => {
    const page = await open(`${stage.url}/?view=timeline`, { token: operatorToken });
    await isReady(page);
    stage.receiver.refuse();
    const alert = await stage.breakVenue('bybit');
    const row = rowOf(page, alert);
    await row.getByText('1 delivery failed').waitFor();
    stage.receiver.accept();
    const { taken } = stage.receiver;
    await openAlert(page, alert);
    await row.getByRole('button', { name: 'Deliver to desk again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The alert is sent to desk once more, at once').waitFor();
    await confirm(dialog, 'Deliver again');
    await row.getByRole('row', { name: /desk/ }).getByText('Delivered').waitFor();
    expect(stage.receiver.taken).toBeGreaterThan(taken);
  });

  it('is told why something was not done, and has not to type it again', async () => {
    const page = await open(stage.cable.url, { token: operatorToken, mayFail: true });
    await isReady(page);
    const dialog = await choose(page, 'Isolate');
    await dialog.getByLabel('Reason').fill('Typed once');
    await dialog.getByText(/1 source stops/).waitFor();

    stage.cable.cut();
    await connection(page, 'Connection lost').waitFor();
    await dialog.getByText('What this page shows is not live').waitFor();
    await confirm(dialog, 'Isolate');
    await dialog.getByRole('alert').getByText('UNREACHABLE').waitFor();
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('Typed once');
    stage.cable.mend();
    await connection(page, 'Live').waitFor();

    alicesRole = 'viewer';
    await stage.stopService();
    await stage.startService();
    await connection(page, 'Live').waitFor();
    await confirm(dialog, 'Isolate');
    await dialog.getByRole('alert').getByText('FORBIDDEN').waitFor();
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('Typed once');

    alicesRole = 'operator';
    await stage.stopService();
    await stage.startService();
    await connection(page, 'Live').waitFor();
    await confirm(dialog, 'Isolate');
    await isGone(dialog);
    expect((await breaker()).hold?.reason).toBe('Typed once');
  });
});
