import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { deployFile } from './known-metrics.ts';

const lines = deployFile('docker/Dockerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const argumentsOf = (instruction: string) =>
  lines
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));
const last = (instruction: string) => argumentsOf(instruction).at(-1)!;

test('the image runs the command of the package, with options that it has', () => {
  const command = manifest.bin.tidegate.replace('src/', 'lib/').replace('.ts', '.js');
  expect(JSON.parse(last('ENTRYPOINT'))).toEqual(['node', `${last('WORKDIR')}/${command}`]);
  const deployment = parseDocument(deployFile('kubernetes/deployment.yaml')).toJS();
  expect(JSON.parse(last('CMD'))).toEqual(deployment.spec.template.spec.containers[0].args);
});

test('the image runs a Node that the package takes, as nobody in particular', () => {
  const [, version] = /^NODE_VERSION=(\d+)$/.exec(last('ARG'))!;
  expect(Number(version)).toBeGreaterThanOrEqual(Number(/\d+/.exec(manifest.engines.node)![0]));
  expect(argumentsOf('FROM').every((image) => /^node:\$\{NODE_VERSION\}-slim/.test(image))).toBe(true);
  const { runAsUser, runAsGroup } = parseDocument(deployFile('kubernetes/deployment.yaml')).toJS().spec
    .template.spec.securityContext;
  expect(last('USER')).toBe(`${runAsUser}:${runAsGroup}`);
});

test('the image is built by scripts that there are, of versions that the lockfile has', () => {
  const scripts = argumentsOf('RUN').flatMap((line) => /npm run (\w+)/.exec(line)?.[1] ?? []);
  expect(scripts).toEqual(['build']);
  expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(scripts));
  const installs = argumentsOf('RUN').filter((line) => /npm (ci|install)/.test(line));
  // The scripts of the package need its files, which are not there yet.
  expect(installs).toEqual(['npm ci --ignore-scripts', 'npm ci --ignore-scripts --omit=dev --omit=optional']);
});
