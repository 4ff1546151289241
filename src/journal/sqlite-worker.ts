import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { JournalError } from '../core/errors.ts';
import { historyFileOf } from './history-file.ts';
import { translate } from './sqlite-file.ts';
import { createSqliteHistory } from './sqlite-history.ts';
import type { Answers, AppendRequest, Question, Reply, Request, WorkerSettings } from './sqlite-protocol.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

// The thread that waits for the disk, so that no caller does.

const port = parentPort!;
const { file, newId } = workerData as WorkerSettings;
const reply = (message: Reply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

const history = createSqliteHistory(historyFileOf(file));
const store = open();
if (store) serve(store);

function open(): SqliteStore | null {
  try {
    const opened = openSqliteStore(file, newId);
    reply({ type: 'opened', id: opened.id, headSeq: opened.headSeq, firstSeq: opened.firstSeq });
    return opened;
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    reply({ type: 'refused', code: error.code, message: error.message });
    return null;
  }
}

function serve(store: SqliteStore): void {
  port.on('message', (first: Request) => {
    const questions: Extract<Request, { type: 'ask' }>[] = [];
    let isClosing = false;
    // What came meanwhile is looked at before each question: alerts wait for one question at most.
    for (let requests = [first]; ; requests = waiting()) {
      const appends: AppendRequest[] = [];
      for (const request of requests) {
        if (request.type === 'append') appends.push(request);
        else if (request.type === 'ask') questions.push(request);
        else isClosing = true;
      }
      if (appends.length > 0) {
        reply({ type: 'committed', outcomes: store.commit(appends) });
        store.tidy();
      }
      const next = questions.shift();
      if (next) answer(store, next.call, next.question);
      else if (appends.length === 0) break;
    }
    if (isClosing) close(store);
  });
}

function waiting(): Request[] {
  const requests: Request[] = [];
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    requests.push(next.message);
  }
  return requests;
}

function close(store: SqliteStore): void {
  try {
    history.close();
  } finally {
    store.close();
    port.close();
  }
}

function answer(store: SqliteStore, call: number, question: Question): void {
  try {
    const value = ask(store, question);
    reply(
      { type: 'answer', call, value },
      value instanceof Float64Array ? [value.buffer as ArrayBuffer] : [],
    );
  } catch (error) {
    const { code, message } = question.type.endsWith('History') ? ofHistory(error) : translate(file, error);
    reply({ type: 'failed', call, code, message });
  }
}

const ofHistory = (error: unknown) =>
  new JournalError(
    'JOURNAL_NOT_WRITABLE',
    `The history ${historyFileOf(file)} cannot be used (${(error as Error).message}); free what it needs, or move it away to begin a new one.`,
  );

function ask(store: SqliteStore, question: Question): Answers[keyof Answers] {
  switch (question.type) {
    case 'read':
      return store.read(question.options);
    case 'count':
      return store.count(question.filter);
    case 'find':
      return store.find(question.id);
    case 'details':
      return store.details(question.alertIds);
    case 'pendingDeliveries':
      return store.pendingDeliveries();
    case 'loadState':
      return store.loadState();
    case 'prune':
      return store.prune(question.raisedBefore);
    case 'appendHistory':
      history.append(question.records);
      return null;
    case 'readHistory':
      return history.read(question.query);
    case 'tidyHistory':
      return history.tidy(question.bounds);
  }
}
