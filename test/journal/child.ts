import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Script = 'append-forever' | 'append-and-leave' | 'append-past-limit';

export interface Child {
  readonly process: ChildProcess;
  /** Whole lines that it printed, as they come. */
  readonly lines: AsyncIterable<string>;
  /** Its exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts a script of this folder in a process of its own; `shellPrefix` is run by `sh` before it. */
export function startChild(script: Script, file: string, shellPrefix?: string): Child {
  const command = [process.execPath, fileURLToPath(new URL(`./${script}.ts`, import.meta.url)), file];
  const child = spawn(
    shellPrefix ? 'sh' : command[0]!,
    shellPrefix ? ['-c', `${shellPrefix} && exec "$@"`, 'sh', ...command] : command.slice(1),
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      // For those that are started one after the other.
      env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: join(dirname(file), 'compile-cache') },
    },
  );
  return {
    process: child,
    lines: wholeLines(child),
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal!))),
  };
}

async function* wholeLines(child: ChildProcess): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of child.stdout!.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}
