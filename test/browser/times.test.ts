import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeliveredAlert } from '../../src/alerts/handlers.ts';
import { operatorToken } from '../http/tokens.ts';
import { rowOf } from './alert-list.ts';
import { inBrowser } from './in-browser.ts';
import { isReady } from './shell.ts';
import { type Stage, startStage } from './stage.ts';

inBrowser('times', ({ open }) => {
  let stage: Stage;
  let alert: DeliveredAlert;
  beforeAll(async () => {
    stage = await startStage();
    alert = await stage.breakVenue('binance');
    stage.setFaults();
  });
  afterAll(() => stage?.stop());

  it.each(['America/New_York', 'Asia/Kolkata'])(
    'are those of %s, and in UTC on hover and focus',
    async (timezoneId) => {
      const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: timezoneId });
      const utc = `${new Date(alert.timestamp).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
      const page = await open(`${stage.url}/?view=timeline`, { timezoneId });
      await isReady(page);
      const time = rowOf(page, alert).locator('time').first();
      expect(await time.innerText()).toContain(clock.format(alert.timestamp));
      expect(await time.getAttribute('datetime')).toBe(new Date(alert.timestamp).toISOString());

      const note = page.getByRole('tooltip');
      expect(await note.isVisible()).toBe(false);
      await time.hover();
      await expect.poll(() => note.innerText()).toBe(utc);
      await page.mouse.move(0, 0);
      await note.waitFor({ state: 'hidden' });
      await time.focus();
      await expect.poll(() => note.innerText()).toBe(utc);
      await page.keyboard.press('Escape');
      await note.waitFor({ state: 'hidden' });
    },
  );

  it('that something takes to move are none for who wants no motion', async () => {
    const page = await open(`${stage.url}/?view=silences`, { token: operatorToken, reducedMotion: 'reduce' });
    await isReady(page);
    await page.getByRole('button', { name: 'Silence alerts' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await longestMotionMs(page)).toBeLessThanOrEqual(1);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await longestMotionMs(page)).toBeGreaterThan(50);
  });
});

/** The longest transition or animation that any element of the page has. */
const longestMotionMs = (page: Page) =>
  page.evaluate(() => {
    const toMs = (text: string) => Number.parseFloat(text) * (text.endsWith('ms') ? 1 : 1_000);
    return Math.max(
      ...[...document.querySelectorAll('*')].flatMap((element) => {
        const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
        const animations = animationName === 'none' ? [] : animationDuration.split(', ');
        return [...transitionDuration.split(', '), ...animations].map(toMs);
      }),
    );
  });
