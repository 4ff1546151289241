import { useQuery } from '../data/use-query.ts';
import { AlertByIdDocument } from '../generated/graphql.ts';
import { IconButton } from '../kit/button.tsx';
import { SeverityMark } from '../kit/marks.tsx';
import { Loading, Notice, ProblemNotice } from '../kit/message.tsx';
import { Time } from '../kit/time.tsx';
import { AlertDetails } from './alert-details.tsx';
import type { FeedRow } from './feed-state.ts';

interface LinkedAlertProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The alert that the address names, where it is not among those that the list has shown so far. */
export function LinkedAlert({ id, onClose, onDone }: LinkedAlertProps) {
  const { data, problem, isLoading, refresh } = useQuery(AlertByIdDocument, { id });
  if (isLoading) return <Loading />;
  // What is no alert's id is refused by the service, or nobody's.
  const alert = data?.node && 'cursor' in data.node ? (data.node as FeedRow) : null;
  if (!alert && problem && problem.code !== 'BAD_USER_INPUT') {
    return <ProblemNotice problem={problem} onRetry={refresh} />;
  }
  if (!alert) {
    return (
      <Notice tone="warning" onDismiss={onClose}>
        The alert that the address names is not there, or no longer kept.
      </Notice>
    );
  }
  return (
    <article className="linked-alert panel" aria-label="The alert that the address names">
      <header>
        <Time at={alert.timestamp} /> <SeverityMark severity={alert.severity} />
        <strong>{alert.message}</strong>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <AlertDetails
        alert={alert}
        onDone={() => {
          refresh();
          onDone();
        }}
      />
    </article>
  );
}
