import type {
  AlertSeverity,
  CircuitState,
  DegradationLevel,
  DeliveryState,
  HealthStatus,
  OpenReason,
  OutcomeKind,
} from '../generated/graphql.ts';

/** What the schema may get later than the page: its name, in words as far as that goes. */
const readable = (value: string) => value.charAt(0) + value.slice(1).toLowerCase().replaceAll('_', ' ');

const wordsOf =
  <Value extends string>(words: Readonly<Record<string, string>>) =>
  (value: Value): string =>
    words[value] ?? readable(value);

export const statusWord = wordsOf<HealthStatus>({
  HEALTHY: 'Healthy',
  DEGRADED: 'Degraded',
  FAILED: 'Failed',
  UNKNOWN: 'Unknown',
});

export const breakerWord = wordsOf<CircuitState>({ CLOSED: 'Closed', HALF_OPEN: 'Half-open', OPEN: 'Open' });

/** What a breaker's state means for calls. */
export const breakerMeaning = wordsOf<CircuitState>({
  CLOSED: 'Calls pass',
  HALF_OPEN: 'A few trial calls pass',
  OPEN: 'Calls are refused',
});

export const severityWord = wordsOf<AlertSeverity>({
  CRITICAL: 'Critical',
  WARNING: 'Warning',
  INFO: 'Info',
});

/** Why a breaker is open, as the end of a sentence. */
export const openReasonWords = wordsOf<OpenReason>({
  BANNED: 'the venue banned this address',
  FAILURES: 'too many calls failed',
  MAINTENANCE: 'the venue is under maintenance',
  OPERATOR: 'an operator holds it open',
  RATE_LIMITED: 'the quota is used up',
  RECOVERY_FAILED: 'a trial call failed',
  SLOW_CALLS: 'too many calls were slow',
});

export const outcomeWords = wordsOf<OutcomeKind>({
  AUTH: 'Credentials refused',
  BANNED: 'Banned',
  BUSINESS_ERROR: 'Refused by the venue',
  CLIENT_ERROR: 'Wrong request',
  MAINTENANCE: 'Maintenance',
  NETWORK: 'Network',
  OK: 'OK',
  RATE_LIMITED: 'Quota used up',
  TIMEOUT: 'Timeout',
  VENUE_FAULT: 'Venue fault',
});

export const deliveryWord = wordsOf<DeliveryState>({
  DELIVERED: 'Delivered',
  FAILED: 'Failed',
  PENDING: 'Pending',
  SUPPRESSED: 'Not sent',
});

export const degradationWord = wordsOf<DegradationLevel>({
  NONE: 'None',
  MINOR: 'Minor',
  MODERATE: 'Moderate',
  SEVERE: 'Severe',
});
