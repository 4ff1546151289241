import { reasonOf } from '../core/errors.ts';

export interface Listeners<T> {
  readonly size: number;
  /** Returns the function that removes exactly this registration. */
  add(listener: (value: T) => void): () => void;
  /** Calls those registered at this moment; one that throws keeps neither the others nor the caller from going on. */
  call(value: T): void;
}

export function createListeners<T>(): Listeners<T> {
  const registrations = new Set<{ readonly listener: (value: T) => void }>();
  return {
    get size() {
      return registrations.size;
    },
    add(listener) {
      const registration = { listener };
      registrations.add(registration);
      return () => void registrations.delete(registration);
    },
    call(value) {
      for (const registration of [...registrations]) {
        if (!registrations.has(registration)) continue;
        try {
          registration.listener(value);
        } catch (error) {
          process.emitWarning(error instanceof Error ? error : reasonOf(error), 'JournalListenerWarning');
        }
      }
    },
  };
}
