import type { ConnectionCounter } from './connection-counter.ts';

/** The operations of one WebSocket, each of which takes a place of its client's until it is through. */
export interface OperationPlaces {
  /** False where the client has as many open as it may. */
  take(operation: object): boolean;
  /** Gives the place back; once is enough. */
  leave(operation: object): void;
  leaveAll(): void;
}

export function createOperationPlaces(operations: ConnectionCounter, clientAddress: string): OperationPlaces {
  const open = new Map<object, () => void>();
  return {
    take(operation) {
      const giveBack = operations.take(clientAddress);
      if (giveBack) open.set(operation, giveBack);
      return giveBack !== null;
    },
    leave(operation) {
      open.get(operation)?.();
      open.delete(operation);
    },
    leaveAll() {
      for (const giveBack of open.values()) giveBack();
      open.clear();
    },
  };
}
