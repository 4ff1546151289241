import { AlertDesk } from '../alerts/desk.ts';
import type { AlertLog } from '../alerts/log.ts';
import { AlertManager } from '../alerts/manager.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../journal/journal.ts';
import { BlockBook } from './block-book.ts';
import { BreakerChanges } from './breaker-changes.ts';
import { BreakerControls } from './breaker-controls.ts';
import { BreakerMeter } from './breaker-meter.ts';
import { Conditions } from './conditions.ts';
import { DegradationWatch } from './degradation-watch.ts';
import { HealthWatch } from './health-stream.ts';
import { HistoryRecorder } from './history-recorder.ts';
import { Instruments } from './instruments.ts';
import { blockPatch, restore, restoreBlocks } from './persistence.ts';
import { ProbeSet } from './probe-set.ts';
import { setUpReceivers, tellReceiver } from './receivers.ts';
import { createRegistry, guardsWholeExchange, type Registry } from './registry.ts';
import { Retention } from './retention.ts';
import type { MonitorSettings } from './settings.ts';
import { Timekeeper } from './timekeeper.ts';
import { bannedKey, createTraffic, offlineKey, refreshSources } from './traffic.ts';
import type { Transport } from './transport.ts';
import type { SystemView } from './views.ts';

export interface AssemblyOptions {
  readonly clock: Clock;
  readonly log: AlertLog;
  readonly transport: Transport | null;
  /** Throws JournalError while there is none. */
  readonly journal: () => Journal;
  readonly snapshot: () => SystemView;
}

/** Makes the parts of a monitor and ties them together; none of them does anything yet. */
export function assemble(settings: MonitorSettings, options: AssemblyOptions) {
  const { clock, log, transport, journal, snapshot } = options;
  const { receivers, routes, flapping, degradation: policy } = settings.alerts;
  const online = (): boolean => !conditions.has(offlineKey);
  const blocks = new BlockBook();
  const probes = new ProbeSet(clock, transport);
  const meter = new BreakerMeter(clock);

  const alerts = new AlertManager({
    clock,
    log,
    instance: settings.instance,
    notify: {
      receivers: setUpReceivers(receivers, { clock, log }),
      routes,
      flapping,
      guardsWholeExchange: (name) => guardsWholeExchange(registry, name),
      onAttempt: (...attempt) => tellReceiver(conditions, ...attempt),
    },
  });
  const desk = new AlertDesk(alerts, journal, clock);
  const conditions = new Conditions((condition, state) => {
    alerts.raise([{ kind: 'SYSTEM', ...condition }], state);
  });

  const blocksEnded = (now: number) => {
    const ended = blocks.takeEnded(now);
    if (ended.length === 0) return;
    const patch = Object.fromEntries(ended.map((block) => [`block:${block.scope}:${block.name}`, null]));
    alerts.raise([], patch);
    refreshSources(registry.sources.values(), blocks, now);
    for (const block of ended) conditions.end(bannedKey(block), `The ban at ${block.name} is over`);
  };
  const timekeeper = new Timekeeper(clock, () => blocks.nextEnd, blocksEnded);

  const changes = new BreakerChanges({
    clock,
    registry: () => registry,
    alerts,
    onChange: (breaker, transition) => {
      timekeeper.watch(breaker);
      meter.note(breaker, transition);
    },
    onTrials: (sources) => probes.hurry(sources),
    onAffected: (exchange) => {
      degradation.note(exchange.settings.name);
      history.note(exchange);
    },
  });
  const registry: Registry = createRegistry(settings, clock, (breaker, transition) =>
    changes.announce(breaker, transition),
  );
  const breakerControls = new BreakerControls({
    clock,
    registry,
    act: (act, change) => changes.act(act, change),
    raise: (drafts, state) => alerts.raise(drafts, state),
    written: () => alerts.written(),
  });

  const degradation = new DegradationWatch({
    clock,
    registry,
    policy,
    online,
    raise: (draft, state) => alerts.raise([draft], state),
    onLook: (exchange) => history.note(exchange),
  });
  const history = new HistoryRecorder({ clock, log, registry, online, retention: settings.retention });
  const retention = new Retention({
    clock,
    log,
    settings: settings.retention,
    dropSilences: (endedBefore) => desk.dropSilences(endedBefore),
  });
  const health = new HealthWatch(clock, registry, online, snapshot);

  const traffic = createTraffic({
    clock,
    registry,
    blocks,
    conditions,
    mayJudgeOffline: () => probes.everySourceWasTried,
    onMeasured: (source) => {
      source.noted = true;
      degradation.note(source.exchange.name);
    },
    onBlock: (block) => {
      alerts.raise([], blockPatch(block, clock));
      timekeeper.arm();
    },
  });
  const instruments = new Instruments({
    clock,
    registry,
    blocks,
    breakers: meter,
    online,
    totalsOf: (source) => history.totalsOf(source),
    historyFails: () => history.isFailing,
    alerts,
    streams: () => ({ alerts: alerts.tail?.readers ?? 0, health: health.watchers }),
  });

  /** Takes up what an earlier process left. */
  const takeUp = (state: Readonly<Record<string, unknown>>): void => {
    degradation.restore(state);
    breakerControls.restore(state);
    conditions.restore(state, ({ sourceName, metadata: { receiver } }) => {
      if (sourceName !== null && !registry.sources.has(sourceName)) {
        return `${sourceName} is no longer configured`;
      }
      const isKnown = receiver === undefined || alerts.notifier.knows(String(receiver));
      return isKnown ? null : `The receiver ${receiver} is no longer configured`;
    });
    // No breaker may be open for less than its blocks last, so these come first.
    alerts.raise([], restoreBlocks(state, blocks, clock));
    refreshSources(registry.sources.values(), blocks, clock.now());
    restore(state, registry, clock);
  };

  return {
    online,
    blocks,
    probes,
    alerts,
    desk,
    timekeeper,
    registry,
    breakerControls,
    degradation,
    history,
    retention,
    health,
    traffic,
    instruments,
    takeUp,
  };
}

export type Parts = ReturnType<typeof assemble>;
