import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The dashboard that is tested is that of the sources. */
export function setup(): void {
  const script = fileURLToPath(new URL('../scripts/build-dashboard.ts', import.meta.url));
  const { status } = spawnSync(process.execPath, [script, '--if-changed'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The dashboard was not built.');
}
