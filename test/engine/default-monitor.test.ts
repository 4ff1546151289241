import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const library = new URL('../../src/index.ts', import.meta.url).href;

/** A program that uses the library and never says that it is done. */
async function program(code: string) {
  const source = `import * as tidegate from ${JSON.stringify(library)};\n${code}`;
  const startedAt = performance.now();
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', source], {
    timeout: 15_000,
  });
  // What the library takes to load is not what is measured.
  const [endedAt, ...lines] = stdout.trim().split('\n').reverse();
  return { lines: lines.reverse(), lingeredMs: performance.now() - startedAt, endedAt: Number(endedAt) };
}

const tellExit = `const done = performance.now();
process.on('exit', () => console.log(Math.round(performance.now() - done)));`;

describe('The default monitor', () => {
  test.each([
    [
      'only looks',
      'console.log(tidegate.getSystemHealth().status, Object.keys(tidegate.getExchangeDegradation()).join());',
      'UNKNOWN binance,bybit,dexscreener,twitter',
    ],
    [
      'makes a call',
      "console.log(await tidegate.defaultMonitor().gate('dexscreener').call(() => 'served'));",
      'served',
    ],
    [
      'opens a breaker',
      `const gate = tidegate.defaultMonitor().gate('dexscreener');
       tidegate.getAlertManager().registerHandler((alert) => console.log(alert.newState));
       for (let each = 0; each < 10; each += 1) await gate.call(() => Promise.reject(new Error('down'))).catch(() => {});
       await new Promise((resolve) => setImmediate(resolve));`,
      'OPEN',
    ],
    [
      'watches its health',
      'for await (const view of tidegate.defaultMonitor().healthStream()) { console.log(view.name); break; }',
      'binance',
    ],
  ])('keeps no process alive that %s', async (_, code, line) => {
    const { lines, endedAt } = await program(`${code}\n${tellExit}`);
    expect(lines).toEqual([line]);
    expect(endedAt).toBeLessThan(3_000);
  });

  test('is one for the whole process, made on first use', async () => {
    const { lines } = await program(
      `console.log(tidegate.defaultMonitor() === tidegate.defaultMonitor());
       console.log(tidegate.getAlertManager() === tidegate.defaultMonitor().getAlertManager());\n${tellExit}`,
    );
    expect(lines).toEqual(['true', 'true']);
  });
});
