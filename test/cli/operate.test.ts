import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { noPresets } from '../engine/world.ts';
import { tidegate } from './command.ts';

const token = 'tg_operator-of-this-test';
let app: App;
let service: readonly string[];

beforeAll(async () => {
  app = createApp({
    listen: { port: 0 },
    journal: 'memory:',
    auth: {
      tokens: { alice: { sha256: createHash('sha256').update(token).digest('hex'), role: 'operator' } },
    },
    exchanges: {
      ...noPresets,
      venue: { kind: 'CEX', hosts: { api: 'https://venue.test' }, sources: { feed: {} } },
    },
  });
  await app.start();
  service = ['--url', app.url, '--token', token];
});
afterAll(() => app.stop());

const stateOf = () => app.monitor.getSystemHealth().circuitBreaker('venue_api')?.state;

describe('tidegate isolate, release and reset', () => {
  it('change a breaker of a running service and say how it is', async () => {
    const isolated = await tidegate('isolate', 'venue_api', '--reason', 'halted', '--for', '2h', ...service);
    expect(isolated).toMatchObject({ code: 0, stderr: '' });
    expect(isolated.stdout).toMatch(/^venue_api is OPEN until \d{4}-/);
    expect(stateOf()).toBe('OPEN');
    expect(await tidegate('release', 'venue_api', ...service)).toMatchObject({
      code: 0,
      stdout: 'venue_api is HALF_OPEN\n',
    });
    expect(await tidegate('reset', 'venue_api', ...service)).toMatchObject({
      code: 0,
      stdout: 'venue_api is CLOSED\n',
    });
    expect(stateOf()).toBe('CLOSED');
  });

  it.each([
    [['isolate', 'venue_api'], 2, /--reason/],
    [['isolate', 'venue_api', '--reason', 'x', '--for', '2 hours'], 2, /as 90s, 15m, 2h or 3d/],
    [['reset', 'nobody'], 1, /No breaker named "nobody".*venue_api/],
    [['release', 'venue_api'], 2, /not held open/],
  ])('%j ends with %i', async (args, code, said) => {
    const ended = await tidegate(...args, ...service);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(said);
  });

  it('without a token say what to give, and with a wrong one that it is', async () => {
    const anonymous = await tidegate('reset', 'venue_api', '--url', app.url);
    expect(anonymous).toMatchObject({ code: 1, stdout: '' });
    expect(anonymous.stderr).toMatch(/TIDEGATE_TOKEN/);
    const wrong = await tidegate('reset', 'venue_api', '--url', app.url, '--token', 'tg_wrong');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).not.toContain('tg_wrong');
  });
});

describe('tidegate ack', () => {
  it('takes on the latest alert of a breaker', async () => {
    await tidegate('isolate', 'venue_api', '--reason', 'halted', ...service);
    const acknowledged = await tidegate('ack', 'venue_api', '--note', 'mine', ...service);
    expect(acknowledged).toMatchObject({ code: 0, stderr: '' });
    expect(acknowledged.stdout).toMatch(
      /^alice has taken on: venue \(venue_api\): held open by an operator \(alice\): halted/,
    );
    await tidegate('reset', 'venue_api', ...service);
  });

  it('says where there is no such alert', async () => {
    const ended = await tidegate('ack', 'nobody', ...service);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/no alert of a breaker or an exchange named "nobody"/);
  });
});

describe('tidegate silence', () => {
  it('makes, lists and ends silences', async () => {
    const args = ['--exchange', 'venue', '--severity', 'critical', '--for', '1h', '--comment', 'release'];
    const made = await tidegate('silence', ...args, ...service);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const [, id] = /^exchange venue, CRITICAL until \S+, by alice: release \[(\S+)\]$/m.exec(made.stdout)!;
    expect((await tidegate('silence', '--list', ...service)).stdout).toBe(made.stdout);
    expect(await tidegate('silence', '--end', id!, ...service)).toMatchObject({
      code: 0,
      stdout: 'The silence of alice is ended.\n',
    });
    expect(await tidegate('silence', '--list', ...service)).toMatchObject({ code: 0, stdout: '' });
  });

  it.each([
    [[], /--for, --list and --end/],
    [['--for', '1h', '--list'], /cannot be used/],
    [['--for', '1h', '--severity', 'bad'], /INFO, WARNING, CRITICAL/],
  ])('%j is wrong usage', async (args, said) => {
    const ended = await tidegate('silence', ...args, ...service);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(said);
  });
});
