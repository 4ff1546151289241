import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { serveCommand } from '../../src/cli/serve.ts';
import { deployFile } from './known-metrics.ts';

const text = deployFile('systemd/tidegate.service');

/** The values of each key, by section. */
function readUnit(unit: string): Map<string, Map<string, string[]>> {
  const sections = new Map<string, Map<string, string[]>>();
  let section = new Map<string, string[]>();
  for (const line of unit.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, header] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (header) {
      section = new Map();
      sections.set(header, section);
      continue;
    }
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined) throw new Error(`Not a line of a unit: ${line}`);
    section.set(key, [...(section.get(key) ?? []), value!]);
  }
  return sections;
}

const unit = readUnit(text);
const service = unit.get('Service')!;
const one = (key: string) => {
  expect(service.get(key), key).toHaveLength(1);
  return service.get(key)![0]!;
};

describe('deploy/systemd/tidegate.service', () => {
  test('is a unit', () => {
    expect([...unit.keys()]).toEqual(['Unit', 'Service', 'Install']);
  });

  test('runs the command of the package as npm installs it, with options that it has', () => {
    const [node, main, command, ...args] = one('ExecStart').split(' ');
    const installed = manifest.bin.tidegate.replace('src/', 'lib/').replace('.ts', '.js');
    expect(node).toBe('/usr/bin/node');
    expect(main).toBe(`/opt/tidegate/node_modules/${manifest.name}/${installed}`);
    expect(text).toContain(`npm install --prefix /opt/tidegate ./${manifest.name}-${manifest.version}.tgz`);
    const { operands, unknown } = serveCommand().parseOptions(args);
    expect([command, operands, unknown]).toEqual(['serve', [], []]);
  });

  test('has its journal in a folder of its own, the one that it may write to', () => {
    expect([one('StateDirectory'), one('WorkingDirectory')]).toEqual(['tidegate', '%S/tidegate']);
    expect(one('ProtectSystem')).toBe('strict');
    expect(service.has('ReadWritePaths')).toBe(false);
  });

  test('may do what Node needs and no more', () => {
    // V8 makes code as it runs.
    expect(one('MemoryDenyWriteExecute')).toBe('no');
    for (const key of [
      'NoNewPrivileges',
      'DynamicUser',
      'PrivateTmp',
      'PrivateDevices',
      'ProtectHome',
      'LockPersonality',
    ]) {
      expect(one(key)).toBe('yes');
    }
    expect([one('CapabilityBoundingSet'), one('AmbientCapabilities')]).toEqual(['', '']);
  });

  test('is not started again with a configuration that is wrong', () => {
    expect([one('Restart'), one('RestartPreventExitStatus')]).toEqual(['on-failure', '2']);
    // Longer than stopping takes.
    expect(Number(one('TimeoutStopSec'))).toBeGreaterThan(5);
  });

  const analyze = (...args: readonly string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  const version = Number(/^systemd (\d+)/.exec(analyze('--version').stdout ?? '')?.[1] ?? 0);

  test.skipIf(version < 250)(
    'is what systemd takes, and exposes little (needs systemd-analyze, 250 or newer)',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'tidegate-unit-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'tidegate.service');
      // Node may be elsewhere here.
      writeFileSync(file, text.replace('/usr/bin/node', process.execPath));
      const verified = analyze('verify', file);
      expect([verified.status, verified.stdout + verified.stderr]).toEqual([0, '']);
      const rated = analyze('security', '--offline=true', '--threshold=20', '--no-pager', file);
      expect([rated.status, rated.stdout]).toEqual([0, expect.stringContaining('Overall exposure level')]);
    },
  );
});
