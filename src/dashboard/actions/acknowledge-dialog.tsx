import { useState } from 'react';
import { AcknowledgeAlertDocument } from '../../client/index.ts';
import { useMutation } from '../data/use-api.ts';
import { acknowledgeWords } from './action-words.ts';
import { Confirm } from './confirm.tsx';
import { TextField } from './fields.tsx';

/** Takes an alert on. */
export function AcknowledgeDialog(props: {
  readonly alert: { readonly id: string; readonly message: string };
  readonly onDone: (said: string) => void;
}) {
  const { alert, onDone } = props;
  const [note, setNote] = useState('');
  const { run, isRunning, problem } = useMutation(AcknowledgeAlertDocument);
  const confirm = async () => {
    const done = await run({ id: alert.id, note: note.trim() === '' ? null : note.trim() });
    if (done) onDone('The alert is acknowledged.');
  };
  return (
    <Confirm
      title="Acknowledge"
      says={
        <>
          <strong>{alert.message}</strong>
          <br />
          {acknowledgeWords}
        </>
      }
      verb="Acknowledge"
      isRunning={isRunning}
      problem={problem}
      onConfirm={confirm}
    >
      <TextField label="Note" hint="What you know of it, or do about it." value={note} onChange={setNote} />
    </Confirm>
  );
}
