import { AlertDesk } from '../../src/alerts/desk.ts';
import type { AlertDraft } from '../../src/alerts/draft.ts';
import { AlertManager } from '../../src/alerts/manager.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import type { FlappingPolicy } from '../../src/alerts/plan.ts';
import type { ReceiverSetup } from '../../src/alerts/receiver.ts';
import type { Route } from '../../src/alerts/route.ts';
import { transitionAlert } from '../../src/alerts/transition-alert.ts';
import type { Alert, AlertSeverity } from '../../src/core/alert.ts';
import type { CircuitState, OpenReason } from '../../src/core/breaker.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { createManualClock, type ManualClock } from '../../src/core/manual-clock.ts';
import { Conditions } from '../../src/engine/conditions.ts';
import { tellReceiver } from '../../src/engine/receivers.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createJournalFile, fairWeather, type JournalFile } from '../simulation/clocked-journal.ts';
import { createMortalClock } from '../simulation/mortal-clock.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Everything to `ops`, at once and never again, unless told otherwise. */
export const route = (values: Partial<Route> = {}): Route => ({
  receivers: ['ops'],
  continue: false,
  groupWaitMs: 0,
  repeatMs: null,
  escalateAfterMs: null,
  escalateTo: [],
  ...values,
});

export const flapping: FlappingPolicy = { episodes: 3, withinMs: 10 * minute, holdMs: 5 * minute };
/** For tests of what has nothing to do with it. */
export const neverFlapping: FlappingPolicy = { ...flapping, episodes: 100_000 };

/** Breakers are named `<exchange>_<part>`; that of the whole exchange is its `_api`. */
const exchangeOf = (breakerName: string) => breakerName.split('_')[0]!;
export const guardsWholeExchange = (breakerName: string) => breakerName.endsWith('_api');

/** As breakers count theirs; the same for all worlds, of which one may go on where another ended. */
const episodes = new Map<string, number>();

export function turn(
  breakerName: string,
  oldState: CircuitState,
  newState: CircuitState,
  openReason: OpenReason | null = 'FAILURES',
): AlertDraft {
  const exchangeName = exchangeOf(breakerName);
  const before = episodes.get(breakerName) ?? 0;
  const episode = oldState === 'CLOSED' ? before + 1 : Math.max(1, before);
  episodes.set(breakerName, episode);
  const shown = { openReason, openUntil: null, episode, failureCount: 5 };
  return transitionAlert({ breakerName, exchangeName, oldState, newState, ...shown });
}

export const degraded = (exchangeName: string, severity: AlertSeverity): AlertDraft => ({
  kind: 'DEGRADATION',
  severity,
  message: `${exchangeName} is ${severity}`,
  exchangeName,
  score: 0.5,
  oldLevel: 'NONE',
  newLevel: 'MODERATE',
  metadata: {},
});

let made = 0;
/** A draft as if it had been raised at `timestamp`. */
export function raised(draft: AlertDraft, timestamp = 0): Alert {
  made += 1;
  return { ...draft, id: `alert-${made}`, timestamp } as Alert;
}

/** An alert in a few words: `binance_api OPEN`, `OFFLINE over`. */
export function label(alert: Alert): string {
  if (alert.kind === 'CIRCUIT_BREAKER') return `${alert.breakerName} ${alert.newState}`;
  if (alert.kind === 'DEGRADATION') return `${alert.exchangeName} degradation ${alert.severity}`;
  const { code, resolved, metadata } = alert;
  if (code === 'OPERATOR') return String(metadata.action);
  const about = metadata.receiver ?? metadata.name;
  return [code, about, resolved && 'over'].filter(Boolean).join(' ');
}

export function labelOf({ cause, alerts }: Notification): string {
  const shown = alerts.map(({ alert }) => label(alert)).join(' + ');
  return cause === 'ALERT' ? shown : `${cause} ${shown}`.trim();
}

export type Answer = 'takes' | 'fails' | 'refuses' | 'throws' | 'hangs' | { readonly retryInMs: number };

/** A receiver that answers as told. */
export function createScriptedReceiver(clock: ManualClock) {
  const attempts: { readonly at: number; readonly message: Notification }[] = [];
  const taken: Notification[] = [];
  const hanging: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const scripted = {
    attempts,
    taken,
    signals,
    answer: 'takes' as Answer | ((message: Notification) => Answer),
    closed: false,
    running: 0,
    mostRunning: 0,
    /** Lets all that hangs be taken. */
    letGo: () => {
      for (const go of hanging.splice(0)) go();
    },
    async send(message: Notification, signal: AbortSignal): Promise<void> {
      attempts.push({ at: clock.now(), message });
      signals.push(signal);
      scripted.running += 1;
      scripted.mostRunning = Math.max(scripted.mostRunning, scripted.running);
      signal.addEventListener('abort', () => scripted.over());
      const { answer } = scripted;
      const now = typeof answer === 'function' ? answer(message) : answer;
      if (now === 'hangs') await new Promise<void>((resolve) => hanging.push(resolve));
      if (!signal.aborted) scripted.over();
      if (now === 'fails') throw new DeliveryError('DELIVERY_FAILED', 'it is down');
      if (now === 'refuses') throw new DeliveryError('DELIVERY_REFUSED', 'it does not know us');
      if (now === 'throws') throw new TypeError('secret');
      if (typeof now === 'object') {
        throw new DeliveryError('DELIVERY_FAILED', 'too many', { retryAt: clock.wallNow() + now.retryInMs });
      }
      taken.push(message);
    },
    over: () => {
      scripted.running -= 1;
    },
    close: () => {
      scripted.closed = true;
    },
  };
  return scripted;
}

