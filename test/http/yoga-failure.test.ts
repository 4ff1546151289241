import { expect, test, vi } from 'vitest';
import { jsonPost, serve } from './harness.ts';

vi.mock('graphql-yoga', async (original) => {
  const actual = await original<typeof import('graphql-yoga')>();
  return {
    ...actual,
    createYoga: (options: Parameters<typeof actual.createYoga>[0]) => {
      const failing = { onRequest: () => Promise.reject(new Error('secret detail')) };
      return actual.createYoga({ ...options, plugins: [...(options.plugins ?? []), failing] });
    },
  };
});

test('whatever fails within the library, its page with the stack is not what is answered', async () => {
  const { get, logged } = await serve();
  const response = await get('/graphql', jsonPost({ query: '{ health { online } }' }));
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ error: 'Internal error', code: 'INTERNAL_SERVER_ERROR' });
  expect(logged).toEqual([
    expect.objectContaining({ err: expect.objectContaining({ message: 'secret detail' }) }),
  ]);
});
