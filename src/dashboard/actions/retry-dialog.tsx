import { RetryDeliveryDocument } from '../../client/index.ts';
import { useMutation } from '../data/use-api.ts';
import { retryWords } from './action-words.ts';
import { Confirm } from './confirm.tsx';

/** Queues a failed delivery again. */
export function RetryDialog(props: {
  readonly alertId: string;
  readonly receiver: string;
  readonly onDone: (said: string) => void;
}) {
  const { alertId, receiver, onDone } = props;
  const { run, isRunning, problem } = useMutation(RetryDeliveryDocument);
  const confirm = async () => {
    if (await run({ alertId, receiver })) onDone(`The delivery to ${receiver} is queued again.`);
  };
  return (
    <Confirm
      title={`Deliver to ${receiver} again`}
      says={retryWords(receiver)}
      verb="Deliver again"
      isRunning={isRunning}
      problem={problem}
      onConfirm={confirm}
    />
  );
}
