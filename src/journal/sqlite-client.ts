import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { JournalError } from '../core/errors.ts';
import type {
  Answers,
  AppendOutcome,
  AppendRequest,
  Question,
  Reply,
  Request,
  WorkerSettings,
} from './sqlite-protocol.ts';

/** TypeScript in the checkout, JavaScript once built. */
const workerUrl = new URL(`./sqlite-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url);

export interface SqliteClientEvents {
  /** A transaction ended; the outcomes of the oldest appends that have none yet. */
  committed(outcomes: readonly AppendOutcome[]): void;
  /** The worker is gone, and with it whatever had no outcome yet. */
  lost(error: JournalError): void;
}

/** The worker, as the main thread talks to it. */
export interface SqliteClient {
  readonly opened: Extract<Reply, { type: 'opened' }>;
  append(request: AppendRequest): void;
  ask<T extends Question['type']>(question: Extract<Question, { type: T }>): Promise<Answers[T]>;
  /** Resolves when everything sent before is done and the file is released. */
  close(): Promise<void>;
}

interface PendingCall {
  resolve(value: Answers[keyof Answers]): void;
  reject(error: JournalError): void;
}

/** Starts the worker, which keeps the process alive only while it has something to do. Rejects with JournalError. */
export function startSqliteClient(
  settings: WorkerSettings,
  events: SqliteClientEvents,
): Promise<SqliteClient> {
  const worker = new Worker(workerUrl, {
    name: 'journal',
    workerData: settings,
    // Node 24 calls its SQLite experimental at every start.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const calls = new Map<number, PendingCall>();
  let lastCall = 0;
  let underWay = 0;

  const send = (request: Request) => {
    if (underWay++ === 0) worker.ref();
    worker.postMessage(request);
  };
  const done = (count: number) => {
    underWay -= count;
    if (underWay === 0) worker.unref();
  };
  const take = (call: number): PendingCall => {
    const pending = calls.get(call)!;
    calls.delete(call);
    done(1);
    return pending;
  };

  return new Promise((resolve, reject) => {
    worker.on('message', (reply: Reply) => {
      switch (reply.type) {
        case 'opened':
          worker.unref();
          return resolve({
            opened: reply,
            append: send,
            ask: (question) =>
              new Promise((resolve, reject) => {
                calls.set(++lastCall, { resolve: resolve as PendingCall['resolve'], reject });
                send({ type: 'ask', call: lastCall, question });
              }),
            close() {
              send({ type: 'close' });
              return exited;
            },
          });
        case 'refused':
          return reject(new JournalError(reply.code, reply.message));
        case 'committed':
          done(reply.outcomes.length);
          return events.committed(reply.outcomes);
        case 'answer':
          return take(reply.call).resolve(reply.value);
        case 'failed':
          return take(reply.call).reject(new JournalError(reply.code, reply.message));
      }
    });
    let reason = 'its thread was ended';
    worker.on('error', (error) => {
      reason = String(error);
    });
    worker.on('exit', () => {
      const error = new JournalError(
        'JOURNAL_CLOSED',
        `The journal ${settings.file} stopped working (${reason}); restart to use it again.`,
      );
      reject(error);
      for (const call of calls.values()) call.reject(error);
      events.lost(error);
    });
  });
}