export type ScriptedReceiver = ReturnType<typeof createScriptedReceiver>;

export interface NotifyWorldOptions {
  readonly receivers?: readonly string[];
  readonly setup?: Partial<Omit<ReceiverSetup, 'receiver'>>;
  readonly routes?: readonly Route[];
  readonly flapping?: FlappingPolicy;
  readonly clock?: ManualClock;
  /** Kept over restarts by default; one that is given must be memory's own. */
  readonly journal?: Journal;
}

interface Kept {
  readonly file: JournalFile;
  readonly scripted: Record<string, ScriptedReceiver>;
}

/** An alert manager with scripted receivers, on the manual clock. */
export async function createNotifyWorld(options: NotifyWorldOptions = {}, kept?: Kept) {
  const { receivers: names = ['ops'], setup, routes = [route({ receivers: names })] } = options;
  const clock = options.clock ?? createManualClock();
  const { file, scripted } = kept ?? {
    file: createJournalFile(fairWeather),
    scripted: Object.fromEntries(names.map((name) => [name, createScriptedReceiver(clock)])),
  };
  const process = createMortalClock(clock);
  const journal = options.journal ?? file.open(process);
  const manager: AlertManager = new AlertManager({
    clock: process,
    instance: 'here',
    notify: {
      receivers: new Map(
        names.map((name): [string, ReceiverSetup] => [
          name,
          {
            receiver: scripted[name]!,
            timeoutMs: 10 * second,
            giveUpAfterMs: day,
            heartbeatMs: null,
            tellsAcknowledgements: true,
            ...setup,
          },
        ]),
      ),
      routes,
      flapping: options.flapping ?? flapping,
      guardsWholeExchange,
      onAttempt: (...attempt) => tellReceiver(conditions, ...attempt),
    },
  });
  const conditions = new Conditions((condition, state) =>
    manager.raise([{ kind: 'SYSTEM', ...condition }], state),
  );
  const desk = new AlertDesk(manager, () => journal, process);
  const state = await journal.loadState();
  conditions.restore(state, () => null);
  await manager.restore(journal, state);
  manager.attach(journal);

  const raise = async (draft: AlertDraft) => {
    manager.raise([draft]);
    await clock.advanceAsync(0);
  };
  const stored = () => journal.read({ order: 'oldest-first', limit: 10_000 });
  const begin = (key: string, code: 'OFFLINE' | 'BANNED', exchangeName: string | null, metadata = {}) => {
    const severity = 'CRITICAL' as const;
    conditions.begin(key, { code, severity, message: code, exchangeName, sourceName: null, metadata });
    return clock.advanceAsync(0);
  };
  const end = (key: string) => {
    conditions.end(key, 'over');
    return clock.advanceAsync(0);
  };

  return {
    clock,
    manager,
    desk,
    journal,
    file,
    conditions,
    receivers: scripted,
    raise,
    open: (name = 'binance_api', reason: OpenReason = 'FAILURES') =>
      raise(turn(name, 'CLOSED', 'OPEN', reason)),
    tries: (name = 'binance_api') => raise(turn(name, 'OPEN', 'HALF_OPEN')),
    failsAgain: (name = 'binance_api') => raise(turn(name, 'HALF_OPEN', 'OPEN', 'RECOVERY_FAILED')),
    close: (name = 'binance_api') => raise(turn(name, 'HALF_OPEN', 'CLOSED')),
    goOffline: () => begin('OFFLINE', 'OFFLINE', null),
    goOnline: () => end('OFFLINE'),
    /** Online, and for so long that breakers know. */
    settle: async () => {
      await end('OFFLINE');
      await clock.advanceAsync(90_000);
    },
    ban: (name = 'host', exchange: string | null = 'binance') =>
      begin(`BANNED:HOST:${name}`, 'BANNED', exchange, { scope: 'HOST', name }),
    unban: (name = 'host') => end(`BANNED:HOST:${name}`),
    pass: (ms: number) => clock.advanceAsync(ms),
    silence: async (ms: number, request: Partial<Parameters<AlertDesk['createSilence']>[0]> = {}) => {
      const silence = desk.createSilence({ endsAt: clock.wallNow() + ms, ...request }, { by: 'alice' });
      await clock.advanceAsync(0);
      return silence;
    },
    stored,
    /** The newest alert of a label. */
    find: async (wanted: string) => (await stored()).findLast((alert) => label(alert) === wanted)!,
    /** What a receiver took so far, a message each. */
    said: (name = 'ops') => scripted[name]!.taken.map(labelOf),
    /** What has become of deliveries: `binance_api OPEN to ops: DELIVERED`. */
    rows: async () => {
      const lines: string[] = [];
      for (const alert of await stored()) {
        const details = await journal.details([alert.id]);
        for (const { receiver, state, error } of details.get(alert.id)?.deliveries ?? []) {
          const why = state === 'SUPPRESSED' ? ` (${error})` : '';
          lines.push(`${label(alert)} to ${receiver}: ${state}${why}`);
        }
      }
      return lines;
    },
    stop: (giveUp: Promise<void> = new Promise(() => {})) => manager.detach(giveUp),
    /** Ends the process at this moment, and starts another one on the same journal. */
    crash: (changed: Omit<NotifyWorldOptions, 'clock'> = {}) => {
      process.kill();
      return createNotifyWorld({ ...options, ...changed, clock }, { file, scripted });
    },
  };
}

export type NotifyWorld = Awaited<ReturnType<typeof createNotifyWorld>>;
