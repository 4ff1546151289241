import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const consumerFiles = fileURLToPath(new URL('./consumer', import.meta.url));

let directory: string;
let consumer: string;

function run(command: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function mustRun(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = run(command, args, cwd);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-package-'));
  const dist = join(directory, 'dist');
  mustRun(process.execPath, [join(root, 'scripts/build.ts'), dist], root);
  mustRun('npm', ['pack', '--silent', '--pack-destination', directory], dist);
  const tarball = readdirSync(directory).find((file) => file.endsWith('.tgz'))!;
  consumer = join(directory, 'consumer');
  cpSync(consumerFiles, consumer, { recursive: true });
  writeFileSync(join(consumer, 'package.json'), '{"type": "module", "private": true}');
  const quiet = ['--silent', '--prefer-offline', '--no-audit', '--no-fund'];
  mustRun('npm', ['install', ...quiet, join(directory, tarball)], consumer);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the package, installed in an empty folder', { timeout: 30_000 }, () => {
  it('works from plain JavaScript', () => {
    expect(run(process.execPath, ['plain.js'], consumer)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/used\n$/),
    });
  });

  it('works from TypeScript', () => {
    const compilerOptions = {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    };
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    expect(run(process.execPath, [compiler], consumer)).toMatchObject({ status: 0, stdout: '' });
  });

  it('has the command', () => {
    const command = join(consumer, 'node_modules/.bin/tidegate');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(run(command, ['--version'], consumer)).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it('has a command that serves the dashboard', async () => {
    const config = join(consumer, 'none.yaml');
    const off = ['binance', 'bybit', 'dexscreener', 'twitter'].map((name) => `  ${name}: { enabled: false }`);
    writeFileSync(config, `journal: "memory:"\nexchanges:\n${off.join('\n')}\n`);
    const command = join(consumer, 'node_modules/tidegate/lib/cli/main.js');
    const service = spawn(process.execPath, [command, 'serve', '--port', '0', '--config', config]);
    try {
      let printed = '';
      for await (const text of service.stdout.setEncoding('utf8')) {
        printed += text;
        const url = /"url":"([^"]+)"/.exec(printed)?.[1];
        if (url === undefined) continue;
        expect(await (await fetch(url)).text()).toContain('<div id="root"></div>');
        return;
      }
      throw new Error(`It ended without listening: ${printed}`);
    } finally {
      service.kill('SIGKILL');
    }
  });

  it('brings no Node, no tool and no source with it', () => {
    const installed = join(consumer, 'node_modules/tidegate');
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(manifest).not.toHaveProperty('scripts');
    expect(manifest.engines).toEqual({ node: '>=24' });
    const lock = JSON.parse(readFileSync(join(consumer, 'package-lock.json'), 'utf8'));
    const packages = Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ''));
    expect(packages.filter((name) => /^node-(bin-)?(linux|darwin|win)/.test(name))).toEqual([]);
    expect(packages).not.toContain('typescript');
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
    expect(existsSync(join(installed, 'LICENSE'))).toBe(true);
  });
});
