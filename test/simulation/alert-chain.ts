import assert from 'node:assert/strict';
import type { CircuitBreakerAlert, StoredAlert, SystemAlert } from '../../src/core/alert.ts';

/** The one condition that is of a process, not of the world: it does not outlive a restart. */
const ofProcess = 'JOURNAL_FAILING';

const keyOf = (alert: SystemAlert) =>
  [alert.code, alert.sourceName, alert.metadata.scope, alert.metadata.name].join(' ');

/** Follows the journal row by row: no gap, and every alert goes on from where the one before it left. */
export function createAlertChain() {
  const breakers = new Map<string, CircuitBreakerAlert>();
  const conditions = new Set<string>();
  let seq = 0;

  const followBreaker = (alert: CircuitBreakerAlert) => {
    const before = breakers.get(alert.breakerName);
    const oldState = before?.newState ?? 'CLOSED';
    assert.equal(alert.oldState, oldState, `${alert.breakerName} goes on from ${oldState}`);
    assert.notEqual(alert.newState, alert.oldState);
    const opens = alert.oldState === 'CLOSED' && alert.newState === 'OPEN';
    assert.equal(alert.episode, (before?.episode ?? 0) + (opens ? 1 : 0), `episode of ${alert.breakerName}`);
    if (alert.newState === 'OPEN') assert.ok(alert.openUntil !== null && alert.openReason !== null);
    breakers.set(alert.breakerName, alert);
  };
  const followCondition = (alert: SystemAlert) => {
    if (alert.code === ofProcess) return;
    const key = keyOf(alert);
    assert.equal(conditions.has(key), alert.resolved, `${key} is raised once and resolved once`);
    if (alert.resolved) conditions.delete(key);
    else conditions.add(key);
  };

  return {
    follow(rows: readonly StoredAlert[]) {
      for (const row of rows) {
        assert.equal(row.seq, seq + 1, 'seq has no gap');
        seq = row.seq;
        if (row.kind === 'CIRCUIT_BREAKER') followBreaker(row);
        else if (row.kind === 'SYSTEM') followCondition(row);
      }
    },
    /** The last transition of each breaker. */
    breakers: breakers as ReadonlyMap<string, CircuitBreakerAlert>,
    /** Conditions that were raised and not resolved. */
    conditions: conditions as ReadonlySet<string>,
  };
}

export type AlertChain = ReturnType<typeof createAlertChain>;
