/** Counts what is open by client address. */
export interface ConnectionCounter {
  /** The function that gives the place back, once; null where `most` are taken. */
  take(clientAddress: string): (() => void) | null;
}

export function createConnectionCounter(most: number): ConnectionCounter {
  const open = new Map<string, number>();
  return {
    take(clientAddress) {
      const count = open.get(clientAddress) ?? 0;
      if (count >= most) return null;
      open.set(clientAddress, count + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const left = open.get(clientAddress)! - 1;
        if (left === 0) open.delete(clientAddress);
        else open.set(clientAddress, left);
      };
    },
  };
}
