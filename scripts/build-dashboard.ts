import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { fingerprintOf } from './dashboard-sources.ts';

// Makes the files of the dashboard in build/dashboard, each compressed beside it.
// Usage: node scripts/build-dashboard.ts [--if-changed]

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'build/dashboard');
/** Beside the files and not among them: it is of this checkout. */
const stamp = join(root, 'build/dashboard.sha256');

function isCurrent(fingerprint: string): boolean {
  if (!existsSync(join(target, 'index.html')) || !existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === fingerprint;
}

const isInstalled = (name: string) => existsSync(join(root, 'node_modules', name, 'package.json'));

function compressed(file: string): void {
  const content = readFileSync(file);
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
    },
  });
  writeFileSync(`${file}.br`, brotli);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}

async function build(): Promise<void> {
  // Whoever starts it: under a test runner React would be the larger one of development.
  process.env.NODE_ENV = 'production';
  // Slow to load, and of no use where nothing changed.
  const { build: bundle } = await import('vite');
  rmSync(stamp, { force: true });
  await bundle({ configFile: join(root, 'src/dashboard/vite.config.ts'), logLevel: 'warn' });
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.(html|js|css|svg)$/.test(entry.name)) compressed(file);
  }
}

const fingerprint = fingerprintOf(root);
if (process.argv.includes('--if-changed')) {
  if (isCurrent(fingerprint)) process.exit();
  if (!isInstalled('vite')) {
    console.error('The dashboard is not built: its tools are not installed (npm ci without --omit=dev).');
    process.exit();
  }
}
await build();
mkdirSync(dirname(stamp), { recursive: true });
writeFileSync(stamp, fingerprint);
