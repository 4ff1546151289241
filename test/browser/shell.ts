import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The connection's state, which is on every view; not by its role, as that is hidden behind a dialog. */
export const connection = (page: Page, state: 'Live' | 'Connecting' | 'Connection lost'): Locator =>
  page.locator('[data-connection]').filter({ hasText: new RegExp(`^${state}$`) });

/** Waits until the page shows what is, and everything that it asked for has come. */
export async function isReady(page: Page): Promise<void> {
  await connection(page, 'Live').waitFor();
  await page.waitForFunction(() => document.querySelector('main .loading') === null);
}

/** A notice above the view. */
export const notice = (page: Page, text: string | RegExp): Locator =>
  page.locator('.notice').filter({ hasText: text });

export const headline = (page: Page): Locator => page.getByRole('heading', { level: 1 });

/** Waits until nothing of it is there. */
export const isGone = (locator: Locator): Promise<void> => expect.poll(() => locator.count()).toBe(0);
