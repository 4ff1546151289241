import type { Locator, Page } from 'playwright-core';
import type { DeliveredAlert } from '../../src/alerts/handlers.ts';
import { globalId } from '../../src/graphql/node.ts';
import { ask } from './ask.ts';

/** The rows of the list of alerts, newest first, as far as they are in sight. */
export const alertRows = (page: Page): Locator =>
  page.getByRole('list', { name: 'Alerts, newest first' }).locator('> li');

interface AlertIds {
  readonly alerts: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const alertIds = `query ($after: String, $filter: AlertFilter) {
  alerts(first: 500, after: $after, filter: $filter) { nodes { id } pageInfo { hasNextPage endCursor } }
}`;

const typeNames = {
  CIRCUIT_BREAKER: 'CircuitBreakerAlert',
  DEGRADATION: 'DegradationAlert',
  SYSTEM: 'SystemAlert',
};

/** An alert's id as the page has it. */
export const pageIdOf = ({ kind, id }: DeliveredAlert): string => globalId(typeNames[kind], id);

/** The row of an alert. */
export const rowOf = (page: Page, alert: DeliveredAlert): Locator =>
  page.locator(`[data-alert="${pageIdOf(alert)}"]`);

/** The ids of all alerts of the service, newest first, as the page has them. */
export async function keptAlertIds(url: string, filter: Record<string, unknown> = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const { alerts }: AlertIds = await ask(url, alertIds, { after, filter });
    ids.push(...alerts.nodes.map(({ id }) => id));
    if (!alerts.pageInfo.hasNextPage) return ids;
    after = alerts.pageInfo.endCursor;
  }
}

/** Every row of the list from the newest to the oldest, scrolled through; each as often as it is there. */
export async function allAlertIds(page: Page): Promise<string[]> {
  await page.keyboard.press('Control+Home');
  return page.evaluate(async () => {
    const byIndex = new Map<number, string>();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const read = () => {
      for (const row of document.querySelectorAll<HTMLElement>('[data-alert]')) {
        byIndex.set(Number(row.dataset.index), row.dataset.alert!);
      }
    };
    scrollTo(0, 0);
    for (let still = 0; still < 30; ) {
      const before = byIndex.size;
      read();
      const isEnd =
        document.querySelector('.feed-end') !== null &&
        scrollY + innerHeight >= document.body.scrollHeight - 2;
      still = byIndex.size === before && isEnd ? still + 1 : 0;
      scrollBy(0, innerHeight / 2);
      await frame();
    }
    return [...byIndex].toSorted(([one], [other]) => one - other).map(([, id]) => id);
  });
}
