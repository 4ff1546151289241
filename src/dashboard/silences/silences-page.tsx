import './silences.css';
import { type SilenceFieldsFragment, SilencesDocument } from '../../client/index.ts';
import { askFor } from '../actions/action.ts';
import { silencedWords } from '../actions/action-words.ts';
import { useIsOperator } from '../data/use-api.ts';
import { useQuery } from '../data/use-query.ts';
import { useServiceNow } from '../data/use-service-now.ts';
import { durationText } from '../format/duration.ts';
import { Button, Segments } from '../kit/button.tsx';
import { Loading, Message, ProblemMessage, ProblemNotice } from '../kit/message.tsx';
import { Time } from '../kit/time.tsx';
import { navigate } from '../url/router.ts';
import type { SilencesView } from '../url/view.ts';

const everyMs = 10_000;

function stateOf({ startsAt, endsAt }: SilenceFieldsFragment, nowMs: number): string {
  const startMs = Date.parse(startsAt);
  const endMs = Date.parse(endsAt);
  if (endMs <= nowMs) return 'Over';
  if (startMs > nowMs) return `Begins in ${durationText(startMs - nowMs)}`;
  return `${durationText(endMs - nowMs)} left`;
}

function SilenceRow(props: { readonly silence: SilenceFieldsFragment; readonly onDone: () => void }) {
  const { silence, onDone } = props;
  const nowMs = useServiceNow();
  const isOperator = useIsOperator();
  const isOver = Date.parse(silence.endsAt) <= nowMs;
  const words = silencedWords(silence);
  return (
    <li className="silence" data-over={isOver || undefined}>
      <div className="silence-what">
        <strong>{words.charAt(0).toUpperCase() + words.slice(1)}</strong>
        {silence.comment && <p className="muted">{silence.comment}</p>}
      </div>
      <span>{stateOf(silence, nowMs)}</span>
      <span>
        <Time at={silence.startsAt} /> – <Time at={silence.endsAt} />
      </span>
      <span>
        <span className="muted">by</span> {silence.by}
      </span>
      <span className="silence-tool">
        {isOperator && !isOver && (
          <Button size="small" onClick={() => askFor({ kind: 'expire', silence }, onDone)}>
            End …
          </Button>
        )}
      </span>
    </li>
  );
}

/** What is kept from being told, by whom and until when. */
export function SilencesPage({ view }: { readonly view: SilencesView }) {
  const isOperator = useIsOperator();
  const { data, problem, isLoading, refresh } = useQuery(
    SilencesDocument,
    { active: !view.past },
    { everyMs },
  );
  const silences = data?.silences ?? [];
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">Silences</h1>
        <Segments
          label="Which silences"
          value={view.past ? 'all' : 'active'}
          choices={[
            { value: 'active', label: 'In force' },
            { value: 'all', label: 'All that are kept' },
          ]}
          onChange={(which) => navigate({ ...view, past: which === 'all' })}
        />
        {isOperator && (
          <Button
            kind="primary"
            icon="silence"
            onClick={() =>
              askFor({ kind: 'silence', draft: { exchanges: [], breakers: [], severities: [] } }, refresh)
            }
          >
            Silence alerts …
          </Button>
        )}
      </div>
      {problem && data && <ProblemNotice problem={problem} onRetry={refresh} />}
      {problem && !data && <ProblemMessage problem={problem} onRetry={refresh} />}
      {isLoading && <Loading />}
      {data && silences.length === 0 && (
        <Message icon="silence" title={view.past ? 'There was no silence' : 'Nothing is silenced'}>
          <p>Receivers are told of every alert that their routes let through.</p>
        </Message>
      )}
      {silences.length > 0 && (
        <ul className="panel" aria-label="Silences, newest first">
          {silences.map((silence) => (
            <SilenceRow key={silence.id} silence={silence} onDone={refresh} />
          ))}
        </ul>
      )}
    </>
  );
}
