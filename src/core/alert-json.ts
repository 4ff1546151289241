import type { Alert } from './alert.ts';

const rfc3339 = (epochMs: number | null) => (epochMs === null ? null : new Date(epochMs).toISOString());

/** An alert's plain form for REST, handlers and webhooks: snake_case, RFC 3339 times, severity in lower case. */
export function alertToJson(alert: Alert): Record<string, unknown> {
  const common = {
    id: alert.id,
    type: alert.kind.toLowerCase(),
    severity: alert.severity.toLowerCase(),
    timestamp: rfc3339(alert.timestamp),
    message: alert.message,
    exchange: alert.exchangeName,
    metadata: alert.metadata,
  };
  switch (alert.kind) {
    case 'CIRCUIT_BREAKER':
      return {
        ...common,
        breaker_name: alert.breakerName,
        old_state: alert.oldState,
        new_state: alert.newState,
        open_reason: alert.openReason,
        open_until: rfc3339(alert.openUntil),
        episode: alert.episode,
        failure_count: alert.failureCount,
      };
    case 'DEGRADATION':
      return { ...common, score: alert.score, old_level: alert.oldLevel, new_level: alert.newLevel };
    case 'SYSTEM':
      return { ...common, code: alert.code, resolved: alert.resolved, source: alert.sourceName };
  }
}
