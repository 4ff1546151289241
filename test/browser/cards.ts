import type { Locator, Page } from 'playwright-core';

/** The card of an exchange on the overview. */
export const cardOf = (page: Page, exchange: string): Locator =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name: exchange, exact: true }) });

/** The line of a breaker on a card. */
export const breakerLine = (card: Locator, breaker: string): Locator =>
  card.getByRole('listitem').filter({ hasText: breaker });
