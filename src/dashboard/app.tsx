import { CSPProvider } from '@base-ui/react/csp-provider';
import { useMemo } from 'react';
import { Provider } from 'urql';
import { createApi } from './data/api.ts';
import { createLiveStore } from './data/live-store.ts';
import { useToken } from './data/token.ts';
import { LiveContext } from './data/use-live.ts';
import { Crash } from './shell/crash.tsx';
import { Entrance } from './shell/entrance.tsx';

/** Everything that belongs to one token: with another, all of it is made anew. */
function Signed({ token }: { readonly token: string | null }) {
  const [api, store] = useMemo(() => {
    const made = createApi(token, location.href);
    return [made, createLiveStore(made.live)] as const;
  }, [token]);
  return (
    <Provider value={api.operations}>
      <LiveContext value={store}>
        <Entrance hasToken={token !== null} />
      </LiveContext>
    </Provider>
  );
}

export function App() {
  const token = useToken();
  return (
    <CSPProvider disableStyleElements>
      <Crash>
        <Signed key={token} token={token} />
      </Crash>
    </CSPProvider>
  );
}
