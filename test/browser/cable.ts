import { once } from 'node:events';
import { type AddressInfo, createServer, connect as openSocket, type Socket } from 'node:net';

/** A cable between the page and the service that is pulled and plugged in on command. */
export interface Cable {
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Keeps every connection and lets nothing through any more: as a cable that was pulled. */
  stall(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** Leads to whatever listens at the port that `target` tells, at the time of each connection. */
export async function startCable(target: () => number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let state: 'through' | 'cut' | 'stalled' = 'through';

  const end = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const join = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (bytes) => {
      // What is lost on the way is lost: the connection does not outlive a stall.
      if (state === 'through') to.write(bytes);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer({ noDelay: true }, (socket) => {
    if (state === 'cut') {
      socket.resetAndDestroy();
      return;
    }
    const onward = openSocket({ port: target(), host: '127.0.0.1', noDelay: true });
    join(socket, onward);
    join(onward, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      state = 'cut';
      end();
    },
    stall() {
      state = 'stalled';
    },
    mend() {
      if (state === 'stalled') end();
      state = 'through';
    },
    async stop() {
      end();
      server.close();
      await once(server, 'close');
    },
  };
}
