import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { ExchangeHealth } from '../../client/index.ts';
import { useLive, useLiveStore } from '../data/use-live.ts';
import { useRoughServiceNow } from '../data/use-service-now.ts';
import { counted } from '../format/number.ts';
import { Loading, Notice, ProblemNotice } from '../kit/message.tsx';
import { Time } from '../kit/time.tsx';
import { useFreshness } from '../shell/freshness.tsx';
import { navigate } from '../url/router.ts';
import { presets, type Span } from '../url/time-range.ts';
import type { TimelineView } from '../url/view.ts';
import { Axis } from './axis-row.tsx';
import { LaneRow } from './lane-row.tsx';
import { type Lane, lanesOf, type PresentBreaker, type Transition } from './lanes.ts';
import type { Marked } from './marks.ts';
import type { Happening } from './read-happenings.ts';
import { moveFocus } from './roving.ts';
import { useHappenings } from './use-happenings.ts';

/** The present breakers of the exchanges, each once; one that guards several exchanges is of none. */
function breakersOf(exchanges: Iterable<ExchangeHealth>, only: readonly string[]): PresentBreaker[] {
  const breakers = new Map<string, PresentBreaker>();
  for (const exchange of exchanges) {
    if (only.length > 0 && !only.includes(exchange.name)) continue;
    for (const { name, state } of exchange.circuitBreakers) {
      const isShared = breakers.has(name);
      breakers.set(name, { name, state, exchange: isShared ? null : exchange.name });
    }
  }
  return [...breakers.values()];
}

function transitionsOf(alerts: readonly Happening[]): Transition[] {
  return alerts.flatMap((alert) =>
    alert.__typename === 'CircuitBreakerAlert'
      ? [
          {
            id: alert.id,
            breaker: alert.breakerName,
            exchange: alert.exchangeName,
            atMs: Date.parse(alert.timestamp),
            oldState: alert.oldState,
            newState: alert.newState,
            reason: alert.openReason,
          },
        ]
      : [],
  );
}

/** By breaker; those of no breaker under ''. */
function marksByLane(alerts: readonly Happening[], severities: TimelineView['severities']) {
  const shown = alerts.filter(({ severity }) => severities.length === 0 || severities.includes(severity));
  return Map.groupBy(
    shown.map((alert): Marked & { readonly lane: string } => ({
      id: alert.id,
      atMs: Date.parse(alert.timestamp),
      severity: alert.severity,
      message: alert.message,
      lane: alert.__typename === 'CircuitBreakerAlert' ? alert.breakerName : '',
    })),
    ({ lane }) => lane,
  );
}

const isCalm = ({ segments }: Lane) => segments.every(({ state }) => state === 'CLOSED' || state === null);

/** Where a range lies now, in steps that can be seen; its end is never behind what came last. */
function useSpan({ range }: TimelineView): Span {
  const durationMs = range.kind === 'last' ? presets[range.preset].durationMs : 3_600_000;
  const stepMs = Math.min(60_000, Math.max(1_000, Math.round(durationMs / 1_000)));
  const nowMs = useRoughServiceNow(stepMs) + stepMs;
  const fromMs = range.kind === 'last' ? nowMs - durationMs : range.fromMs;
  const toMs = range.kind === 'last' ? nowMs : Math.min(range.toMs, Math.max(nowMs, range.fromMs + 1));
  return useMemo(() => ({ fromMs, toMs }), [fromMs, toMs]);
}

/** Up to when the service was heard, where it no longer is. */
function useKnownTo(): number {
  const store = useLiveStore();
  const { isFresh } = useFreshness();
  const { heardAtMs, clockAheadMs } = store.get();
  return isFresh || heardAtMs === null ? Number.POSITIVE_INFINITY : heardAtMs + clockAheadMs;
}

function useChartWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [widthPx, setWidthPx] = useState(800);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidthPx(Math.round(entry!.contentRect.width)));
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return { ref, widthPx };
}

