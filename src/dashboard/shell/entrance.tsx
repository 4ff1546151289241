import { type ReactNode, useEffect } from 'react';
import { asksForToken, isUnreachable, type Problem } from '../data/problem.ts';
import { ViewerContext } from '../data/use-api.ts';
import { useLive, useLiveStore } from '../data/use-live.ts';
import { useQuery } from '../data/use-query.ts';
import { ViewerDocument } from '../generated/graphql.ts';
import { Loading, Message, ProblemMessage } from '../kit/message.tsx';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in.tsx';

const reload = () => location.reload();
const askAgainMs = 5_000;

/** A page without anything of the system on it. */
function Before({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Tidegate`;
  }, [title]);
  return <main className="before">{children}</main>;
}

function NoAnswer({ problem }: { readonly problem: Problem }) {
  const title = isUnreachable(problem) ? 'The service does not answer' : 'The service answers with an error';
  return (
    <Before title={title}>
      <Message icon="failed" title={title} code={problem.code} level="h1">
        <p role="alert">
          {problem.message} Nothing is known of the venues until that is over; this page keeps trying.
        </p>
      </Message>
    </Before>
  );
}

/** Lets in who may read, once there is something to read; all others see what keeps them out. */
export function Entrance({ hasToken }: { readonly hasToken: boolean }) {
  const store = useLiveStore();
  useEffect(() => store.start(), [store]);
  const refusal = useLive((state) => state.refusal);
  const hasSnapshot = useLive((state) => state.hasSnapshot);
  const problem = useLive((state) => state.pulseProblem);
  const viewer = useQuery(ViewerDocument, {}, { isPaused: !hasSnapshot });
  const { problem: viewerProblem, refresh } = viewer;
  useEffect(() => {
    if (!viewerProblem) return;
    const timer = setTimeout(refresh, askAgainMs);
    return () => clearTimeout(timer);
  }, [viewerProblem, refresh]);

  if (refusal && asksForToken(refusal)) {
    return (
      <Before title="Sign in">
        <SignInPage refusal={hasToken ? refusal : null} />
      </Before>
    );
  }
  if (refusal) {
    const title = 'The service refuses to answer';
    return (
      <Before title={title}>
        <ProblemMessage problem={refusal} onRetry={reload} title={title} level="h1" />
      </Before>
    );
  }
  if (!hasSnapshot && problem) return <NoAnswer problem={problem} />;
  if (!hasSnapshot) {
    return (
      <Before title="Connecting">
        <Loading>Asking the service …</Loading>
      </Before>
    );
  }
  return (
    <ViewerContext value={viewer.data?.viewer ?? null}>
      <Shell />
    </ViewerContext>
  );
}
