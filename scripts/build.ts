import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundleCommand } from './bundle-command.ts';

// Makes the package that is published, in dist/ or the folder given: JavaScript, types, and a manifest of its
// own. The checkout's manifest has a Node of its own for each platform, which a consumer must not get.

const root = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(process.argv[2] ?? join(root, 'dist'));
const documents = ['README.md', 'LICENSE', 'CHANGELOG.md'];

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const toJavaScript = (source: string): string => source.replace('src/', 'lib/').replace(/\.ts$/, '.js');

function published(): Record<string, unknown> {
  const { name, version, description, license, type, engines, dependencies } = manifest;
  const entries = Object.entries<string>(manifest.exports).map(([path, source]) => {
    const file = toJavaScript(source);
    return [path, { types: file.replace(/\.js$/, '.d.ts'), default: file }];
  });
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin: { tidegate: toJavaScript(manifest.bin.tidegate) },
    exports: { ...Object.fromEntries(entries), './package.json': { default: './package.json' } },
    files: ['lib', 'build', ...documents],
    dependencies,
  };
}

function compile(): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'scripts/tsconfig.build.json');
  const args = [compiler, '-p', project, '--outDir', join(target, 'lib')];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error('The compiler found errors; nothing to publish.');
}

/** Where the command looks for it, beside lib/. */
function buildDashboard(): void {
  const script = join(root, 'scripts/build-dashboard.ts');
  const { status } = spawnSync(process.execPath, [script, '--if-changed'], { stdio: 'inherit' });
  const built = join(root, 'build/dashboard');
  if (status !== 0 || !existsSync(built)) throw new Error('The dashboard was not built; nothing to publish.');
  const published = join(target, 'build/dashboard');
  rmSync(published, { recursive: true, force: true });
  cpSync(built, published, { recursive: true });
}

function assertEntriesExist(): void {
  const { exports, bin } = published() as {
    exports: Record<string, Record<string, string>>;
    bin: Record<string, string>;
  };
  const entries = Object.values(exports).flatMap((entry) => Object.values(entry));
  const files = [...entries, ...Object.values(bin)];
  const missing = files.filter((file) => !existsSync(join(target, file)));
  if (missing.length > 0)
    throw new Error(`The manifest names files that are not made: ${missing.join(', ')}`);
}

rmSync(join(target, 'lib'), { recursive: true, force: true });
mkdirSync(target, { recursive: true });
compile();
await bundleCommand(root, join(target, 'lib/cli'));
buildDashboard();
for (const document of documents) {
  if (existsSync(join(root, document))) cpSync(join(root, document), join(target, document));
}
writeFileSync(join(target, 'package.json'), `${JSON.stringify(published(), null, 2)}\n`);
assertEntriesExist();
