import { useIsOperator } from '../data/use-api.ts';
import { Button } from '../kit/button.tsx';
import { askFor } from './action.ts';

/** Takes an alert on; there for operators alone. */
export function AcknowledgeTool(props: {
  readonly alert: { readonly id: string; readonly message: string };
  readonly onDone: () => void;
}) {
  const { alert, onDone } = props;
  if (!useIsOperator()) return null;
  return (
    <Button
      size="small"
      kind="primary"
      icon="check"
      onClick={() => askFor({ kind: 'acknowledge', alert: { id: alert.id, message: alert.message } }, onDone)}
    >
      Acknowledge
    </Button>
  );
}

/** Queues a failed delivery again; there for operators alone. */
export function RetryTool(props: {
  readonly alertId: string;
  readonly receiver: string;
  readonly onDone: () => void;
}) {
  const { alertId, receiver, onDone } = props;
  if (!useIsOperator()) return null;
  return (
    <Button
      size="small"
      icon="retry"
      onClick={() => askFor({ kind: 'retry', alertId, receiver }, onDone)}
      aria-label={`Deliver to ${receiver} again`}
    >
      Again
    </Button>
  );
}
