import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';
import { type Chromium, findChromium } from './chromium.ts';

const launchArguments = [
  '--headless=shell',
  '--no-sandbox',
  '--disable-gpu',
  '--no-zygote',
  '--hide-scrollbars',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-default-browser-check',
];

export const newBrowserFolder = (): string => mkdtempSync(join(tmpdir(), 'tidegate-browser-'));

export const startChromium = ({ path, environment }: Chromium): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    args: launchArguments,
    env: { ...process.env, ...environment } as Record<string, string>,
  });

export interface Launched {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** A Chromium without a window, for as long as it is needed; null where there is none for this platform. */
export async function launchBrowser(): Promise<Launched | null> {
  const folder = newBrowserFolder();
  const forget = () => rmSync(folder, { recursive: true, force: true });
  try {
    const found = await findChromium(folder);
    if (!found) {
      forget();
      return null;
    }
    const browser = await startChromium(found);
    return {
      browser,
      async close() {
        await browser.close();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}
