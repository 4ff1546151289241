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

/** How much of a venue a block covers. */
export type BlockScope =
  /** One request bucket, as the order endpoints. */
  | 'BUCKET'
  /** Every source on one host. */
  | 'HOST'
  /** One source. */
  | 'SOURCE'
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

/** What somebody may do. */
export type Role =
  /** Read and change. */
  | 'OPERATOR'
  /** Read. */
  | 'VIEWER'
  | '%future added value';

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

export type BreakerBeforeActionQueryVariables = Exact<{
  name: string;
}>;


export type BreakerBeforeActionQuery = { circuitBreaker: { name: string, state: CircuitState, failureThreshold: number, hold: { by: string, reason: string, until: string | null } | null, sources: Array<{ name: string }> } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { name: string | null, role: Role } };

export type PulseQueryVariables = Exact<{ [key: string]: never; }>;


export type PulseQuery = { health: { status: HealthStatus, online: boolean, timestamp: string, instance: string, startedAt: string, exchanges: Array<{ name: string }> } };

export type DrillPointFragment = { status: HealthStatus, degradationScore: number | null, requestCount: number, successRate: number | null, latency: { p50Ms: number | null, p95Ms: number | null, p99Ms: number | null }, outcomes: Array<{ kind: OutcomeKind, count: number }> };

export type ExchangeHistoryQueryVariables = Exact<{
  name: string;
  from: string;
  to: string;
  stepSeconds: number;
}>;


export type ExchangeHistoryQuery = { exchange: { history: Array<{ status: HealthStatus, degradationScore: number | null, requestCount: number, successRate: number | null, latency: { p50Ms: number | null, p95Ms: number | null, p99Ms: number | null }, outcomes: Array<{ kind: OutcomeKind, count: number }> }> } | null };

export type SourceHistoryQueryVariables = Exact<{
  name: string;
  from: string;
  to: string;
  stepSeconds: number;
}>;


export type SourceHistoryQuery = { source: { history: Array<{ status: HealthStatus, degradationScore: number | null, requestCount: number, successRate: number | null, latency: { p50Ms: number | null, p95Ms: number | null, p99Ms: number | null }, outcomes: Array<{ kind: OutcomeKind, count: number }> }> } | null };

export type ExchangeDetailsQueryVariables = Exact<{
  name: string;
}>;


export type ExchangeDetailsQuery = { exchange: { sources: Array<{ name: string, sla: { maxP95Ms: number, maxP99Ms: number, minSuccessRate: number, maxConsecutiveFailures: number, windowSeconds: number, minCalls: number }, outcomes: Array<{ kind: OutcomeKind, count: number }>, circuitBreaker: { name: string }, cache: { size: number, maxSize: number, hits: number, misses: number, staleHits: number, evictions: number, hitRate: number }, rateLimits: Array<{ name: string, limit: number | null, used: number | null, remaining: number | null, resetsAt: string | null, windowSeconds: number | null }>, blocks: Array<{ scope: BlockScope, name: string, reason: OutcomeKind, since: string, until: string }> }> } | null };

export type HeatmapRowsQueryVariables = Exact<{
  names: Array<string> | string;
  from: string;
  to: string;
  stepSeconds: number;
}>;


export type HeatmapRowsQuery = { exchanges: Array<{ name: string, history: Array<{ status: HealthStatus, degradationScore: number | null, requestCount: number, successRate: number | null, latency: { p95Ms: number | null } }> }> };

export type CardDetailsQueryVariables = Exact<{
  names?: Array<string> | string | null | undefined;
  from?: string | null | undefined;
  stepSeconds?: number | null | undefined;
}>;


export type CardDetailsQuery = { exchanges: Array<{ name: string, history: Array<{ start: string, status: HealthStatus, degradationScore: number | null, successRate: number | null, latency: { p95Ms: number | null } }>, sources: Array<{ name: string, rateLimits: Array<{ name: string, limit: number | null, used: number | null, remaining: number | null, windowSeconds: number | null, resetsAt: string | null }>, blocks: Array<{ name: string, scope: BlockScope, reason: OutcomeKind, until: string }> }> }> };

export type DeliveryFieldsFragment = { receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null };

type AlertRowFields_CircuitBreakerAlert_Fragment = { __typename: 'CircuitBreakerAlert', breakerName: string, oldState: CircuitState, newState: CircuitState, openReason: OpenReason | null, openUntil: string | null, episode: number, failureCount: number, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> };

type AlertRowFields_DegradationAlert_Fragment = { __typename: 'DegradationAlert', score: number, oldLevel: DegradationLevel, newLevel: DegradationLevel, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> };

type AlertRowFields_SystemAlert_Fragment = { __typename: 'SystemAlert', code: SystemAlertCode, resolved: boolean, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, source: { name: string } | null, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> };

export type AlertRowFieldsFragment =
  | AlertRowFields_CircuitBreakerAlert_Fragment
  | AlertRowFields_DegradationAlert_Fragment
  | AlertRowFields_SystemAlert_Fragment
