import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** A browser to start, with what its environment must have beside the process's own. */
export interface Chromium {
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
}

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The fonts that the package brings are sought in a fixed folder otherwise, and no letter is drawn. */
const fontConfiguration = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;

function isMadeForHere(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** Puts the environment back to what it was, and tells what had been added. */
function restore(before: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const added: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || before[name] === value) continue;
    added[name] = value;
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  return added;
}

/** The binary of the package, unpacked into `folder`. */
async function unpack(folder: string): Promise<Chromium> {
  const before = { ...process.env };
  // Both are read when the package is loaded: where it unpacks to, and which libraries it brings.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
  process.env.TMPDIR = folder;
  try {
    const { default: bundled } = await import('@sparticuz/chromium');
    const path = await bundled.executablePath();
    const file = join(folder, 'fonts.conf');
    writeFileSync(file, fontConfiguration(folder));
    return { path, environment: { ...restore(before), FONTCONFIG_PATH: folder, FONTCONFIG_FILE: file } };
  } finally {
    restore(before);
  }
}

/**
 * TIDEGATE_CHROMIUM, else the package's Chromium unpacked into `folder`, else the system's; null where this platform has
 * none of them.
 */
export async function findChromium(folder: string): Promise<Chromium | null> {
  const environment = { TMPDIR: folder };
  const given = process.env.TIDEGATE_CHROMIUM;
  if (given) return { path: given, environment };
  if (isMadeForHere()) return unpack(folder);
  const path = usualPlaces.find((place) => existsSync(place));
  return path === undefined ? null : { path, environment };
}
