/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Every field that is given must match, and an empty list matches nothing. A field that a kind of alert lacks leaves that kind out. */
export type AlertFilter = {
  /** Whether somebody has taken it on. */
  acknowledged?: boolean | null | undefined;
  /** Of one of these circuit breakers. */
  breakers?: Array<string> | null | undefined;
  /** Of one of these exchanges. */
  exchanges?: Array<string> | null | undefined;
  /** At this time or later. */
  from?: string | null | undefined;
  /** A transition to one of these states. */
  newStates?: Array<CircuitState> | null | undefined;
  /** One of these severities. */
  severities?: Array<AlertSeverity> | null | undefined;
  /** Before this time. */
  to?: string | null | undefined;
};

/** How much an alert matters. */
export type AlertSeverity =
  /** Calls are blocked or something is broken. */
  | 'CRITICAL'
  /** Good to know; something recovered. */
  | 'INFO'
  /** Worth a look. */
  | 'WARNING'
  | '%future added value';

/** What a circuit breaker does with calls. */
export type CircuitState =
  /** Calls pass. */
  | 'CLOSED'
  /** A few trial calls pass to find out whether the service is back. */
  | 'HALF_OPEN'
  /** Calls are refused. */
  | 'OPEN'
  | '%future added value';

/** The degradation score in words. NONE below 0.1, MINOR below 0.3, MODERATE below 0.6, SEVERE from 0.6. */
export type DegradationLevel =
  /** The score is 0.1 or more, and below 0.3. */
  | 'MINOR'
  /** The score is 0.3 or more, and below 0.6. */
  | 'MODERATE'
  /** The score is below 0.1. */
  | 'NONE'
  /** The score is 0.6 or more. */
  | 'SEVERE'
  | '%future added value';

/** How far a delivery is. */
export type DeliveryState =
  /** The receiver took it. */
  | 'DELIVERED'
  /** Given up: the receiver refused it, or took nothing for too long. */
  | 'FAILED'
  /** On its way, or to be tried again. */
  | 'PENDING'
  /** Not sent, for the reason that `error` tells. */
  | 'SUPPRESSED'
  | '%future added value';

/** Which preset of numbers an exchange starts from. */
export type ExchangeKind =
  /** A centralised exchange. */
  | 'CEX'
  /** A decentralised exchange, or an aggregator of such. */
  | 'DEX'
  /** A social network read for signals. */
  | 'SOCIAL'
  | '%future added value';

/** How something does, judged against its SLA over the window. UNKNOWN: nothing was measured yet, the source is not configured, or this machine itself is offline. */
export type HealthStatus =
  /** Usable, but outside of its SLA, blocked, or refused. */
  | 'DEGRADED'
  /** Not usable. */
  | 'FAILED'
  /** Within its SLA. */
  | 'HEALTHY'
  /** Nothing is known; it never worsens a roll-up. */
  | 'UNKNOWN'
  | '%future added value';

/** Why a circuit breaker is open. */
export type OpenReason =
  /** The venue banned this address. */
  | 'BANNED'
  /** Too many calls failed. */
  | 'FAILURES'
  /** The venue is under maintenance. */
  | 'MAINTENANCE'
  /** An operator holds it open. */
  | 'OPERATOR'
  /** The quota of every one of its sources is used up. */
  | 'RATE_LIMITED'
  /** A trial call failed. */
  | 'RECOVERY_FAILED'
  /** Too many calls were slow. */
  | 'SLOW_CALLS'
  | '%future added value';

/** What one call did. Only VENUE_FAULT, NETWORK and TIMEOUT count against the success rate and the breaker. */
export type OutcomeKind =
  /** The credentials are missing or wrong. */
  | 'AUTH'
  /** The venue bans this address for a while. */
  | 'BANNED'
  /** The venue understood the request and said no. */
  | 'BUSINESS_ERROR'
  /** The request was wrong, or is not allowed from here. */
  | 'CLIENT_ERROR'
  /** The venue is under maintenance. */
  | 'MAINTENANCE'
  /** The connection was refused or reset, or the name was not found. */
  | 'NETWORK'
  /** It worked. */
  | 'OK'
  /** The quota is used up. */
  | 'RATE_LIMITED'
  /** No reply came in time. */
  | 'TIMEOUT'
  /** The venue failed: a 5xx, an error code of its own, or a reply that makes no sense. */
  | 'VENUE_FAULT'
  | '%future added value';

