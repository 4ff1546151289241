import './shell.css';
import { Suspense, useEffect, useState } from 'react';
import { ActionHost } from '../actions/action-host.tsx';
import { rollUp } from '../data/roll-up.ts';
import { useLive, useLiveStore } from '../data/use-live.ts';
import { Loading, Message, Notice } from '../kit/message.tsx';
import { Notes } from '../kit/notes.tsx';
import { OverlaysContext } from '../kit/overlays.ts';
import { Said } from '../kit/said.tsx';
import { Time } from '../kit/time.tsx';
import type { Ignored } from '../url/parameters.ts';
import { useView } from '../url/router.ts';
import type { View } from '../url/view.ts';
import { Crash } from './crash.tsx';
import { StaleNotice, useFreshness } from './freshness.tsx';
import { Masthead } from './masthead.tsx';
import { Page, preloadPages } from './page.tsx';
import { windowTitle } from './title.ts';

function IgnoredNotice({ ignored }: { readonly ignored: readonly Ignored[] }) {
  const [dismissed, setDismissed] = useState<readonly Ignored[] | null>(null);
  if (ignored.length === 0 || dismissed === ignored) return null;
  return (
    <Notice tone="warning" onDismiss={() => setDismissed(ignored)}>
      The address says something that means nothing here, and it was left out:
      <ul className="ignored">
        {ignored.slice(0, 5).map(({ name, value, reason }) => (
          <li key={`${name}=${value}`}>
            <code>
              {name}={value.length > 60 ? `${value.slice(0, 60)}…` : value}
            </code>
            : {reason}
          </li>
        ))}
        {ignored.length > 5 && <li>and {ignored.length - 5} more</li>}
      </ul>
    </Notice>
  );
}

function GapNotice() {
  const store = useLiveStore();
  const gap = useLive((state) => state.gap);
  if (!gap) return null;
  return (
    <Notice tone="warning" onDismiss={() => store.dispatch({ type: 'gap-seen' })}>
      At <Time at={gap.atMs} /> the stream of alerts could not be resumed where it was (
      {gap.reason.replace(/\.$/, '')}). Everything was read anew; alerts may be missing between what was seen
      before and after.
    </Notice>
  );
}

/** On the overview the headline says it. */
function OfflineNotice({ view }: { readonly view: View }) {
  const online = useLive((state) => state.online);
  if (online || view.view === 'overview') return null;
  return (
    <Notice tone="error">
      <strong>It is us.</strong> The machine that Tidegate runs on reaches no venue at all: every source fails
      at the network at once. What the venues themselves do is not known until that is over.
    </Notice>
  );
}

function Empty() {
  return (
    <Message icon="unknown" title="No exchange is configured" level="h1">
      <p>
        This service watches nothing yet. Name exchanges under <code>exchanges</code> in its configuration, or
        remove <code>enabled: false</code> from those it knows, and start it again.
      </p>
    </Message>
  );
}

/** When what is looked at first has long been shown. */
const preloadAfterMs = 3_000;

export function Shell() {
  const { view, ignored } = useView();
  const { isFresh } = useFreshness();
  const isEmpty = useLive((state) => state.exchanges.size === 0);
  const status = useLive((state) => rollUp([...state.exchanges.values()].map((each) => each.status)));
  const title = windowTitle(view, status, isFresh);
  const [overlays, setOverlays] = useState<HTMLElement | null>(null);

  useEffect(() => {
    const timer = setTimeout(preloadPages, preloadAfterMs);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    document.title = title;
  }, [title]);

  return (
    <OverlaysContext value={overlays}>
      <div className="shell" data-stale={!isFresh || undefined}>
        <a className="skip-link" href="#main">
          Skip to the content
        </a>
        <Masthead view={view} />
        <div className="notices">
          <StaleNotice />
          <OfflineNotice view={view} />
          <GapNotice />
          <IgnoredNotice ignored={ignored} />
        </div>
        <main id="main" tabIndex={-1} className="main">
          <div className="content">
            {isEmpty ? (
              <Empty />
            ) : (
              <Crash key={view.view}>
                <Suspense fallback={<Loading />}>
                  <Page view={view} />
                </Suspense>
              </Crash>
            )}
          </div>
          <div ref={setOverlays} />
          <Notes />
        </main>
        <ActionHost />
        <Said />
      </div>
    </OverlaysContext>
  );
}
