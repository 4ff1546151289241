import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { JournalError } from '../core/errors.ts';
import { translate } from './sqlite-file.ts';
import type { Answers, Question, Reply, Request, WorkerSettings } from './sqlite-protocol.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

// The thread that waits for the disk, so that no caller does.

const port = parentPort!;
const { file, newId } = workerData as WorkerSettings;
const reply = (message: Reply) => port.postMessage(message);

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
    const requests = [first];
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      requests.push(next.message);
    }
    const appends = requests.filter((request) => request.type === 'append');
    if (appends.length > 0) reply({ type: 'committed', outcomes: store.commit(appends) });
    for (const request of requests) {
      if (request.type === 'ask') reply(answer(store, request.call, request.question));
    }
    if (requests.some(({ type }) => type === 'close')) {
      store.close();
      port.close();
    } else {
      store.tidy();
    }
  });
}

function answer(store: SqliteStore, call: number, question: Question): Reply {
  try {
    return { type: 'answer', call, value: ask(store, question) };
  } catch (error) {
    const { code, message } = translate(file, error);
    return { type: 'failed', call, code, message };
  }
}

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
  }
}
