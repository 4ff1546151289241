import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const launchArguments = ['--no-sandbox', '--disable-gpu', '--no-zygote', '--hide-scrollbars'];

interface Binary {
  readonly path: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The fonts that the package brings are sought in a fixed folder otherwise, and no letter is drawn. */
const fontConfiguration = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;

/** The binary of the package, unpacked into `folder`; null on a platform that it is not made for. */
async function bundledBinary(folder: string): Promise<Binary | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const before = { ...process.env };
  // Both are read when the package is loaded: where it unpacks to, and which libraries it brings.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
  process.env.TMPDIR = folder;
  try {
    const { default: bundled } = await import('@sparticuz/chromium');
    const path = await bundled.executablePath();
    const file = join(folder, 'fonts.conf');
    writeFileSync(file, fontConfiguration(folder));
    return { path, environment: { ...process.env, FONTCONFIG_PATH: folder, FONTCONFIG_FILE: file } };
  } finally {
    process.env = before;
  }
}

async function findBinary(folder: string): Promise<Binary | null> {
  const given = process.env.TIDEGATE_CHROMIUM;
  if (given) return { path: given, environment: process.env };
  const bundled = await bundledBinary(folder).catch(() => null);
  if (bundled) return bundled;
  const path = usualPlaces.find((place) => existsSync(place));
  return path === undefined ? null : { path, environment: { ...process.env, TMPDIR: folder } };
}

export interface Launched {
  readonly browser: Browser;
  close(): Promise<void>;
}

/**
 * A Chromium without a window: TIDEGATE_CHROMIUM, else the one of the package, else the system's. Null where there is
 * none for this platform.
 */
export async function launchBrowser(): Promise<Launched | null> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-browser-'));
  const binary = await findBinary(folder);
  if (!binary) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const browser = await chromium.launch({
    executablePath: binary.path,
    args: [...launchArguments, '--headless=shell'],
    env: binary.environment as Record<string, string>,
  });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
