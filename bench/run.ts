import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import type { Figure } from './figure.ts';

// Runs each bench in a process of its own, one after the other, and prints what came of it.

const benches = ['protected-call', 'retry-and-alert', 'many-sources', 'live-latency', 'history', 'start'];

async function figuresOf(bench: string): Promise<Figure[]> {
  const child = fork(join(import.meta.dirname, `${bench}.ts`), { execArgv: ['--expose-gc'] });
  const figures: Figure[] = [];
  child.on('message', (told: Figure[]) => figures.push(...told));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`bench/${bench}.ts ended with ${code}`);
  return figures;
}

/** Three digits that mean something. */
const shown = (value: number) =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/e-\d+$/, '');

function verdictOf({ met, limit, spread, note }: Figure): string {
  if (met === null) return '';
  if (met) return 'met';
  const over = ((spread.median / limit! - 1) * 100).toFixed(0);
  return `MISSED by ${over} %${note ? `: ${note}` : ''}`;
}

function row(figure: Figure): string {
  const { what, unit, limit, spread } = figure;
  const { median, p25, p75, min, max } = spread;
  const columns = [
    what.padEnd(76),
    (limit === null ? '' : `<= ${limit} ${unit}`).padEnd(10),
    `${shown(median)} ${unit}`.padStart(10),
    `${shown(p25)} .. ${shown(p75)}`.padStart(18),
    `${shown(min)} .. ${shown(max)}`.padStart(18),
    ` ${verdictOf(figure)}`,
  ];
  return columns.join('  ').trimEnd();
}

console.log(`Node ${process.version} on ${process.platform} ${process.arch}\n`);
console.log(
  `${'figure'.padEnd(76)}  ${'target'.padEnd(10)}  ${'median'.padStart(10)}  ${'p25 .. p75'.padStart(18)}  ${'min .. max'.padStart(18)}   verdict`,
);
let missed = 0;
for (const bench of benches) {
  console.log(`\n${bench}`);
  for (const figure of await figuresOf(bench)) {
    console.log(row(figure));
    if (figure.met === false) missed += 1;
  }
}
console.log(missed === 0 ? '\nEvery target is met.' : `\n${missed} missed.`);
