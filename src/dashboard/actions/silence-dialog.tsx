import { useMemo, useState } from 'react';
import {
  type AlertSeverity,
  CreateSilenceDocument,
  ExpireSilenceDocument,
  type SilenceFieldsFragment,
} from '../../client/index.ts';
import { useMutation } from '../data/use-api.ts';
import { useLive } from '../data/use-live.ts';
import { useServiceNow } from '../data/use-service-now.ts';
import { severityWord } from '../format/words.ts';
import { ChooseMany } from '../kit/choose-many.tsx';
import type { SilenceDraft } from './action.ts';
import { expireWords, silenceWords } from './action-words.ts';
import { Confirm } from './confirm.tsx';
import { DurationField, TextField } from './fields.tsx';

const severities = (['CRITICAL', 'WARNING', 'INFO'] as const).map((value) => ({
  value,
  label: severityWord(value),
}));

/** Keeps alerts from being told for a while. */
export function SilenceDialog(props: {
  readonly draft: SilenceDraft;
  readonly onDone: (said: string) => void;
}) {
  const { onDone } = props;
  const [draft, setDraft] = useState(props.draft);
  const [durationMs, setDurationMs] = useState(30 * 60_000);
  const [comment, setComment] = useState('');
  const nowMs = useServiceNow();
  const exchanges = useLive((state) => state.exchanges);
  const { run, isRunning, problem } = useMutation(CreateSilenceDocument);
  const [names, breakers] = useMemo(() => {
    const all = [...exchanges.values()];
    const choice = (value: string) => ({ value, label: value });
    const breakerNames = new Set(all.flatMap((each) => each.circuitBreakers.map(({ name }) => name)));
    return [
      all.map(({ name, displayName }) => ({ value: name, label: displayName })),
      [...breakerNames].map(choice),
    ];
  }, [exchanges]);
  const confirm = async () => {
    const endsAt = new Date(nowMs + durationMs).toISOString();
    const input = {
      exchanges: [...draft.exchanges],
      breakers: [...draft.breakers],
      severities: [...draft.severities],
      comment: comment.trim() === '' ? null : comment.trim(),
      endsAt,
    };
    if (await run({ input })) onDone('The silence is in force.');
  };
  return (
    <Confirm
      title="Silence alerts"
      says={silenceWords(draft, nowMs + durationMs, nowMs)}
      verb="Silence"
      isRunning={isRunning}
      problem={problem}
      onConfirm={confirm}
    >
      <div className="field">
        <span className="field-label">Of which alerts</span>
        <div className="silence-of">
          <ChooseMany
            label="Exchanges"
            choices={names}
            chosen={draft.exchanges}
            onChange={(chosen) => setDraft({ ...draft, exchanges: chosen })}
          />
          <ChooseMany
            label="Breakers"
            choices={breakers}
            chosen={draft.breakers}
            onChange={(chosen) => setDraft({ ...draft, breakers: chosen })}
          />
          <ChooseMany
            label="Severities"
            choices={severities}
            chosen={draft.severities}
            onChange={(chosen) => setDraft({ ...draft, severities: chosen as readonly AlertSeverity[] })}
          />
        </div>
      </div>
      <DurationField
        label="For how long"
        valueMs={durationMs}
        onChange={(chosen) => setDurationMs(chosen ?? durationMs)}
      />
      <TextField label="Comment" hint="What for." value={comment} onChange={setComment} />
    </Confirm>
  );
}

/** Ends a silence now. */
export function ExpireDialog(props: {
  readonly silence: SilenceFieldsFragment;
  readonly onDone: (said: string) => void;
}) {
  const { silence, onDone } = props;
  const { run, isRunning, problem } = useMutation(ExpireSilenceDocument);
  const confirm = async () => {
    if (await run({ id: silence.id })) onDone('The silence has ended.');
  };
  return (
    <Confirm
      title="End the silence"
      says={expireWords(silence)}
      verb="End it now"
      isRunning={isRunning}
      problem={problem}
      onConfirm={confirm}
    />
  );
}
