import { type Client, ClientError, ResyncRequired } from '../../client/index.ts';
import { PulseDocument } from '../generated/graphql.ts';
import type { LiveEvent, LiveState } from './live-state.ts';
import { problemOf } from './problem.ts';

export type LiveSource = Pick<
  Client,
  'health' | 'alerts' | 'exchangeHealth' | 'exchangeHealthStream' | 'query'
>;

export interface LiveSessionOptions {
  readonly client: LiveSource;
  readonly dispatch: (event: LiveEvent) => void;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Resolves after `delayMs`, or at once when the signal aborts. */
  readonly wait: (delayMs: number) => Promise<void>;
}

const retryEveryMs = 2_000;

/** Errors that no Tidegate gives: of something that answers in its place, and for a while as a rule. */
const ofOthers: readonly string[] = ['BAD_RESPONSE', 'GRAPHQL_ERROR'];

const isFinal = (error: unknown) =>
  error instanceof ClientError && !error.isTemporary && !ofOthers.includes(error.code);

/** Takes a snapshot, however often it takes; null when the service refuses or `signal` aborts. */
async function snapshot({ client, dispatch, signal, now, wait }: LiveSessionOptions): Promise<string | null> {
  while (!signal.aborted) {
    const sentAtMs = now();
    try {
      const health = await client.health();
      if (signal.aborted) return null;
      dispatch({ type: 'snapshot', health, sentAtMs, atMs: now() });
      return health.cursor;
    } catch (error) {
      if (signal.aborted) return null;
      const problem = problemOf(error);
      if (isFinal(error)) {
        dispatch({ type: 'refused', problem });
        return null;
      }
      dispatch({ type: 'unreachable', problem });
      await wait(retryEveryMs);
    }
  }
  return null;
}

async function followAlerts(options: LiveSessionOptions, from: string): Promise<void> {
  const { client, dispatch, signal, now } = options;
  let after: string | null = from;
  while (after !== null && !signal.aborted) {
    const onStatus = (status: 'connecting' | 'live' | 'lost') =>
      dispatch({ type: 'status', stream: 'alerts', status });
    try {
      for await (const alert of client.alerts({ after, signal, onStatus })) {
        dispatch({ type: 'alert', alert, atMs: now() });
      }
      return;
    } catch (error) {
      if (!(error instanceof ResyncRequired)) throw error;
      const resync = { type: 'resync', reason: error.message, atMs: now() } as const;
      after = await snapshot(options);
      // Only now: what is read anew before the cursor of the snapshot would lack what is raised in between.
      if (after !== null) dispatch(resync);
    }
  }
}

async function followHealth({ client, dispatch, signal, now }: LiveSessionOptions): Promise<void> {
  const onStatus = (status: 'connecting' | 'live' | 'lost') =>
    dispatch({ type: 'status', stream: 'health', status });
  for await (const exchange of client.exchangeHealthStream({ signal, onStatus })) {
    dispatch({ type: 'exchange', exchange, atMs: now() });
  }
}

/** Keeps a state live until `signal` aborts or the service refuses. */
export async function runLiveSession(options: LiveSessionOptions): Promise<void> {
  const { dispatch, signal } = options;
  const cursor = await snapshot(options);
  if (cursor === null) return;
  try {
    await Promise.all([followAlerts(options, cursor), followHealth(options)]);
  } catch (error) {
    if (!signal.aborted) dispatch({ type: 'refused', problem: problemOf(error) });
  }
}

/** Asks what no stream tells, and whether the service is still there. */
export async function takePulse(
  { client, dispatch, now, signal }: Omit<LiveSessionOptions, 'wait'>,
  withinMs = 4_000,
): Promise<void> {
  const sentAtMs = now();
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
    const { health } = await client.query(PulseDocument, {}, { signal: within });
    if (!signal.aborted) dispatch({ type: 'pulse', health, sentAtMs, atMs: now() });
  } catch (error) {
    if (!signal.aborted) dispatch({ type: 'pulse-failed', problem: problemOf(error) });
  }
}

/** Reads exchanges again of which more is shown than what the stream tells them again for: it is silent while they do as before. */
export async function readAnew(
  { client, dispatch, now, signal }: Omit<LiveSessionOptions, 'wait'>,
  names: readonly string[],
  before: LiveState['exchanges'],
): Promise<void> {
  try {
    const exchanges = await client.exchangeHealth(names);
    if (!signal.aborted) dispatch({ type: 'reread', exchanges, before, atMs: now() });
  } catch {
    // The pulse, which is asked for at the same time, tells what is wrong.
  }
}
