import type { AlertSeverity, SystemAlertCode } from '../core/alert.ts';
import type { CircuitState, OpenReason } from '../core/breaker.ts';
import type { DegradationLevel } from '../core/degradation.ts';
import type { BlockScope, OutcomeKind } from '../core/outcome.ts';
import type { ExchangeKind } from '../core/policy.ts';
import type { HealthStatus } from '../core/sla.ts';
import { builder } from './builder.ts';

/** An enum whose every value has its description; the type parameter makes the list complete. */
export function describedEnum<Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
) {
  const described = Object.fromEntries(
    Object.entries<string>(values).map(([value, text]) => [value, { description: text }]),
  ) as Record<Value, { description: string }>;
  return builder.enumType(name, { description, values: described });
}

export const ExchangeKindEnum = describedEnum<ExchangeKind>(
  'ExchangeKind',
  'Which preset of numbers an exchange starts from.',
  {
    CEX: 'A centralised exchange.',
    DEX: 'A decentralised exchange, or an aggregator of such.',
    SOCIAL: 'A social network read for signals.',
  },
);

export const HealthStatusEnum = describedEnum<HealthStatus>(
  'HealthStatus',
  'How something does, judged against its SLA over the window. UNKNOWN: nothing was measured yet, the source is not configured, or this machine itself is offline.',
  {
    HEALTHY: 'Within its SLA.',
    DEGRADED: 'Usable, but outside of its SLA, blocked, or refused.',
    FAILED: 'Not usable.',
    UNKNOWN: 'Nothing is known; it never worsens a roll-up.',
  },
);

export const CircuitStateEnum = describedEnum<CircuitState>(
  'CircuitState',
  'What a circuit breaker does with calls.',
  {
    CLOSED: 'Calls pass.',
    OPEN: 'Calls are refused.',
    HALF_OPEN: 'A few trial calls pass to find out whether the service is back.',
  },
);

export const OpenReasonEnum = describedEnum<OpenReason>('OpenReason', 'Why a circuit breaker is open.', {
  FAILURES: 'Too many calls failed.',
  SLOW_CALLS: 'Too many calls were slow.',
  RECOVERY_FAILED: 'A trial call failed.',
  RATE_LIMITED: 'The quota of every one of its sources is used up.',
  BANNED: 'The venue banned this address.',
  MAINTENANCE: 'The venue is under maintenance.',
  OPERATOR: 'An operator holds it open.',
});

export const DegradationLevelEnum = describedEnum<DegradationLevel>(
  'DegradationLevel',
  'The degradation score in words. NONE below 0.1, MINOR below 0.3, MODERATE below 0.6, SEVERE from 0.6.',
  {
    NONE: 'The score is below 0.1.',
    MINOR: 'The score is 0.1 or more, and below 0.3.',
    MODERATE: 'The score is 0.3 or more, and below 0.6.',
    SEVERE: 'The score is 0.6 or more.',
  },
);

export const AlertSeverityEnum = describedEnum<AlertSeverity>('AlertSeverity', 'How much an alert matters.', {
  INFO: 'Good to know; something recovered.',
  WARNING: 'Worth a look.',
  CRITICAL: 'Calls are blocked or something is broken.',
});

export const OutcomeKindEnum = describedEnum<OutcomeKind>(
  'OutcomeKind',
  'What one call did. Only VENUE_FAULT, NETWORK and TIMEOUT count against the success rate and the breaker.',
  {
    OK: 'It worked.',
    VENUE_FAULT: 'The venue failed: a 5xx, an error code of its own, or a reply that makes no sense.',
    NETWORK: 'The connection was refused or reset, or the name was not found.',
    TIMEOUT: 'No reply came in time.',
    RATE_LIMITED: 'The quota is used up.',
    BANNED: 'The venue bans this address for a while.',
    MAINTENANCE: 'The venue is under maintenance.',
    AUTH: 'The credentials are missing or wrong.',
    CLIENT_ERROR: 'The request was wrong, or is not allowed from here.',
    BUSINESS_ERROR: 'The venue understood the request and said no.',
  },
);

export const BlockScopeEnum = describedEnum<BlockScope>('BlockScope', 'How much of a venue a block covers.', {
  BUCKET: 'One request bucket, as the order endpoints.',
  SOURCE: 'One source.',
  HOST: 'Every source on one host.',
});

export const SystemAlertCodeEnum = describedEnum<SystemAlertCode>(
  'SystemAlertCode',
  'What a system alert is about.',
  {
    OFFLINE: 'This machine cannot reach any of several exchanges at once.',
    BANNED: 'A venue bans this address.',
    MISCONFIGURED: 'A source cannot work as it is configured.',
    RECEIVER_FAILING: 'A receiver of alerts cannot be reached.',
    JOURNAL_FAILING: 'The journal does not take alerts.',
    OPERATOR: 'An operator did something that shows in no transition; `metadata` tells who and what.',
  },
);
