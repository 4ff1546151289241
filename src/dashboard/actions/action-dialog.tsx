import './actions.css';
import { say } from '../kit/said.tsx';
import { AcknowledgeDialog } from './acknowledge-dialog.tsx';
import { type Asked, closeAction } from './action.ts';
import { BreakerDialog } from './breaker-dialog.tsx';
import { RetryDialog } from './retry-dialog.tsx';
import { ExpireDialog, SilenceDialog } from './silence-dialog.tsx';

/** The dialog of an action. */
export function ActionDialog({ asked }: { readonly asked: Asked }) {
  const { action, onDone } = asked;
  const done = (said: string) => {
    closeAction();
    say(said);
    onDone?.();
  };
  switch (action.kind) {
    case 'isolate':
    case 'release':
    case 'reset':
      return <BreakerDialog kind={action.kind} breaker={action.breaker} onDone={done} />;
    case 'acknowledge':
      return <AcknowledgeDialog alert={action.alert} onDone={done} />;
    case 'retry':
      return <RetryDialog alertId={action.alertId} receiver={action.receiver} onDone={done} />;
    case 'silence':
      return <SilenceDialog draft={action.draft} onDone={done} />;
    case 'expire':
      return <ExpireDialog silence={action.silence} onDone={done} />;
  }
}
