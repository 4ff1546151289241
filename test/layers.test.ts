import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** What each folder may import besides itself; folders and files that are not here may import anything. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  options: ['core'],
  exchanges: ['core'],
  journal: ['core'],
  alerts: ['core', 'options', 'journal'],
  engine: ['core', 'exchanges', 'journal', 'alerts'],
  graphql: ['core', 'engine', 'alerts'],
  http: ['core', 'graphql', 'engine'],
  client: [],
  simulator: ['core', 'exchanges'],
  dashboard: ['client'],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Gone when the program runs. */
  readonly isType: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => file.split(sep).join('/'));
const textOf = (file: string) => readFileSync(join(src, file), 'utf8');

/** The code of a file without its comments. */
const codeOf = (file: string) => textOf(file).replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

const statement = /\b(?:import|export)\s+(type\b)?[^;'"]*?\bfrom\s+'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g;

const imports: readonly Import[] = files.flatMap((file) =>
  [...codeOf(file).matchAll(statement)].map(([, type, from, bare]) => ({
    file,
    specifier: (from ?? bare)!,
    isType: type !== undefined,
  })),
);
const isOurs = ({ specifier }: Import) => specifier.startsWith('.');
const targetOf = ({ file, specifier }: Import) =>
  relative(src, resolve(src, dirname(file), specifier))
    .split(sep)
    .join('/');
/** What is put into the files of the dashboard, and what makes them. */
const sharedWithClient = '@graphql-typed-document-node/core';
const bundled = [
  '@base-ui/react',
  sharedWithClient,
  '@tanstack/react-virtual',
  '@urql/core',
  '@vitejs/plugin-react',
  'echarts',
  'react',
  'react-dom',
  'urql',
  'vite',
];

const packagesOf = (some: readonly Import[]) =>
  [
    ...new Set(
      some
        .filter((each) => !isOurs(each) && !isBuiltin(each.specifier))
        .map(({ specifier }) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
    ),
  ].sort();
const layerOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file);

describe('the imports under src', () => {
  it('are found', () => {
    expect(imports.filter(isOurs).length).toBeGreaterThan(100);
    expect(imports.filter((each) => !isOurs(each)).length).toBeGreaterThan(30);
  });

  it.each(Object.keys(mayImport))('of %s keep to its layer', (layer) => {
    const allowed = [layer, ...mayImport[layer]!];
    const turned = imports
      .filter((each) => isOurs(each) && layerOf(each.file) === layer)
      .map((each) => `${each.file} -> ${targetOf(each)}`)
      .filter((path) => !allowed.includes(layerOf(path.split(' -> ')[1]!)));
    expect(turned).toEqual([]);
  });

  it('run in no circle between files', () => {
    const running = imports.filter((each) => isOurs(each) && !each.isType);
    const graph = Map.groupBy(running, ({ file }) => file);
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file) || path.includes(file)) return;
      for (const each of graph.get(file) ?? []) visit(targetOf(each), [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('of client need nothing that a browser lacks', () => {
    const packages = imports
      .filter((each) => layerOf(each.file) === 'client' && !isOurs(each))
      .map(({ specifier }) => specifier);
    expect([...new Set(packages)].sort()).toEqual(['@graphql-typed-document-node/core', 'graphql-ws/client']);
  });

  it('of dashboard name packages that are bundled into it, which a consumer never installs', () => {
    const used = packagesOf(imports.filter((each) => layerOf(each.file) === 'dashboard'));
    expect(used).toContain('react');
    expect(used.filter((name) => !bundled.includes(name))).toEqual([]);
    const isDevelopment = (name: string) =>
      name in manifest.devDependencies && !(name in manifest.dependencies);
    expect(used.filter((name) => !isDevelopment(name) && name !== sharedWithClient)).toEqual([]);
  });

  it('of OpenTelemetry and of prom-client are in one place each', () => {
    const whoImports = (name: string) =>
      imports.filter(({ specifier }) => specifier === name).map(({ file }) => file);
    expect(whoImports('@opentelemetry/api')).toEqual(['engine/tracing.ts']);
    expect(whoImports('prom-client').filter((file) => !file.startsWith('http/metrics/'))).toEqual([]);
  });

  it('name packages that a consumer gets, and all of those', () => {
    const used = packagesOf(imports.filter((each) => layerOf(each.file) !== 'dashboard'));
    expect(used).toEqual(Object.keys(manifest.dependencies).sort());
  });
});

describe('time and chance', () => {
  const clocks =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bperformance\b/;
  const ownClock: ReadonlySet<string> = new Set(['core/clock.ts']);
  const runsInBrowsers = /^(client|dashboard)\//;

  it('are taken from the clock alone', () => {
    const others = files.filter((file) => !ownClock.has(file) && !runsInBrowsers.test(file));
    expect(others.filter((file) => clocks.test(codeOf(file)))).toEqual([]);
    expect(files.filter((file) => ownClock.has(file) && clocks.test(codeOf(file)))).toEqual([...ownClock]);
  });
});
