import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Entrance } from './entrance.ts';

/** The responses that are streams. */
export interface StreamPlaces {
  /** Takes a place until the response is through; false where its client has as many as it may. */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** How many are taken. */
  readonly open: number;
  /** Cuts all of them off: a client that resumes must not take it for their end. */
  cut(): void;
}

/** Calls `leave` when a response was sent or cut off. */
export function untilClosed(response: ServerResponse, leave: () => void): void {
  response.once('close', leave);
  // Its client left before, and no event is to come.
  if (response.destroyed) leave();
}

export function createStreamPlaces({ connections, clientAddress }: Entrance): StreamPlaces {
  const streams = new Set<ServerResponse>();
  return {
    take(request, response) {
      const giveBack = connections.take(clientAddress(request));
      if (!giveBack) return false;
      streams.add(response);
      const leave = () => {
        streams.delete(response);
        giveBack();
      };
      untilClosed(response, leave);
      return true;
    },
    get open() {
      return streams.size;
    },
    cut() {
      for (const stream of streams) stream.destroy();
    },
  };
}
