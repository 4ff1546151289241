import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'tidegate-decorator-')));
});
afterAll(() => rm(folder, { recursive: true }));

/** Compiles a module that decorates, checked by the compiler, and returns where its JavaScript is. */
async function compile(name: string, source: string): Promise<string> {
  const file = join(folder, `${name}.ts`);
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  await writeFile(file, source);
  const out = join(folder, 'out');
  const options = [
    ...['--target', 'es2022', '--module', 'nodenext', '--strict', '--skipLibCheck'],
    ...['--lib', 'es2024,esnext.disposable,esnext.decorators,esnext.error'],
    ...['--allowImportingTsExtensions', '--rewriteRelativeImportExtensions', '--noEmitOnError'],
    ...['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'],
    ...['--rootDir', parse(folder).root, '--outDir', out],
  ];
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, file], {
    cwd: folder,
  });
  return join(out, relative(parse(folder).root, file).replace(/\.ts$/, '.js'));
}

const decorated = (method: string) => `
  import { withBackoff } from '${relative(folder, join(root, 'src/core/backoff.ts')).replaceAll('\\', '/')}';
  class Client {
    calls = 0;
    @withBackoff({ initialDelayMs: 0, maxAttempts: 3 })
    ${method}
  }
  console.log(await new Client().price('BTC'));
`;

it('decorates a method in code compiled for ES2022', async () => {
  const script = await compile(
    'works',
    decorated(`async price(symbol: string): Promise<string> {
      this.calls += 1;
      if (this.calls < 3) throw new Error('no luck');
      return \`\${symbol} after \${this.calls} calls\`;
    }`),
  );
  const { stdout } = await run(process.execPath, [script]);
  expect(stdout).toBe('BTC after 3 calls\n');
}, 30_000);

it('does not compile on a method that is not asynchronous', async () => {
  const method = 'price(symbol: string): string { return symbol; }';
  await expect(compile('fails', decorated(method))).rejects.toMatchObject({
    stdout: expect.stringContaining('error TS1270'),
  });
}, 30_000);
