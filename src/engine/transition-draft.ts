import type { AlertDraft } from '../alerts/draft.ts';
import { transitionAlert } from '../alerts/transition-alert.ts';
import type { Transition } from '../core/breaker.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock } from '../core/clock.ts';
import type { OperatorAct } from './breaker-controls.ts';
import type { Registry } from './registry.ts';
import type { Source } from './source.ts';

/** What led to a transition, and the numbers it went by. */
function metadataOf(breaker: BreakerCell, sources: readonly Source[]): Record<string, unknown> {
  const { policy } = breaker;
  return {
    last_outcomes: Object.fromEntries(sources.map((source) => [source.name, source.lastOutcome])),
    failure_threshold: policy.failureThreshold,
    failure_window_ms: policy.failureWindowMs,
    min_failure_rate: policy.minFailureRate,
    open_ms: policy.openMs,
    success_threshold: policy.successThreshold,
  };
}

/** The alert of a breaker's transition, in its exchange's name where it has only one; `act` is an operator's that made it. */
export function transitionDraft(
  breaker: BreakerCell,
  transition: Transition,
  registry: Registry,
  clock: Clock,
  act: OperatorAct | null,
): AlertDraft {
  const owners = registry.exchangesOf(breaker);
  const { from, to, reason, until, episode, failureCount } = transition;
  return transitionAlert({
    breakerName: breaker.name,
    exchangeName: owners.length === 1 ? owners[0]!.settings.name : null,
    oldState: from,
    newState: to,
    openReason: reason,
    openUntil: until === null ? null : Math.round(clock.wallNow() + until - clock.now()),
    episode,
    failureCount,
    metadata: { ...metadataOf(breaker, registry.sourcesOf(breaker)), ...(act && { operator: act }) },
  });
}