/** What to silence; an empty list, or none, matches everything. */
export type SilenceInput = {
  /** Of these circuit breakers. */
  breakers?: Array<string> | null | undefined;
  /** What for; 1,000 characters at most. */
  comment?: string | null | undefined;
  /** Until then; 366 days from now at most. */
  endsAt: string;
  /** Of these exchanges. */
  exchanges?: Array<string> | null | undefined;
  /** Of these severities. */
  severities?: Array<AlertSeverity> | null | undefined;
  /** From then on; now where it is not given. */
  startsAt?: string | null | undefined;
};

/** What a system alert is about. */
export type SystemAlertCode =
  /** A venue bans this address. */
  | 'BANNED'
  /** The journal does not take alerts. */
  | 'JOURNAL_FAILING'
  /** A source cannot work as it is configured. */
  | 'MISCONFIGURED'
  /** This machine cannot reach any of several exchanges at once. */
  | 'OFFLINE'
  /** An operator did something that shows in no transition; `metadata` tells who and what. */
  | 'OPERATOR'
  /** A receiver of alerts cannot be reached. */
  | 'RECEIVER_FAILING'
  | '%future added value';

export type SourceFieldsFragment = { id: string, name: string, status: HealthStatus, statusReasons: Array<string>, successRate: number | null, requestCount: number, failureCount: number, consecutiveFailures: number, lastOutcome: OutcomeKind | null, lastSuccessAt: string | null, lastFailureAt: string | null, latency: { p50Ms: number | null, p95Ms: number | null, p99Ms: number | null, meanMs: number | null } };

export type CircuitBreakerFieldsFragment = { id: string, name: string, state: CircuitState, openReason: OpenReason | null, episode: number, openedAt: string | null, openUntil: string | null, failureCount: number, failureThreshold: number, successCount: number, successThreshold: number, lastTransitionAt: string | null, hold: { by: string, reason: string, until: string | null } | null };

export type ExchangeFieldsFragment = { id: string, name: string, displayName: string, kind: ExchangeKind, status: HealthStatus, avgLatencyP95Ms: number | null, avgSuccessRate: number | null, circuitBreakerState: CircuitState, degradation: { score: number, level: DegradationLevel, failedPart: number, degradedPart: number, breakerPart: number, successRatePart: number }, circuitBreakers: Array<{ id: string, name: string, state: CircuitState, openReason: OpenReason | null, episode: number, openedAt: string | null, openUntil: string | null, failureCount: number, failureThreshold: number, successCount: number, successThreshold: number, lastTransitionAt: string | null, hold: { by: string, reason: string, until: string | null } | null }>, sources: Array<{ id: string, name: string, status: HealthStatus, statusReasons: Array<string>, successRate: number | null, requestCount: number, failureCount: number, consecutiveFailures: number, lastOutcome: OutcomeKind | null, lastSuccessAt: string | null, lastFailureAt: string | null, latency: { p50Ms: number | null, p95Ms: number | null, p99Ms: number | null, meanMs: number | null } }> };

type AlertFields_CircuitBreakerAlert_Fragment = { __typename: 'CircuitBreakerAlert', breakerName: string, oldState: CircuitState, newState: CircuitState, openReason: OpenReason | null, openUntil: string | null, episode: number, failureCount: number, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown };

type AlertFields_DegradationAlert_Fragment = { __typename: 'DegradationAlert', score: number, oldLevel: DegradationLevel, newLevel: DegradationLevel, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown };

type AlertFields_SystemAlert_Fragment = { __typename: 'SystemAlert', code: SystemAlertCode, resolved: boolean, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, source: { name: string } | null };

export type AlertFieldsFragment =
  | AlertFields_CircuitBreakerAlert_Fragment
  | AlertFields_DegradationAlert_Fragment
  | AlertFields_SystemAlert_Fragment
