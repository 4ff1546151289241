import { expect, onTestFinished, test, vi } from 'vitest';
import * as operation from '../../src/graphql/operation.ts';
import { jsonPost, serve } from './harness.ts';
import { acknowledged } from './wire.ts';

vi.mock('../../src/graphql/operation.ts', async (original) => {
  const actual = await original<typeof operation>();
  return { ...actual, validateOperation: vi.fn(actual.validateOperation) };
});

const asked = 20;

test('no more than one operation is checked in a turn of the event loop, however they come', async () => {
  let turn = 0;
  let timer = setImmediate(function count() {
    turn += 1;
    timer = setImmediate(count);
  });
  onTestFinished(() => clearImmediate(timer));
  const checkedIn: number[] = [];
  const { validateOperation } = await vi.importActual<typeof operation>('../../src/graphql/operation.ts');
  vi.mocked(operation.validateOperation).mockImplementation((...args) => {
    checkedIn.push(turn);
    return validateOperation(...args);
  });

  const harness = await serve();
  const socket = await acknowledged(harness);
  let answers = 0;
  const allAnswered = Promise.withResolvers<void>();
  socket.on('message', (data) => {
    if (JSON.parse(String(data)).type === 'next') answers += 1;
    if (answers === asked) allAnswered.resolve();
  });
  const payload = { query: '{ health { online } }' };
  for (let id = 0; id < asked; id += 1) {
    socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload }));
  }
  const posted = Array.from({ length: asked }, () => harness.get('/graphql', jsonPost(payload)));
  const statuses = (await Promise.all(posted)).map(({ status }) => status);
  await allAnswered.promise;

  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(checkedIn).toHaveLength(2 * asked);
  expect(new Set(checkedIn).size).toBe(2 * asked);
});
