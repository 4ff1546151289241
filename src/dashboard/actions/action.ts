import { useSyncExternalStore } from 'react';
import type { AlertSeverity, SilenceFieldsFragment } from '../../client/index.ts';

/** What a silence is to be of. */
export interface SilenceDraft {
  readonly exchanges: readonly string[];
  readonly breakers: readonly string[];
  readonly severities: readonly AlertSeverity[];
}

/** Something that an operator can do, and to what. */
export type Action =
  | { readonly kind: 'isolate' | 'release' | 'reset'; readonly breaker: string }
  | { readonly kind: 'acknowledge'; readonly alert: { readonly id: string; readonly message: string } }
  | { readonly kind: 'retry'; readonly alertId: string; readonly receiver: string }
  | { readonly kind: 'silence'; readonly draft: SilenceDraft }
  | { readonly kind: 'expire'; readonly silence: SilenceFieldsFragment };

/** An action that is being asked about: it lasts, whatever becomes of the part of the page that it came from. */
export interface Asked {
  readonly action: Action;
  /** Told when it was done. */
  readonly onDone: (() => void) | undefined;
}

const listeners = new Set<() => void>();
let asked: Asked | null = null;

function set(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** Opens the dialog that says what an action will do. */
export const askFor = (action: Action, onDone?: () => void): void => set({ action, onDone });

export const closeAction = (): void => set(null);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useAsked = (): Asked | null => useSyncExternalStore(subscribe, () => asked);
