import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { startServer } from '../../src/http/server.ts';
import { createFakeMonitor, cursorAt } from '../graphql/fake-monitor.ts';
import { auth, viewerToken, wrongToken } from '../http/tokens.ts';

const monitor = createFakeMonitor();

async function clientWith(token: string | undefined) {
  const log = pino({ level: 'silent' });
  const { url, stop } = await startServer({ monitor, log, listen: { port: 0 }, auth: auth('none') });
  onTestFinished(stop);
  let waits = 0;
  const pacing = {
    random: () => 0,
    wait: async () => {
      waits += 1;
    },
  };
  return { client: createClient({ url, token, pacing }), waits: () => waits };
}

describe('a client', { timeout: 5_000 }, () => {
  it('with a token reads and subscribes', async () => {
    const { client } = await clientWith(viewerToken);
    expect((await client.health()).status).toBe('HEALTHY');
    const { value } = await client.exchangeHealthStream({ names: ['bybit'] }).next();
    expect(value.name).toBe('bybit');
  });

  it.each([
    ['a wrong token', wrongToken],
    ['no token', undefined],
  ])('with %s is refused for good', async (_what, token) => {
    const { client, waits } = await clientWith(token);
    await expect(client.health()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', isTemporary: false });
    await expect(client.alerts().next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const resumed = client.alerts({ after: cursorAt(monitor, 0) });
    await expect(resumed.next()).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('4403'),
    });
    expect(waits()).toBe(0);
  });
});