;

export type CursorQueryVariables = Exact<{ [key: string]: never; }>;


export type CursorQuery = { health: { cursor: string } };

export type HealthQueryVariables = Exact<{ [key: string]: never; }>;


export type HealthQuery = { health: { status: HealthStatus, online: boolean, cursor: string, timestamp: string, exchanges: Array<{ id: string, name: string, displayName: string, kind: ExchangeKind, status: HealthStatus, avgLatencyP95Ms: number | null, avgSuccessRate: number | null, circuitBreakerState: CircuitState, degradation: { score: number, level: DegradationLevel, failedPart: number, degradedPart: number, breakerPart: number, successRatePart: number }, circuitBreakers: Array<{ id: string, name: string, state: CircuitState, openReason: OpenReason | null, episode: number, openedAt: string | null, openUntil: string | null, failureCount: number, failureThreshold: number, successCount: number, successThreshold: number, lastTransitionAt: string | null, hold: { by: string, reason: string, until: string | null } | null }>, sources: Array<{ id: string, name: string, status: HealthStatus, statusReasons: Array<string>, successRate: number | null, requestCount: number, failureCount: number, consecutiveFailures: number, lastOutcome: OutcomeKind | null, lastSuccessAt: string | null, lastFailureAt: string | null, latency: { p50Ms: number | null, p95Ms: number | null, p99Ms: number | null, meanMs: number | null } }> }> } };

export type ExchangeHealthQueryVariables = Exact<{
  names?: Array<string> | string | null | undefined;
}>;


export type ExchangeHealthQuery = { exchanges: Array<{ id: string, name: string, displayName: string, kind: ExchangeKind, status: HealthStatus, avgLatencyP95Ms: number | null, avgSuccessRate: number | null, circuitBreakerState: CircuitState, degradation: { score: number, level: DegradationLevel, failedPart: number, degradedPart: number, breakerPart: number, successRatePart: number }, circuitBreakers: Array<{ id: string, name: string, state: CircuitState, openReason: OpenReason | null, episode: number, openedAt: string | null, openUntil: string | null, failureCount: number, failureThreshold: number, successCount: number, successThreshold: number, lastTransitionAt: string | null, hold: { by: string, reason: string, until: string | null } | null }>, sources: Array<{ id: string, name: string, status: HealthStatus, statusReasons: Array<string>, successRate: number | null, requestCount: number, failureCount: number, consecutiveFailures: number, lastOutcome: OutcomeKind | null, lastSuccessAt: string | null, lastFailureAt: string | null, latency: { p50Ms: number | null, p95Ms: number | null, p99Ms: number | null, meanMs: number | null } }> }> };

export type AlertsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  filter?: AlertFilter | null | undefined;
}>;


export type AlertsSubscription = { alerts:
    | { __typename: 'CircuitBreakerAlert', breakerName: string, oldState: CircuitState, newState: CircuitState, openReason: OpenReason | null, openUntil: string | null, episode: number, failureCount: number, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown }
    | { __typename: 'DegradationAlert', score: number, oldLevel: DegradationLevel, newLevel: DegradationLevel, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown }
    | { __typename: 'SystemAlert', code: SystemAlertCode, resolved: boolean, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, source: { name: string } | null }
   };

export type ExchangeHealthStreamSubscriptionVariables = Exact<{
  names?: Array<string> | string | null | undefined;
}>;


export type ExchangeHealthStreamSubscription = { exchangeHealth: { id: string, name: string, displayName: string, kind: ExchangeKind, status: HealthStatus, avgLatencyP95Ms: number | null, avgSuccessRate: number | null, circuitBreakerState: CircuitState, degradation: { score: number, level: DegradationLevel, failedPart: number, degradedPart: number, breakerPart: number, successRatePart: number }, circuitBreakers: Array<{ id: string, name: string, state: CircuitState, openReason: OpenReason | null, episode: number, openedAt: string | null, openUntil: string | null, failureCount: number, failureThreshold: number, successCount: number, successThreshold: number, lastTransitionAt: string | null, hold: { by: string, reason: string, until: string | null } | null }>, sources: Array<{ id: string, name: string, status: HealthStatus, statusReasons: Array<string>, successRate: number | null, requestCount: number, failureCount: number, consecutiveFailures: number, lastOutcome: OutcomeKind | null, lastSuccessAt: string | null, lastFailureAt: string | null, latency: { p50Ms: number | null, p95Ms: number | null, p99Ms: number | null, meanMs: number | null } }> } };

