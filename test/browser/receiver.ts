import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A webhook that takes alerts, or refuses them on command. */
export interface Receiver {
  readonly url: string;
  /** How many it took. */
  readonly taken: number;
  refuse(): void;
  accept(): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  let status = 204;
  let taken = 0;
  const server = createServer(async (request, response) => {
    await text(request);
    if (status === 204) taken += 1;
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    get taken() {
      return taken;
    },
    refuse() {
      // It will never take this: the delivery fails at once, and is not tried again by itself.
      status = 400;
    },
    accept() {
      status = 204;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
