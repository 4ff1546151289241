import { useState } from 'react';
import {
  IsolateCircuitBreakerDocument,
  ReleaseCircuitBreakerDocument,
  ResetCircuitBreakerDocument,
} from '../../client/index.ts';
import { useMutation } from '../data/use-api.ts';
import { useQuery } from '../data/use-query.ts';
import { useServiceNow } from '../data/use-service-now.ts';
import { BreakerBeforeActionDocument } from '../generated/graphql.ts';
import { type BreakerFacts, isolateWords, releaseWords, resetWords } from './action-words.ts';
import { Confirm } from './confirm.tsx';
import { DurationField, TextField } from './fields.tsx';

interface BreakerDialogProps {
  readonly breaker: string;
  readonly onDone: (said: string) => void;
}

/** What is true of the breaker now, and not when the page was last drawn. */
function useFacts(name: string) {
  const { data, problem } = useQuery(BreakerBeforeActionDocument, { name });
  const found = data?.circuitBreaker;
  const facts: BreakerFacts | null = found
    ? {
        breaker: found.name,
        state: found.state,
        sources: found.sources.map((source) => source.name),
        failureThreshold: found.failureThreshold,
        heldBy: found.hold?.by ?? null,
      }
    : null;
  const gone =
    data && !found ? { code: 'NOT_FOUND', message: `There is no breaker ${name} any more.` } : null;
  return { facts, problem: problem ?? gone };
}

const asking = 'Asking the service what that would stop …';

function IsolateDialog({ breaker, onDone }: BreakerDialogProps) {
  const { facts, problem } = useFacts(breaker);
  const nowMs = useServiceNow();
  const [reason, setReason] = useState('');
  const [durationMs, setDurationMs] = useState<number | null>(30 * 60_000);
  const isolate = useMutation(IsolateCircuitBreakerDocument);
  const untilMs = durationMs === null ? null : nowMs + durationMs;
  const confirm = async () => {
    const until = untilMs === null ? null : new Date(untilMs).toISOString();
    const done = await isolate.run({ name: breaker, reason: reason.trim(), until });
    if (done) onDone(`${breaker} is held open.`);
  };
  return (
    <Confirm
      title={`Isolate ${breaker}`}
      says={facts ? isolateWords(facts, untilMs, nowMs) : asking}
      verb="Isolate"
      isDangerous
      isIncomplete={!facts || reason.trim() === ''}
      isRunning={isolate.isRunning}
      problem={isolate.problem ?? problem}
      onConfirm={confirm}
    >
      <TextField
        label="Reason"
        hint="Shown to everybody who looks at the breaker, and kept with the alert."
        value={reason}
        isNeeded
        onChange={setReason}
      />
      <DurationField
        label="For how long"
        valueMs={durationMs}
        endless="Until it is released"
        onChange={setDurationMs}
      />
    </Confirm>
  );
}

function ReleaseDialog({ breaker, onDone }: BreakerDialogProps) {
  const { facts, problem } = useFacts(breaker);
  const release = useMutation(ReleaseCircuitBreakerDocument);
  const confirm = async () => {
    if (await release.run({ name: breaker })) onDone(`${breaker} is released.`);
  };
  return (
    <Confirm
      title={`Release ${breaker}`}
      says={facts ? releaseWords(facts) : asking}
      verb="Release"
      isIncomplete={!facts}
      isRunning={release.isRunning}
      problem={release.problem ?? problem}
      onConfirm={confirm}
    />
  );
}

function ResetDialog({ breaker, onDone }: BreakerDialogProps) {
  const { facts, problem } = useFacts(breaker);
  const reset = useMutation(ResetCircuitBreakerDocument);
  const confirm = async () => {
    if (await reset.run({ name: breaker })) onDone(`${breaker} is reset.`);
  };
  return (
    <Confirm
      title={`Reset ${breaker}`}
      says={facts ? resetWords(facts) : asking}
      verb="Reset"
      isDangerous
      isIncomplete={!facts}
      isRunning={reset.isRunning}
      problem={reset.problem ?? problem}
      onConfirm={confirm}
    />
  );
}

const dialogs = { isolate: IsolateDialog, release: ReleaseDialog, reset: ResetDialog };

/** Holds a breaker open, ends that, or closes it. */
export function BreakerDialog({
  kind,
  ...rest
}: BreakerDialogProps & { readonly kind: keyof typeof dialogs }) {
  const Shown = dialogs[kind];
  return <Shown {...rest} />;
}
