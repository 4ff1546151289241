import assert from 'node:assert/strict';
import type { CircuitState } from '../../src/core/breaker.ts';
import type { BreakerView, ExchangeView, SystemView } from '../../src/engine/views.ts';

const breakerWeight: Readonly<Record<CircuitState, number>> = { CLOSED: 0, HALF_OPEN: 0.5, OPEN: 1 };

/** The score as its formula has it, from nothing but what is shown. */
export function scoreOf(exchange: ExchangeView): number {
  const known = exchange.sources.filter((source) => source.status !== 'UNKNOWN');
  if (known.length === 0) return 0;
  const share = (status: string) => known.filter((source) => source.status === status).length / known.length;
  const rates = known.flatMap(({ successRate }) => (successRate === null ? [] : [successRate]));
  const average = rates.length === 0 ? 1 : rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const breaker = Math.max(...exchange.circuitBreakers.map(({ state }) => breakerWeight[state]));
  const penalty = average < 0.95 ? 1 - average : 0;
  return Math.min(1, 0.5 * share('FAILED') + 0.3 * share('DEGRADED') + 0.2 * breaker + 0.1 * penalty);
}

function checkExchange(exchange: ExchangeView, online: boolean): void {
  const { score } = exchange.degradation;
  assert.ok(score >= 0 && score <= 1, `score ${score}`);
  assert.ok(
    Math.abs(score - scoreOf(exchange)) < 1e-9,
    `${exchange.name}: ${score} is not ${scoreOf(exchange)}`,
  );
  const statuses = exchange.sources.map(({ status }) => status);
  if (!online) assert.ok(statuses.every((status) => status === 'UNKNOWN'));
  const worst = statuses.includes('FAILED')
    ? 'FAILED'
    : statuses.every((status) => status === 'UNKNOWN')
      ? 'UNKNOWN'
      : statuses.includes('DEGRADED') || exchange.circuitBreakerState !== 'CLOSED'
        ? 'DEGRADED'
        : 'HEALTHY';
  assert.equal(exchange.status, worst, exchange.name);
}

/** Instants of the wall clock are whole milliseconds, cut off. */
const roundingMs = 2;

function checkBreaker(breaker: BreakerView, wallNow: number): void {
  const sourceBlockEnds = breaker.sources.map((source) =>
    Math.max(0, ...source.blocks.filter(({ scope }) => scope !== 'BUCKET').map(({ until }) => until)),
  );
  const allBlockedUntil = Math.min(...sourceBlockEnds);
  if (breaker.state === 'OPEN') {
    assert.ok(breaker.openUntil !== null, `${breaker.name} is open without an end`);
    assert.ok(breaker.openUntil >= wallNow - roundingMs, `${breaker.name} should test recovery by now`);
    assert.ok(
      breaker.openUntil >= allBlockedUntil - roundingMs,
      `${breaker.name} is open until ${breaker.openUntil}, blocked until ${allBlockedUntil}`,
    );
  } else assert.equal(breaker.openUntil, null);
  if (breaker.state === 'CLOSED') assert.equal(breaker.openReason, null);
  assert.ok(breaker.successCount < breaker.successThreshold);
}

/** What holds of every snapshot, whatever happened. */
export function checkSnapshot(health: SystemView): void {
  for (const exchange of health.exchanges) checkExchange(exchange, health.online);
  for (const breaker of health.circuitBreakers) checkBreaker(breaker, health.timestamp);
}
