import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CursorDocument, createClient, ExchangeHealthDocument } from '../../src/client/index.ts';
import { retryDelayMs } from '../../src/client/reconnect.ts';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('a query', () => {
  it.each(['', '/', '/graphql'])('reaches the endpoint by the address with "%s"', async (path) => {
    const client = createClient({ url: `${service.url}${path}` });
    expect(await client.query(CursorDocument)).toEqual({ health: { cursor: 'c0' } });
  });

  it('fails with the code that the server gave', async () => {
    const client = createClient({ url: service.url });
    const wrong = client.query(ExchangeHealthDocument, { names: [1] as unknown as string[] });
    await expect(wrong).rejects.toMatchObject({ code: 'GRAPHQL_ERROR', isTemporary: false });
  });

  it('fails with BAD_RESPONSE where something else answers', async () => {
    const broken = createClient({ url: service.url }).query('query Broken { health { cursor } }');
    await expect(broken).rejects.toMatchObject({ code: 'BAD_RESPONSE', isTemporary: true });
  });

  it('fails with UNREACHABLE where nobody answers', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'));
    const lost = createClient({ url: service.url, fetch }).health();
    await expect(lost).rejects.toMatchObject({ code: 'UNREACHABLE', isTemporary: true });
  });

  it('ends by its signal', async () => {
    const client = createClient({ url: service.url });
    const ended = client.query(CursorDocument, {}, { signal: AbortSignal.abort(new Error('enough')) });
    await expect(ended).rejects.toThrow('enough');
  });
});

describe('the wait before another try', () => {
  it('grows to 15 s and is never less than half of that', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(2_000), chance, (failures, random) => {
        const ceilingMs = Math.min(250 * 2 ** failures, 15_000);
        const delayMs = retryDelayMs(failures, () => random);
        expect(delayMs).toBeGreaterThanOrEqual(ceilingMs / 2);
        expect(delayMs).toBeLessThanOrEqual(ceilingMs);
      }),
    );
  });
});