export type SilenceFieldsFragment = { id: string, exchanges: Array<string>, breakers: Array<string>, severities: Array<AlertSeverity>, startsAt: string, endsAt: string, by: string, comment: string | null };

export type SilencesQueryVariables = Exact<{
  active?: boolean | null | undefined;
}>;


export type SilencesQuery = { silences: Array<{ id: string, exchanges: Array<string>, breakers: Array<string>, severities: Array<AlertSeverity>, startsAt: string, endsAt: string, by: string, comment: string | null }> };

export type IsolateCircuitBreakerMutationVariables = Exact<{
  name: string;
  reason: string;
  until?: string | null | undefined;
}>;


export type IsolateCircuitBreakerMutation = { isolateCircuitBreaker: { id: string, name: string, state: CircuitState, openReason: OpenReason | null, episode: number, openedAt: string | null, openUntil: string | null, failureCount: number, failureThreshold: number, successCount: number, successThreshold: number, lastTransitionAt: string | null, hold: { by: string, reason: string, until: string | null } | null } | null };

export type ReleaseCircuitBreakerMutationVariables = Exact<{
  name: string;
}>;


export type ReleaseCircuitBreakerMutation = { releaseCircuitBreaker: { id: string, name: string, state: CircuitState, openReason: OpenReason | null, episode: number, openedAt: string | null, openUntil: string | null, failureCount: number, failureThreshold: number, successCount: number, successThreshold: number, lastTransitionAt: string | null, hold: { by: string, reason: string, until: string | null } | null } | null };

export type ResetCircuitBreakerMutationVariables = Exact<{
  name: string;
}>;


export type ResetCircuitBreakerMutation = { resetCircuitBreaker: { id: string, name: string, state: CircuitState, openReason: OpenReason | null, episode: number, openedAt: string | null, openUntil: string | null, failureCount: number, failureThreshold: number, successCount: number, successThreshold: number, lastTransitionAt: string | null, hold: { by: string, reason: string, until: string | null } | null } | null };

export type AcknowledgeAlertMutationVariables = Exact<{
  id: string | number;
  note?: string | null | undefined;
}>;


export type AcknowledgeAlertMutation = { acknowledgeAlert:
    | { id: string, message: string, acknowledgement: { by: string, at: string, note: string | null } | null }
    | { id: string, message: string, acknowledgement: { by: string, at: string, note: string | null } | null }
    | { id: string, message: string, acknowledgement: { by: string, at: string, note: string | null } | null }
   | null };

export type CreateSilenceMutationVariables = Exact<{
  input: SilenceInput;
}>;


export type CreateSilenceMutation = { createSilence: { id: string, exchanges: Array<string>, breakers: Array<string>, severities: Array<AlertSeverity>, startsAt: string, endsAt: string, by: string, comment: string | null } | null };

export type ExpireSilenceMutationVariables = Exact<{
  id: string | number;
}>;


export type ExpireSilenceMutation = { expireSilence: { id: string, exchanges: Array<string>, breakers: Array<string>, severities: Array<AlertSeverity>, startsAt: string, endsAt: string, by: string, comment: string | null } | null };

export type RetryDeliveryMutationVariables = Exact<{
  alertId: string | number;
  receiver: string;
}>;


export type RetryDeliveryMutation = { retryDelivery: { receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null } | null };

export type LatestAlertQueryVariables = Exact<{
  filter?: AlertFilter | null | undefined;
}>;


