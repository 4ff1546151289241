import type { BrowserContext, Page, Request } from 'playwright-core';

/** What a page did that it must never do. */
export interface PageWatch {
  /** What there was since it was last asked, each in a line; empty where all is well. */
  takeFaults(): string[];
}

interface Watched {
  readonly origin: string;
  /** Whether the service is not there at times, so that requests to it fail. */
  readonly mayFail: boolean;
}

/** What a browser itself reports of a request that failed. */
const isFailedRequest = (text: string) =>
  /^Failed to load resource|^WebSocket connection to .* failed|ERR_(CONNECTION|EMPTY|NETWORK)/.test(text);

const isLocal = ({ protocol }: URL) => protocol === 'data:' || protocol === 'blob:';

/** Looks at everything that the pages of a context ask for and complain of. */
export async function watchPages(context: BrowserContext, { origin, mayFail }: Watched): Promise<PageWatch> {
  const faults: string[] = [];
  const { host } = new URL(origin);

  const ask = (asked: string) => {
    const url = new URL(asked);
    if (!isLocal(url) && url.host !== host) faults.push(`asks for ${asked}`);
  };
  const watch = (page: Page) => {
    page.on('websocket', (socket) => ask(socket.url()));
    page.on('pageerror', (error) => faults.push(`throws ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (mayFail && isFailedRequest(text)) return;
      faults.push(`complains: ${text}`);
    });
  };
  context.on('request', (request: Request) => ask(request.url()));
  context.on('page', watch);
  await context.exposeFunction('tidegateViolation', (told: string) =>
    faults.push(`breaks the policy: ${told}`),
  );
  await context.addInitScript(() => {
    document.addEventListener(
      'securitypolicyviolation',
      ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
        const { tidegateViolation } = window as unknown as { tidegateViolation: (told: string) => void };
        tidegateViolation(`${violatedDirective} by ${blockedURI} at ${sourceFile}:${lineNumber}`);
      },
    );
  });
  return { takeFaults: () => faults.splice(0) };
}
