import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { readScenario } from '../../src/simulator/read-scenario.ts';
import { parseScenario, parseScenarioText } from '../../src/simulator/scenario.ts';
import { scenarioNames, scenarios } from '../../src/simulator/scenarios.ts';

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe('a scenario', () => {
  it('reads YAML and fills in defaults', () => {
    const scenario = parseScenarioText(`
seed: 7
faults:
  - { atMs: 1000, forMs: 2000, venue: bybit, fault: retcode }
  - { venue: all, fault: slow, rate: 0.5 }
`);
    expect(scenario).toEqual({
      seed: 7,
      latencyMs: { min: 5, max: 40 },
      faults: [
        {
          atMs: 1_000,
          forMs: 2_000,
          venue: 'bybit',
          fault: 'retcode',
          rate: 1,
          retCode: 10016,
          retMsg: 'Server error.',
        },
        { atMs: 0, venue: 'all', fault: 'slow', rate: 0.5, delayMs: 3_000 },
      ],
    });
  });

  it('reads JSON, and nothing at all as a quiet day', () => {
    expect(parseScenarioText('{"seed": 3}')).toMatchObject({ seed: 3, faults: [] });
    expect(parseScenarioText('')).toEqual(scenarios.quiet);
  });

  it.each([
    [
      'an unknown fault',
      { venue: 'bybit', fault: 'meteor' },
      /^faults\.0\.fault: expected one of 5xx, slow, hang/,
    ],
    ['an unknown venue', { venue: 'kraken', fault: 'hang' }, /^faults\.0\.venue: /],
    ['a rate above 1', { venue: 'bybit', fault: 'hang', rate: 2 }, /^faults\.0\.rate: /],
    ['a key that is not known', { venue: 'bybit', fault: 'hang', forSeconds: 2 }, /^faults\.0: .*forSeconds/],
    ['a retCode of Binance', { venue: 'binance', fault: 'retcode' }, /^faults\.0\.venue: expected bybit/],
    [
      'a ban by Dexscreener',
      { venue: 'dexscreener', fault: 'ban' },
      /^faults\.0\.venue: expected binance or bybit/,
    ],
    [
      'a source of another venue',
      { venue: 'bybit', source: 'dexscreener', fault: 'hang' },
      /^faults\.0\.source: /,
    ],
    ['rounds without an end', { venue: 'bybit', fault: 'hang', everyMs: 5 }, /^faults\.0\.everyMs: /],
    ['a status that is no 5xx', { venue: 'bybit', fault: '5xx', status: 404 }, /^faults\.0\.status: /],
  ])('names the path of %s', (_what, fault, problem) => {
    expect(problemsOf(() => parseScenario({ faults: [fault] }))).toEqual([expect.stringMatching(problem)]);
  });

  it('tells every problem at once', () => {
    const input = { seed: -1, latencyMs: { min: 2 }, faults: [{}, 5] };
    const paths = problemsOf(() => parseScenario(input)).map((line) => line.split(':')[0]);
    expect(paths).toEqual(['seed', 'latencyMs.max', 'faults.0.fault', 'faults.1']);
  });

  it.each(['{', 'a: [1', '"', '- 1\n b'])('says so of text that is neither YAML nor JSON: %j', (text) => {
    expect(problemsOf(() => parseScenarioText(text))).toEqual([
      expect.stringMatching(/not valid YAML or JSON|expected object/),
    ]);
  });

  it('is found by its built-in name or in a file', async () => {
    expect(await readScenario('outage')).toBe(scenarios.outage);
    const file = join(tmpdir(), `scenario-${process.pid}.yaml`);
    await writeFile(file, 'seed: 11');
    expect(await readScenario(file)).toMatchObject({ seed: 11 });
    await expect(readScenario('no-such')).rejects.toThrow(`built in: ${scenarioNames.join(', ')}`);
  });
});

describe('the demo', () => {
  it('shows an outage, a ban and their ends within 25 s', () => {
    const { faults } = scenarios.demo;
    expect(faults.map(({ fault }) => fault)).toEqual(expect.arrayContaining(['5xx', 'ban']));
    for (const { atMs, forMs } of faults) expect(atMs + forMs!).toBeLessThanOrEqual(21_000);
  });
});
