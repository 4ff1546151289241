import type { ConnectionStatus } from '../../client/index.ts';
import type { LiveState } from './live-state.ts';

/** A service that was not heard for so long may be gone without the connection having noticed. */
const silentAfterMs = 20_000;

/** Whether what is shown is what is; where not, of when it is. */
export interface Freshness {
  readonly connection: ConnectionStatus;
  readonly isFresh: boolean;
  readonly asOfMs: number | null;
}

/** The worse of the two streams. */
function connectionOf({ streams }: LiveState): ConnectionStatus {
  const both = [streams.alerts, streams.health];
  if (both.includes('lost')) return 'lost';
  return both.includes('connecting') ? 'connecting' : 'live';
}

/** How fresh what is shown is at `nowMs`. */
export function freshnessOf(state: LiveState, nowMs: number): Freshness {
  const { heardAtMs, pulseProblem } = state;
  const isSilent = heardAtMs === null || nowMs - heardAtMs > silentAfterMs || pulseProblem !== null;
  const connection = connectionOf(state);
  if (connection === 'live' && isSilent) return { connection: 'lost', isFresh: false, asOfMs: heardAtMs };
  return { connection, isFresh: connection === 'live', asOfMs: heardAtMs };
}

/** Whether the service answers, as far as was seen: what could not be read before may be asked for again. */
export const isAnswering = (state: LiveState): boolean =>
  connectionOf(state) === 'live' && state.pulseProblem === null;
