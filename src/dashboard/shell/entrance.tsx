import { useEffect } from 'react';
import { asksForToken } from '../data/problem.ts';
import { ViewerContext } from '../data/use-api.ts';
import { useLive, useLiveStore } from '../data/use-live.ts';
import { useQuery } from '../data/use-query.ts';
import { ViewerDocument } from '../generated/graphql.ts';
import { Loading, Message, ProblemMessage } from '../kit/message.tsx';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in.tsx';

const reload = () => location.reload();

/** Lets in who may read, once there is something to read; all others see what keeps them out. */
export function Entrance({ hasToken }: { readonly hasToken: boolean }) {
  const store = useLiveStore();
  useEffect(() => store.start(), [store]);
  const refusal = useLive((state) => state.refusal);
  const hasSnapshot = useLive((state) => state.hasSnapshot);
  const problem = useLive((state) => state.pulseProblem);
  const viewer = useQuery(ViewerDocument, {}, { isPaused: !hasSnapshot });

  if (refusal && asksForToken(refusal)) return <SignInPage refusal={hasToken ? refusal : null} />;
  if (refusal) return <ProblemMessage problem={refusal} onRetry={reload} title="The service refuses" />;
  if (!hasSnapshot && problem) {
    return (
      <Message icon="failed" title="The service cannot be reached" code={problem.code} level="h1">
        <p role="alert">
          {problem.message} Nothing is known of the venues until it answers; this page keeps trying.
        </p>
      </Message>
    );
  }
  if (!hasSnapshot) return <Loading>Asking the service …</Loading>;
  return (
    <ViewerContext value={viewer.data?.viewer ?? null}>
      <Shell />
    </ViewerContext>
  );
}