const lanePx = 40;
/** Where the label stands above the lane. */
const narrowLanePx = 64;
const narrow = '(max-width: 640px)';

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia(narrow);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => matchMedia(narrow).matches,
  );
}

/** The breakers' states as lanes over time. */
export function LanesPanel({ view }: { readonly view: TimelineView }) {
  const exchanges = useLive((state) => state.exchanges);
  const span = useSpan(view);
  const breakers = useMemo(() => breakersOf(exchanges.values(), view.exchanges), [exchanges, view.exchanges]);
  const names = useMemo(() => breakers.map(({ name }) => name), [breakers]);
  const knownToMs = useKnownTo();
  const { happenings, problem, refresh } = useHappenings({ ...view, breakers: names });
  const lanes = useMemo(() => {
    if (!happenings) return [];
    const transitions = transitionsOf(happenings.alerts);
    const all = lanesOf({ ...happenings, span, breakers, transitions, knownToMs });
    // Those with something to see come first.
    return [...all.filter((lane) => !isCalm(lane)), ...all.filter(isCalm)];
  }, [happenings, span, breakers, knownToMs]);
  const marks = useMemo(
    () => marksByLane(happenings?.alerts ?? [], view.severities),
    [happenings, view.severities],
  );

  const { ref: axisRef, widthPx } = useChartWidth();
  const scroller = useRef<HTMLDivElement>(null);
  const hasOthers = marks.has('');
  const count = lanes.length + (hasOthers ? 1 : 0);
  const isNarrow = useIsNarrow();
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? narrowLanePx : lanePx),
    overscan: 6,
  });
  const select = (alert: string) => navigate({ ...view, alert });
  const onKeyDown = (event: KeyboardEvent) => moveFocus(event, scroller.current!);

  return (
    <section className="lanes panel" aria-label="Circuit breakers over time">
      <div className="lanes-head">
        <span className="muted">{happenings ? counted(lanes.length, 'breaker') : ''}</span>
        <div ref={axisRef}>
          <Axis span={span} widthPx={widthPx} />
        </div>
      </div>
      {problem && <ProblemNotice problem={problem} onRetry={refresh} />}
      {!happenings && !problem && <Loading />}
      {happenings && happenings.readFromMs > span.fromMs && (
        <Notice>
          So much happened that it is drawn only from <Time at={happenings.readFromMs} /> on; choose a shorter
          range to see all of it.
        </Notice>
      )}
      <section
        ref={scroller}
        className="lanes-scroll"
        aria-label="Lanes; the arrow keys go from alert to alert"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <ul style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const isOthers = item.index === lanes.length;
            const lane = isOthers ? null : lanes[item.index]!;
            return (
              <LaneRow
                key={lane?.breaker ?? ''}
                lane={lane}
                present={lane ? breakers.find(({ name }) => name === lane.breaker) : undefined}
                alerts={marks.get(lane?.breaker ?? '') ?? []}
                span={span}
                widthPx={widthPx}
                topPx={item.start}
                selected={view.alert}
                onSelect={select}
              />
            );
          })}
        </ul>
      </section>
      <Legend />
    </section>
  );
}

const legend = [
  ['CLOSED', 'Closed'],
  ['HALF_OPEN', 'Half-open'],
  ['OPEN', 'Open'],
  ['MIXED', 'Changing too often to draw'],
  ['null', 'Not known'],
] as const;

const Legend = () => (
  <ul className="legend" aria-label="What the lanes show">
    {legend.map(([state, word]) => (
      <li key={state}>
        <svg width="28" height="16" aria-hidden="true">
          <rect className="segment" data-state={state} {...laneBox(state)} width="28" />
        </svg>
        {word}
      </li>
    ))}
  </ul>
);

const laneBox = (state: string) => {
  const height = state === 'CLOSED' || state === 'null' ? 5 : state === 'HALF_OPEN' ? 10 : 16;
  return { y: 16 - height, height };
};
