import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { auth, operatorToken, viewerToken, wrongToken } from '../http/tokens.ts';
import { accessibilityFaults } from './accessibility.ts';
import { cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { headline, isGone, isReady, notice } from './shell.ts';
import { type Stage, type StageOptions, startStage } from './stage.ts';

/** Also where there is nothing to see, everybody sees that. */
const isSound = async (page: Page) => expect(await accessibilityFaults(page)).toEqual([]);

inBrowser('a service', ({ open }) => {
  let stage: Stage;
  const start = async (config?: StageOptions['config']) => {
    stage = await startStage({ config });
    return stage;
  };
  afterEach(() => stage?.stop());

  it('that watches nothing says how that is changed', async () => {
    let isEmpty = true;
    const none = { enabled: false };
    const { url, startService, stopService } = await start(() =>
      isEmpty ? { exchanges: { binance: none, bybit: none, dexscreener: none, twitter: none } } : {},
    );
    const page = await open(url, { mayFail: true });
    await page.getByRole('heading', { name: 'No exchange is configured' }).waitFor();
    await isSound(page);

    isEmpty = false;
    await stopService();
    await startService();
    await cardOf(page, 'Binance').waitFor();
    await isGone(page.getByText('No exchange is configured'));
  });

  it('that cannot be reached is asked again until it answers', async () => {
    const { url } = await start();
    const page = await open(url, {
      mayFail: true,
      prepare: (context) => context.route('**/graphql', (route) => route.abort('connectionrefused')),
    });
    await page.getByRole('heading', { name: 'The service does not answer' }).waitFor();
    await isSound(page);
    await page.getByRole('alert').getByText('this page keeps trying').waitFor();
    await isGone(page.getByRole('banner'));

    await page.context().unroute('**/graphql');
    await isReady(page);
    await cardOf(page, 'Binance').waitFor();
  });

  it('that is offline itself blames no venue', async () => {
    const { url, setFaults } = await start();
    const page = await open(url);
    await headline(page).getByText('All 4 venues are healthy').waitFor();

    setFaults({ venue: 'all', fault: 'reset' });
    await headline(page).getByText('It is us: This machine reaches no venue at all').waitFor();
    await cardOf(page, 'Binance').getByText('Unknown', { exact: true }).waitFor();
    await isSound(page);
    await page.getByRole('link', { name: 'Alerts' }).click();
    await notice(page, 'It is us.').waitFor();
    await headline(page).getByText('Alerts').waitFor();
    await isSound(page);

    setFaults();
    await isGone(notice(page, 'It is us.'));
    await page.goBack();
    await headline(page).getByText('All 4 venues are healthy').waitFor();
  });

  it('that wants a token lets in who gives one, and only then', async () => {
    const { url } = await start(() => ({ auth: auth('none') }));
    const page = await open(url, { mayFail: true });
    await page.getByRole('heading', { name: 'This service asks for a token' }).waitFor();
    await isSound(page);
    await isGone(page.getByText('Binance'));

    const token = page.getByLabel('Token');
    await token.fill('two words');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('no spaces').waitFor();
    expect(await token.inputValue()).toBe('two words');

    await token.fill(wrongToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'The token was refused' }).waitFor();
    await isSound(page);

    await page.getByLabel('Token').fill(viewerToken);
    await page.keyboard.press('Enter');
    await cardOf(page, 'Binance').waitFor();
    await page.getByRole('banner').getByText('desk').waitFor();

    await page.reload();
    await cardOf(page, 'Binance').waitFor();
    await page.getByRole('button', { name: 'desk' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'This service asks for a token' }).waitFor();
  });

  it('that refuses a token is still read without one where that is allowed', async () => {
    const { url } = await start();
    const page = await open(url, { token: wrongToken, mayFail: true });
    await page.getByRole('heading', { name: 'The token was refused' }).waitFor();
    await page.getByText('UNAUTHENTICATED').waitFor();
    await page.getByRole('button', { name: 'Go on without a token' }).click();
    await cardOf(page, 'Binance').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('that answers everything with an error says which, and is tried again on demand', async () => {
    let cost = 1;
    const { url, stopService, startService } = await start(() => ({ limits: { cost } }));
    const page = await open(url, { mayFail: true });
    await page.getByRole('heading', { name: 'The service refuses' }).waitFor();
    await isSound(page);
    await page.getByText('QUERY_TOO_COMPLEX').waitFor();

    cost = 100_000;
    await stopService();
    await startService();
    await page.getByRole('button', { name: 'Try again' }).click();
    await cardOf(page, 'Binance').waitFor();
  });

  it('that fails on one question shows the rest, and says what it could not tell', async () => {
    const { url } = await start();
    const isAbout = (operation: string) => (body: string | null) => body?.includes(operation) ?? false;
    const page = await open(url, {
      mayFail: true,
      token: operatorToken,
      prepare: (context) =>
        context.route('**/graphql', (route, request) =>
          isAbout('CardDetails')(request.postData())
            ? route.fulfill({
                status: 200,
                json: {
                  errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
                },
              })
            : route.continue(),
        ),
    });
    await cardOf(page, 'Binance').getByText('Closed').waitFor();
    await page.getByRole('alert').getByText('INTERNAL_SERVER_ERROR').waitFor();

    await page.context().unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await cardOf(page, 'Binance').getByText('Quota').waitFor();
    await isGone(page.getByText('INTERNAL_SERVER_ERROR'));
  });
});
