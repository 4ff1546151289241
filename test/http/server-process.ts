import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface Measured {
  /** After a garbage collection: what the program itself holds. */
  readonly heapBytes: number;
  /** Buffers and the like, outside of the heap. */
  readonly externalBytes: number;
  /** The longest that the event loop was held up since the last time. */
  readonly longestStallMs: number;
}

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** The lines of its log. */
  readonly logged: readonly string[];
  /** What it wrote besides. */
  readonly stderr: readonly string[];
  measure(): Promise<Measured>;
}

/** Starts `serve-fake.ts`, which ends with its test. */
export async function startServerProcess(alerts: number): Promise<ServerProcess> {
  const script = fileURLToPath(new URL('./serve-fake.ts', import.meta.url));
  const child = fork(script, [String(alerts)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const logged: string[] = [];
  const stderr: string[] = [];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => logged.push(text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const [url] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(stderr.join('')))),
  ]);
  return {
    url,
    process: child,
    logged,
    stderr,
    async measure() {
      child.send('measure');
      const [measured] = await once(child, 'message');
      return measured;
    },
  };
}