;

export type AlertPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: AlertFilter | null | undefined;
}>;


export type AlertPageQuery = { alerts: { nodes: Array<
      | { __typename: 'CircuitBreakerAlert', breakerName: string, oldState: CircuitState, newState: CircuitState, openReason: OpenReason | null, openUntil: string | null, episode: number, failureCount: number, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> }
      | { __typename: 'DegradationAlert', score: number, oldLevel: DegradationLevel, newLevel: DegradationLevel, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> }
      | { __typename: 'SystemAlert', code: SystemAlertCode, resolved: boolean, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, source: { name: string } | null, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> }
    >, pageInfo: { startCursor: string | null, endCursor: string | null, hasNextPage: boolean } } };

export type AlertByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type AlertByIdQuery = { node:
    | { __typename: 'CircuitBreakerAlert', breakerName: string, oldState: CircuitState, newState: CircuitState, openReason: OpenReason | null, openUntil: string | null, episode: number, failureCount: number, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> }
    | { __typename: 'DegradationAlert', score: number, oldLevel: DegradationLevel, newLevel: DegradationLevel, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> }
    | { __typename: 'SystemAlert', code: SystemAlertCode, resolved: boolean, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null, metadata: unknown, source: { name: string } | null, acknowledgement: { by: string, at: string, note: string | null } | null, deliveries: Array<{ receiver: string, state: DeliveryState, attempts: number, nextAttemptAt: string | null, error: string | null }> }
    | Record<PropertyKey, never>
   | null };

export type BeginningQueryVariables = Exact<{ [key: string]: never; }>;


export type BeginningQuery = { health: { startedAt: string }, alerts: { nodes: Array<
      | { timestamp: string }
      | { timestamp: string }
      | { timestamp: string }
    > } };

export type HappeningsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: AlertFilter | null | undefined;
}>;


export type HappeningsQuery = { alerts: { nodes: Array<
      | { __typename: 'CircuitBreakerAlert', breakerName: string, oldState: CircuitState, newState: CircuitState, openReason: OpenReason | null, id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null }
      | { __typename: 'DegradationAlert', id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null }
      | { __typename: 'SystemAlert', id: string, cursor: string, severity: AlertSeverity, timestamp: string, message: string, exchangeName: string | null }
    >, pageInfo: { startCursor: string | null, endCursor: string | null, hasPreviousPage: boolean, hasNextPage: boolean } } };

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
export const DrillPointFragmentDoc = new TypedDocumentString(`
    fragment DrillPoint on HealthPoint {
  status
  degradationScore
  requestCount
  successRate
  latency {
    p50Ms
    p95Ms
    p99Ms
  }
  outcomes {
    kind
    count
  }
}
    `, {"fragmentName":"DrillPoint"}) as unknown as TypedDocumentString<DrillPointFragment, unknown>;
export const DeliveryFieldsFragmentDoc = new TypedDocumentString(`
    fragment DeliveryFields on Delivery {
  receiver
  state
  attempts
  nextAttemptAt
  error
}
    `, {"fragmentName":"DeliveryFields"}) as unknown as TypedDocumentString<DeliveryFieldsFragment, unknown>;