export type LatestAlertQuery = { alerts: { nodes: Array<
      | { id: string }
      | { id: string }
      | { id: string }
    > } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const CircuitBreakerFieldsFragmentDoc = new TypedDocumentString(`
    fragment CircuitBreakerFields on CircuitBreaker {
  id
  name
  state
  openReason
  episode
  openedAt
  openUntil
  hold {
    by
    reason
    until
  }
  failureCount
  failureThreshold
  successCount
  successThreshold
  lastTransitionAt
}
    `, {"fragmentName":"CircuitBreakerFields"}) as unknown as TypedDocumentString<CircuitBreakerFieldsFragment, unknown>;
export const SourceFieldsFragmentDoc = new TypedDocumentString(`
    fragment SourceFields on Source {
  id
  name
  status
  statusReasons
  latency {
    p50Ms
    p95Ms
    p99Ms
    meanMs
  }
  successRate
  requestCount
  failureCount
  consecutiveFailures
  lastOutcome
  lastSuccessAt
  lastFailureAt
}
    `, {"fragmentName":"SourceFields"}) as unknown as TypedDocumentString<SourceFieldsFragment, unknown>;
export const ExchangeFieldsFragmentDoc = new TypedDocumentString(`
    fragment ExchangeFields on Exchange {
  id
  name
  displayName
  kind
  status
  degradation {
    score
    level
    failedPart
    degradedPart
    breakerPart
    successRatePart
  }
  avgLatencyP95Ms
  avgSuccessRate
  circuitBreakerState
  circuitBreakers {
    ...CircuitBreakerFields
  }
  sources {
    ...SourceFields
  }
}
    fragment SourceFields on Source {
  id
  name
  status
  statusReasons
  latency {
    p50Ms
    p95Ms
    p99Ms
    meanMs
  }
  successRate
  requestCount
  failureCount
  consecutiveFailures
  lastOutcome
  lastSuccessAt
  lastFailureAt
}
fragment CircuitBreakerFields on CircuitBreaker {
  id
  name
  state
  openReason
  episode
  openedAt
  openUntil
  hold {
    by
    reason
    until
  }
  failureCount
  failureThreshold
  successCount
  successThreshold
  lastTransitionAt
}`, {"fragmentName":"ExchangeFields"}) as unknown as TypedDocumentString<ExchangeFieldsFragment, unknown>;
export const AlertFieldsFragmentDoc = new TypedDocumentString(`
    fragment AlertFields on Alert {
  __typename
  id
  cursor
  severity
  timestamp
  message
  exchangeName
  metadata
  ... on CircuitBreakerAlert {
    breakerName
    oldState
    newState
    openReason
    openUntil
    episode
    failureCount
  }
  ... on DegradationAlert {
    score
    oldLevel
    newLevel
  }
  ... on SystemAlert {
    code
    resolved
    source {
      name
    }
  }
}
    `, {"fragmentName":"AlertFields"}) as unknown as TypedDocumentString<AlertFieldsFragment, unknown>;
export const SilenceFieldsFragmentDoc = new TypedDocumentString(`
    fragment SilenceFields on Silence {
  id
  exchanges
  breakers
  severities
  startsAt
  endsAt
  by
  comment
}
    `, {"fragmentName":"SilenceFields"}) as unknown as TypedDocumentString<SilenceFieldsFragment, unknown>;
export const CursorDocument = new TypedDocumentString(`
    query Cursor {
  health {
    cursor
  }
}
    `) as unknown as TypedDocumentString<CursorQuery, CursorQueryVariables>;
export const HealthDocument = new TypedDocumentString(`
    query Health {
  health {
    status
    online
    cursor
    timestamp
    exchanges {
      ...ExchangeFields
    }
  }
}
    fragment SourceFields on Source {
  id
  name
  status
  statusReasons
  latency {
    p50Ms
    p95Ms
    p99Ms
    meanMs
  }
  successRate
  requestCount
  failureCount
  consecutiveFailures
  lastOutcome
  lastSuccessAt
  lastFailureAt
}
fragment CircuitBreakerFields on CircuitBreaker {
  id
  name
  state
  openReason
  episode
  openedAt
  openUntil
  hold {
    by
    reason
    until
  }
  failureCount
  failureThreshold
  successCount
  successThreshold
  lastTransitionAt
}
fragment ExchangeFields on Exchange {
  id
  name
  displayName
  kind
  status
  degradation {
    score
    level
    failedPart
    degradedPart
    breakerPart
    successRatePart
  }
  avgLatencyP95Ms
  avgSuccessRate
  circuitBreakerState
  circuitBreakers {
    ...CircuitBreakerFields
  }
  sources {
    ...SourceFields
  }
}`) as unknown as TypedDocumentString<HealthQuery, HealthQueryVariables>;
export const ExchangeHealthDocument = new TypedDocumentString(`
    query ExchangeHealth($names: [String!]) {
  exchanges(names: $names) {
    ...ExchangeFields
  }
}
    fragment SourceFields on Source {
  id
  name
  status
  statusReasons
  latency {
    p50Ms
    p95Ms
    p99Ms
    meanMs
  }
  successRate
  requestCount
  failureCount
  consecutiveFailures
  lastOutcome
  lastSuccessAt
  lastFailureAt
}
fragment CircuitBreakerFields on CircuitBreaker {
  id
  name
  state
  openReason
  episode
  openedAt
  openUntil
  hold {
    by
    reason
    until
  }
  failureCount
  failureThreshold
  successCount
  successThreshold
  lastTransitionAt
}
fragment ExchangeFields on Exchange {
  id
  name
  displayName
  kind
  status
  degradation {
    score
    level
    failedPart
    degradedPart
    breakerPart
    successRatePart
  }
  avgLatencyP95Ms
  avgSuccessRate
  circuitBreakerState
  circuitBreakers {
    ...CircuitBreakerFields
  }
  sources {
    ...SourceFields
  }
}`) as unknown as TypedDocumentString<ExchangeHealthQuery, ExchangeHealthQueryVariables>;
export const AlertsDocument = new TypedDocumentString(`
    subscription Alerts($after: String, $filter: AlertFilter) {
  alerts(after: $after, filter: $filter) {
    ...AlertFields
  }
}
    fragment AlertFields on Alert {
  __typename
  id
  cursor
  severity
  timestamp
  message
  exchangeName
  metadata
  ... on CircuitBreakerAlert {
    breakerName
    oldState
    newState
    openReason
    openUntil
    episode
    failureCount
  }
  ... on DegradationAlert {
    score
    oldLevel
    newLevel
  }
  ... on SystemAlert {
    code
    resolved
    source {
      name
    }
  }
}`) as unknown as TypedDocumentString<AlertsSubscription, AlertsSubscriptionVariables>;
export const ExchangeHealthStreamDocument = new TypedDocumentString(`
    subscription ExchangeHealthStream($names: [String!]) {
  exchangeHealth(names: $names) {
    ...ExchangeFields
  }
}
    fragment SourceFields on Source {
  id
  name
  status
  statusReasons
  latency {
    p50Ms
    p95Ms
    p99Ms
    meanMs
  }
  successRate
  requestCount
  failureCount
  consecutiveFailures
  lastOutcome
  lastSuccessAt
  lastFailureAt
}
fragment CircuitBreakerFields on CircuitBreaker {
  id
  name
  state
  openReason
  episode
  openedAt
  openUntil
  hold {
    by
    reason
    until
  }
  failureCount
  failureThreshold
  successCount
  successThreshold
  lastTransitionAt
}
fragment ExchangeFields on Exchange {
  id
  name
  displayName
  kind
  status
  degradation {
    score
    level
    failedPart
    degradedPart
    breakerPart
    successRatePart
  }
  avgLatencyP95Ms
  avgSuccessRate
  circuitBreakerState
  circuitBreakers {
    ...CircuitBreakerFields
  }
  sources {
    ...SourceFields
  }
}`) as unknown as TypedDocumentString<ExchangeHealthStreamSubscription, ExchangeHealthStreamSubscriptionVariables>;
export const SilencesDocument = new TypedDocumentString(`
    query Silences($active: Boolean) {
  silences(active: $active) {
    ...SilenceFields
  }
}
    fragment SilenceFields on Silence {
  id
  exchanges
  breakers
  severities
  startsAt
  endsAt
  by
  comment
}`) as unknown as TypedDocumentString<SilencesQuery, SilencesQueryVariables>;
export const IsolateCircuitBreakerDocument = new TypedDocumentString(`
    mutation IsolateCircuitBreaker($name: String!, $reason: String!, $until: DateTime) {
  isolateCircuitBreaker(name: $name, reason: $reason, until: $until) {
    ...CircuitBreakerFields
  }
}
    fragment CircuitBreakerFields on CircuitBreaker {
  id
  name
  state
  openReason
  episode
  openedAt
  openUntil
  hold {
    by
    reason
    until
  }
  failureCount
  failureThreshold
  successCount
  successThreshold
  lastTransitionAt
}`) as unknown as TypedDocumentString<IsolateCircuitBreakerMutation, IsolateCircuitBreakerMutationVariables>;
export const ReleaseCircuitBreakerDocument = new TypedDocumentString(`
    mutation ReleaseCircuitBreaker($name: String!) {
  releaseCircuitBreaker(name: $name) {
    ...CircuitBreakerFields
  }
}
    fragment CircuitBreakerFields on CircuitBreaker {
  id
  name
  state
  openReason
  episode
  openedAt
  openUntil
  hold {
    by
    reason
    until
  }
  failureCount
  failureThreshold
  successCount
  successThreshold
  lastTransitionAt
}`) as unknown as TypedDocumentString<ReleaseCircuitBreakerMutation, ReleaseCircuitBreakerMutationVariables>;
export const ResetCircuitBreakerDocument = new TypedDocumentString(`
    mutation ResetCircuitBreaker($name: String!) {
  resetCircuitBreaker(name: $name) {
    ...CircuitBreakerFields
  }
}
    fragment CircuitBreakerFields on CircuitBreaker {
  id
  name
  state
  openReason
  episode
  openedAt
  openUntil
  hold {
    by
    reason
    until
  }
  failureCount
  failureThreshold
  successCount
  successThreshold
  lastTransitionAt
}`) as unknown as TypedDocumentString<ResetCircuitBreakerMutation, ResetCircuitBreakerMutationVariables>;
export const AcknowledgeAlertDocument = new TypedDocumentString(`
    mutation AcknowledgeAlert($id: ID!, $note: String) {
  acknowledgeAlert(id: $id, note: $note) {
    id
    message
    acknowledgement {
      by
      at
      note
    }
  }
}
    `) as unknown as TypedDocumentString<AcknowledgeAlertMutation, AcknowledgeAlertMutationVariables>;
export const CreateSilenceDocument = new TypedDocumentString(`
    mutation CreateSilence($input: SilenceInput!) {
  createSilence(input: $input) {
    ...SilenceFields
  }
}
    fragment SilenceFields on Silence {
  id
  exchanges
  breakers
  severities
  startsAt
  endsAt
  by
  comment
}`) as unknown as TypedDocumentString<CreateSilenceMutation, CreateSilenceMutationVariables>;
export const ExpireSilenceDocument = new TypedDocumentString(`
    mutation ExpireSilence($id: ID!) {
  expireSilence(id: $id) {
    ...SilenceFields
  }
}
    fragment SilenceFields on Silence {
  id
  exchanges
  breakers
  severities
  startsAt
  endsAt
  by
  comment
}`) as unknown as TypedDocumentString<ExpireSilenceMutation, ExpireSilenceMutationVariables>;
export const RetryDeliveryDocument = new TypedDocumentString(`
    mutation RetryDelivery($alertId: ID!, $receiver: String!) {
  retryDelivery(alertId: $alertId, receiver: $receiver) {
    receiver
    state
    attempts
    nextAttemptAt
    error
  }
}
    `) as unknown as TypedDocumentString<RetryDeliveryMutation, RetryDeliveryMutationVariables>;
export const LatestAlertDocument = new TypedDocumentString(`
    query LatestAlert($filter: AlertFilter) {
  alerts(first: 1, filter: $filter) {
    nodes {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<LatestAlertQuery, LatestAlertQueryVariables>;