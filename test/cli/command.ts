import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `tidegate`. */
export class Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';

  constructor(
    args: readonly string[],
    nodeArgs: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ) {
    const env = { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', ...environment };
    this.process = spawn(process.execPath, [...nodeArgs, main, ...args], { env });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = once(this.process, 'close').then(([code]) => ({
      code,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** The first match in what was printed; throws when the command ends without it. */
  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (match) return match;
      const { promise: printed, resolve } = Promise.withResolvers<undefined>();
      const heard = () => resolve(undefined);
      this.process.stdout?.once('data', heard);
      this.process.stderr?.once('data', heard);
      const ended = await Promise.race([printed, this.ended]);
      if (ended && !pattern.test(ended.stdout) && !pattern.test(ended.stderr)) {
        throw new Error(`Ended with ${ended.code} before ${pattern}:\n${ended.stdout}${ended.stderr}`);
      }
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.process.kill(signal);
    return this.ended;
  }
}

/** Runs `tidegate` to its end. */
export const tidegate = (...args: readonly string[]): Promise<Ended> => new Running(args).ended;
