import type { Page } from 'playwright-core';

/** What elements said, or had in an attribute, from a moment on, by this machine's clock. */
export interface SeenTexts {
  readonly atMs: number;
  readonly texts: readonly string[];
}

type Recording = typeof window & { tidegateSeen: SeenTexts[] };

/** Begins to note in the page what the elements of a selector say, or have in an attribute, each time that it changes. */
export async function recordTexts(
  page: Page,
  selector: string,
  attribute: string | null = null,
): Promise<() => Promise<readonly SeenTexts[]>> {
  await page.evaluate(
    ([selected, named]) => {
      const seen: SeenTexts[] = [];
      (window as Recording).tidegateSeen = seen;
      const look = () => {
        const texts = [...document.querySelectorAll(selected)].map((element) =>
          named === null ? element.textContent : (element.getAttribute(named) ?? ''),
        );
        if (texts.join('\n') !== seen.at(-1)?.texts.join('\n')) seen.push({ atMs: Date.now(), texts });
      };
      look();
      const observer = new MutationObserver(look);
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: named !== null,
      });
    },
    [selector, attribute] as const,
  );
  return () => page.evaluate(() => (window as Recording).tidegateSeen);
}

/** When something that matches was first to be seen from `fromMs` on; never: infinity. */
export function firstSeenMs(seen: readonly SeenTexts[], pattern: RegExp, fromMs: number): number {
  return (
    seen.find(({ atMs, texts }) => atMs >= fromMs && texts.some((text) => pattern.test(text)))?.atMs ??
    Number.POSITIVE_INFINITY
  );
}
