import type { AlertDraft } from './draft.ts';

/** What an operator did. */
export type OperatorAction =
  | 'isolate'
  | 'release'
  | 'reset'
  | 'acknowledge'
  | 'silence'
  | 'expire_silence'
  | 'retry_delivery';

/** The record of an operator's doing that no transition tells of. */
export function operatorAlert(
  action: OperatorAction,
  by: string,
  message: string,
  exchangeName: string | null,
  metadata: Readonly<Record<string, unknown>>,
): AlertDraft {
  return {
    kind: 'SYSTEM',
    code: 'OPERATOR',
    severity: 'INFO',
    message,
    exchangeName,
    sourceName: null,
    resolved: true,
    metadata: { action, by, ...metadata },
  };
}
