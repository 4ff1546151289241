import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import { startChromium } from './launch.ts';
import { type PageWatch, watchPages } from './page-watch.ts';
import './setup.ts';

const failures = fileURLToPath(new URL('../../build/browser-failures/', import.meta.url));

export interface OpenOptions extends BrowserContextOptions {
  /** Signs in with it before the page is there. */
  readonly token?: string;
  /** Whether the service is not there at times, so that requests to it fail. */
  readonly mayFail?: boolean;
  /** Of a page that is opened beside another, with the same storage and cache. */
  readonly beside?: Page;
  /** Prepares the context before the page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<unknown>;
}

export interface InBrowser {
  /** Opens an address in a browser of its own: nothing is stored, nothing is cached. */
  readonly open: (url: string, options?: OpenOptions) => Promise<Page>;
  /** What the pages did that they must never do, since this was last asked: of a test that does it. */
  readonly takeFaults: () => string[];
}

const usual: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  colorScheme: 'light',
};

/**
 * Tests in one real browser. Whatever a test is about, its pages ask for nothing elsewhere, keep to the policy and throw
 * nothing.
 */
export function inBrowser(name: string, body: (tools: InBrowser) => void): void {
  const chromium = inject('chromium');
  describe.skipIf(chromium === null)(name, () => {
    let browser: Browser;
    let opened: { readonly context: BrowserContext; readonly watch: PageWatch }[] = [];

    beforeAll(async () => {
      browser = await startChromium(chromium!);
    });
    body({
      takeFaults: () => opened.flatMap(({ watch }) => watch.takeFaults()),
      async open(url, { token, mayFail = false, beside, prepare, ...options } = {}) {
        let context = beside?.context();
        if (!context) {
          context = await browser.newContext({ ...usual, ...options });
          context.setDefaultTimeout(20_000);
          opened.push({ context, watch: await watchPages(context, { origin: url, mayFail }) });
          if (token !== undefined) {
            await context.addInitScript((given) => {
              if (location.protocol !== 'http:') return;
              if (sessionStorage.getItem('tidegate.token') === null)
                sessionStorage.setItem('tidegate.token', given);
            }, token);
          }
          await prepare?.(context);
        }
        const page = await context.newPage();
        await page.goto(url);
        return page;
      },
    });

    // Before what the tests themselves end: a page whose service is gone complains.
    afterEach(async ({ task }) => {
      const now = opened;
      opened = [];
      const pages = now.flatMap(({ context }) => context.pages());
      if (task.result?.state === 'fail') {
        for (const [index, page] of pages.entries()) {
          const file = `${task.name.replaceAll(/\W+/g, '-')}-${index}.png`;
          await page.screenshot({ path: join(failures, file) }).catch(() => {});
        }
      }
      const faults = now.flatMap(({ watch }) => watch.takeFaults());
      for (const { context } of now) await context.close();
      expect(faults).toEqual([]);
    });
    afterAll(() => browser?.close());
  });
}
