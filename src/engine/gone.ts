import type { AlertDraft } from '../alerts/draft.ts';
import type { IncidentState } from '../alerts/incident.ts';
import type { StatePatch } from '../journal/journal.ts';
import type { Registry } from './registry.ts';

/**
 * The ends of incidents of breakers and exchanges that are configured no longer: nothing would ever close them, and
 * whoever was told that they are open would go on believing it.
 */
export function closingsOfGone(
  incidents: readonly IncidentState[],
  registry: Registry,
): { readonly drafts: readonly AlertDraft[]; readonly state: StatePatch } {
  const drafts: AlertDraft[] = [];
  const state: Record<string, null> = {};
  for (const { alert } of incidents) {
    const metadata = { removed: true };
    if (alert.kind === 'CIRCUIT_BREAKER' && !registry.breakers.has(alert.breakerName)) {
      const { breakerName, exchangeName, newState: oldState, openReason, episode, failureCount } = alert;
      const message = `${breakerName} is no longer configured`;
      drafts.push({
        kind: 'CIRCUIT_BREAKER',
        severity: 'INFO',
        message,
        exchangeName,
        breakerName,
        oldState,
        newState: 'CLOSED',
        openReason,
        openUntil: null,
        episode,
        failureCount,
        metadata,
      });
      state[`breaker:${breakerName}`] = null;
    } else if (alert.kind === 'DEGRADATION' && !registry.exchanges.has(alert.exchangeName ?? '')) {
      const { exchangeName, newLevel: oldLevel } = alert;
      const message = `${exchangeName} is no longer configured`;
      const score = { score: 0, oldLevel, newLevel: 'NONE' } as const;
      drafts.push({ kind: 'DEGRADATION', severity: 'INFO', message, exchangeName, ...score, metadata });
      state[`threshold:${exchangeName}`] = null;
    }
  }
  return { drafts, state };
}