export const AlertRowFieldsFragmentDoc = new TypedDocumentString(`
    fragment AlertRowFields on Alert {
  __typename
  id
  cursor
  severity
  timestamp
  message
  exchangeName
  metadata
  acknowledgement {
    by
    at
    note
  }
  deliveries {
    ...DeliveryFields
  }
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
    fragment DeliveryFields on Delivery {
  receiver
  state
  attempts
  nextAttemptAt
  error
}`, {"fragmentName":"AlertRowFields"}) as unknown as TypedDocumentString<AlertRowFieldsFragment, unknown>;
export const BreakerBeforeActionDocument = new TypedDocumentString(`
    query BreakerBeforeAction($name: String!) {
  circuitBreaker(name: $name) {
    name
    state
    failureThreshold
    hold {
      by
      reason
      until
    }
    sources {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<BreakerBeforeActionQuery, BreakerBeforeActionQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    name
    role
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const PulseDocument = new TypedDocumentString(`
    query Pulse {
  health {
    status
    online
    timestamp
    instance
    startedAt
    exchanges {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<PulseQuery, PulseQueryVariables>;
export const ExchangeHistoryDocument = new TypedDocumentString(`
    query ExchangeHistory($name: String!, $from: DateTime!, $to: DateTime!, $stepSeconds: Int!) {
  exchange(name: $name) {
    history(from: $from, to: $to, stepSeconds: $stepSeconds) {
      ...DrillPoint
    }
  }
}
    fragment DrillPoint on HealthPoint {
  status
  degradationScore
  requestCount
  successRate
  latency {
    p50Ms
    p95Ms
    p99Ms
  }
  outcomes {
    kind
    count
  }
}`) as unknown as TypedDocumentString<ExchangeHistoryQuery, ExchangeHistoryQueryVariables>;
export const SourceHistoryDocument = new TypedDocumentString(`
    query SourceHistory($name: String!, $from: DateTime!, $to: DateTime!, $stepSeconds: Int!) {
  source(name: $name) {
    history(from: $from, to: $to, stepSeconds: $stepSeconds) {
      ...DrillPoint
    }
  }
}
    fragment DrillPoint on HealthPoint {
  status
  degradationScore
  requestCount
  successRate
  latency {
    p50Ms
    p95Ms
    p99Ms
  }
  outcomes {
    kind
    count
  }
}`) as unknown as TypedDocumentString<SourceHistoryQuery, SourceHistoryQueryVariables>;
export const ExchangeDetailsDocument = new TypedDocumentString(`
    query ExchangeDetails($name: String!) {
  exchange(name: $name) {
    sources {
      name
      sla {
        maxP95Ms
        maxP99Ms
        minSuccessRate
        maxConsecutiveFailures
        windowSeconds
        minCalls
      }
      outcomes {
        kind
        count
      }
      circuitBreaker {
        name
      }
      cache {
        size
        maxSize
        hits
        misses
        staleHits
        evictions
        hitRate
      }
      rateLimits {
        name
        limit
        used
        remaining
        resetsAt
        windowSeconds
      }
      blocks {
        scope
        name
        reason
        since
        until
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ExchangeDetailsQuery, ExchangeDetailsQueryVariables>;
export const HeatmapRowsDocument = new TypedDocumentString(`
    query HeatmapRows($names: [String!]!, $from: DateTime!, $to: DateTime!, $stepSeconds: Int!) {
  exchanges(names: $names) {
    name
    history(from: $from, to: $to, stepSeconds: $stepSeconds) {
      status
      degradationScore
      requestCount
      successRate
      latency {
        p95Ms
      }
    }
  }
}
    `) as unknown as TypedDocumentString<HeatmapRowsQuery, HeatmapRowsQueryVariables>;
export const CardDetailsDocument = new TypedDocumentString(`
    query CardDetails($names: [String!], $from: DateTime, $stepSeconds: Int) {
  exchanges(names: $names) {
    name
    history(from: $from, stepSeconds: $stepSeconds) {
      start
      status
      degradationScore
      successRate
      latency {
        p95Ms
      }
    }
    sources {
      name
      rateLimits {
        name
        limit
        used
        remaining
        windowSeconds
        resetsAt
      }
      blocks {
        name
        scope
        reason
        until
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CardDetailsQuery, CardDetailsQueryVariables>;
export const AlertPageDocument = new TypedDocumentString(`
    query AlertPage($first: Int, $after: String, $filter: AlertFilter) {
  alerts(first: $first, after: $after, filter: $filter) {
    nodes {
      ...AlertRowFields
    }
    pageInfo {
      startCursor
      endCursor
      hasNextPage
    }
  }
}
    fragment DeliveryFields on Delivery {
  receiver
  state
  attempts
  nextAttemptAt
  error
}
fragment AlertRowFields on Alert {
  __typename
  id
  cursor
  severity
  timestamp
  message
  exchangeName
  metadata
  acknowledgement {
    by
    at
    note
  }
  deliveries {
    ...DeliveryFields
  }
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
}`) as unknown as TypedDocumentString<AlertPageQuery, AlertPageQueryVariables>;
export const AlertByIdDocument = new TypedDocumentString(`
    query AlertById($id: ID!) {
  node(id: $id) {
    ...AlertRowFields
  }
}
    fragment DeliveryFields on Delivery {
  receiver
  state
  attempts
  nextAttemptAt
  error
}
fragment AlertRowFields on Alert {
  __typename
  id
  cursor
  severity
  timestamp
  message
  exchangeName
  metadata
  acknowledgement {
    by
    at
    note
  }
  deliveries {
    ...DeliveryFields
  }
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
}`) as unknown as TypedDocumentString<AlertByIdQuery, AlertByIdQueryVariables>;
export const BeginningDocument = new TypedDocumentString(`
    query Beginning {
  health {
    startedAt
  }
  alerts(last: 1) {
    nodes {
      timestamp
    }
  }
}
    `) as unknown as TypedDocumentString<BeginningQuery, BeginningQueryVariables>;
export const HappeningsDocument = new TypedDocumentString(`
    query Happenings($first: Int, $after: String, $last: Int, $before: String, $filter: AlertFilter) {
  alerts(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
  ) {
    nodes {
      __typename
      id
      cursor
      severity
      timestamp
      message
      exchangeName
      ... on CircuitBreakerAlert {
        breakerName
        oldState
        newState
        openReason
      }
    }
    pageInfo {
      startCursor
      endCursor
      hasPreviousPage
      hasNextPage
    }
  }
}
    `) as unknown as TypedDocumentString<HappeningsQuery, HappeningsQueryVariables>;