/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query BreakerBeforeAction($name: String!) {\n  circuitBreaker(name: $name) {\n    name\n    state\n    failureThreshold\n    hold {\n      by\n      reason\n      until\n    }\n    sources {\n      name\n    }\n  }\n}": typeof types.BreakerBeforeActionDocument,
    "query Viewer {\n  viewer {\n    name\n    role\n  }\n}\n\nquery Pulse {\n  health {\n    status\n    online\n    timestamp\n    instance\n    startedAt\n    exchanges {\n      name\n    }\n  }\n}": typeof types.ViewerDocument,
    "query HeatmapRows($names: [String!]!, $from: DateTime!, $to: DateTime!, $stepSeconds: Int!) {\n  exchanges(names: $names) {\n    name\n    history(from: $from, to: $to, stepSeconds: $stepSeconds) {\n      status\n      degradationScore\n      requestCount\n      successRate\n      latency {\n        p95Ms\n      }\n    }\n  }\n}": typeof types.HeatmapRowsDocument,
    "query CardDetails($names: [String!], $from: DateTime, $stepSeconds: Int) {\n  exchanges(names: $names) {\n    name\n    history(from: $from, stepSeconds: $stepSeconds) {\n      start\n      status\n      degradationScore\n      successRate\n      latency {\n        p95Ms\n      }\n    }\n    sources {\n      name\n      rateLimits {\n        name\n        limit\n        used\n        remaining\n        windowSeconds\n        resetsAt\n      }\n      blocks {\n        name\n        scope\n        reason\n        until\n      }\n    }\n  }\n}": typeof types.CardDetailsDocument,
    "fragment DeliveryFields on Delivery {\n  receiver\n  state\n  attempts\n  nextAttemptAt\n  error\n}\n\nfragment AlertRowFields on Alert {\n  __typename\n  id\n  cursor\n  severity\n  timestamp\n  message\n  exchangeName\n  metadata\n  acknowledgement {\n    by\n    at\n    note\n  }\n  deliveries {\n    ...DeliveryFields\n  }\n  ... on CircuitBreakerAlert {\n    breakerName\n    oldState\n    newState\n    openReason\n    openUntil\n    episode\n    failureCount\n  }\n  ... on DegradationAlert {\n    score\n    oldLevel\n    newLevel\n  }\n  ... on SystemAlert {\n    code\n    resolved\n    source {\n      name\n    }\n  }\n}\n\nquery AlertPage($first: Int, $after: String, $filter: AlertFilter) {\n  alerts(first: $first, after: $after, filter: $filter) {\n    nodes {\n      ...AlertRowFields\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery AlertById($id: ID!) {\n  node(id: $id) {\n    ...AlertRowFields\n  }\n}\n\nquery Happenings($first: Int, $after: String, $last: Int, $before: String, $filter: AlertFilter) {\n  alerts(\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n    filter: $filter\n  ) {\n    nodes {\n      __typename\n      id\n      cursor\n      severity\n      timestamp\n      message\n      exchangeName\n      ... on CircuitBreakerAlert {\n        breakerName\n        oldState\n        newState\n        openReason\n      }\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasPreviousPage\n      hasNextPage\n    }\n  }\n}": typeof types.DeliveryFieldsFragmentDoc,
};
const documents: Documents = {
    "query BreakerBeforeAction($name: String!) {\n  circuitBreaker(name: $name) {\n    name\n    state\n    failureThreshold\n    hold {\n      by\n      reason\n      until\n    }\n    sources {\n      name\n    }\n  }\n}": types.BreakerBeforeActionDocument,
    "query Viewer {\n  viewer {\n    name\n    role\n  }\n}\n\nquery Pulse {\n  health {\n    status\n    online\n    timestamp\n    instance\n    startedAt\n    exchanges {\n      name\n    }\n  }\n}": types.ViewerDocument,
    "query HeatmapRows($names: [String!]!, $from: DateTime!, $to: DateTime!, $stepSeconds: Int!) {\n  exchanges(names: $names) {\n    name\n    history(from: $from, to: $to, stepSeconds: $stepSeconds) {\n      status\n      degradationScore\n      requestCount\n      successRate\n      latency {\n        p95Ms\n      }\n    }\n  }\n}": types.HeatmapRowsDocument,
    "query CardDetails($names: [String!], $from: DateTime, $stepSeconds: Int) {\n  exchanges(names: $names) {\n    name\n    history(from: $from, stepSeconds: $stepSeconds) {\n      start\n      status\n      degradationScore\n      successRate\n      latency {\n        p95Ms\n      }\n    }\n    sources {\n      name\n      rateLimits {\n        name\n        limit\n        used\n        remaining\n        windowSeconds\n        resetsAt\n      }\n      blocks {\n        name\n        scope\n        reason\n        until\n      }\n    }\n  }\n}": types.CardDetailsDocument,
    "fragment DeliveryFields on Delivery {\n  receiver\n  state\n  attempts\n  nextAttemptAt\n  error\n}\n\nfragment AlertRowFields on Alert {\n  __typename\n  id\n  cursor\n  severity\n  timestamp\n  message\n  exchangeName\n  metadata\n  acknowledgement {\n    by\n    at\n    note\n  }\n  deliveries {\n    ...DeliveryFields\n  }\n  ... on CircuitBreakerAlert {\n    breakerName\n    oldState\n    newState\n    openReason\n    openUntil\n    episode\n    failureCount\n  }\n  ... on DegradationAlert {\n    score\n    oldLevel\n    newLevel\n  }\n  ... on SystemAlert {\n    code\n    resolved\n    source {\n      name\n    }\n  }\n}\n\nquery AlertPage($first: Int, $after: String, $filter: AlertFilter) {\n  alerts(first: $first, after: $after, filter: $filter) {\n    nodes {\n      ...AlertRowFields\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery AlertById($id: ID!) {\n  node(id: $id) {\n    ...AlertRowFields\n  }\n}\n\nquery Happenings($first: Int, $after: String, $last: Int, $before: String, $filter: AlertFilter) {\n  alerts(\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n    filter: $filter\n  ) {\n    nodes {\n      __typename\n      id\n      cursor\n      severity\n      timestamp\n      message\n      exchangeName\n      ... on CircuitBreakerAlert {\n        breakerName\n        oldState\n        newState\n        openReason\n      }\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasPreviousPage\n      hasNextPage\n    }\n  }\n}": types.DeliveryFieldsFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query BreakerBeforeAction($name: String!) {\n  circuitBreaker(name: $name) {\n    name\n    state\n    failureThreshold\n    hold {\n      by\n      reason\n      until\n    }\n    sources {\n      name\n    }\n  }\n}"): typeof import('./graphql.ts').BreakerBeforeActionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Viewer {\n  viewer {\n    name\n    role\n  }\n}\n\nquery Pulse {\n  health {\n    status\n    online\n    timestamp\n    instance\n    startedAt\n    exchanges {\n      name\n    }\n  }\n}"): typeof import('./graphql.ts').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query HeatmapRows($names: [String!]!, $from: DateTime!, $to: DateTime!, $stepSeconds: Int!) {\n  exchanges(names: $names) {\n    name\n    history(from: $from, to: $to, stepSeconds: $stepSeconds) {\n      status\n      degradationScore\n      requestCount\n      successRate\n      latency {\n        p95Ms\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').HeatmapRowsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query CardDetails($names: [String!], $from: DateTime, $stepSeconds: Int) {\n  exchanges(names: $names) {\n    name\n    history(from: $from, stepSeconds: $stepSeconds) {\n      start\n      status\n      degradationScore\n      successRate\n      latency {\n        p95Ms\n      }\n    }\n    sources {\n      name\n      rateLimits {\n        name\n        limit\n        used\n        remaining\n        windowSeconds\n        resetsAt\n      }\n      blocks {\n        name\n        scope\n        reason\n        until\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').CardDetailsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment DeliveryFields on Delivery {\n  receiver\n  state\n  attempts\n  nextAttemptAt\n  error\n}\n\nfragment AlertRowFields on Alert {\n  __typename\n  id\n  cursor\n  severity\n  timestamp\n  message\n  exchangeName\n  metadata\n  acknowledgement {\n    by\n    at\n    note\n  }\n  deliveries {\n    ...DeliveryFields\n  }\n  ... on CircuitBreakerAlert {\n    breakerName\n    oldState\n    newState\n    openReason\n    openUntil\n    episode\n    failureCount\n  }\n  ... on DegradationAlert {\n    score\n    oldLevel\n    newLevel\n  }\n  ... on SystemAlert {\n    code\n    resolved\n    source {\n      name\n    }\n  }\n}\n\nquery AlertPage($first: Int, $after: String, $filter: AlertFilter) {\n  alerts(first: $first, after: $after, filter: $filter) {\n    nodes {\n      ...AlertRowFields\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery AlertById($id: ID!) {\n  node(id: $id) {\n    ...AlertRowFields\n  }\n}\n\nquery Happenings($first: Int, $after: String, $last: Int, $before: String, $filter: AlertFilter) {\n  alerts(\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n    filter: $filter\n  ) {\n    nodes {\n      __typename\n      id\n      cursor\n      severity\n      timestamp\n      message\n      exchangeName\n      ... on CircuitBreakerAlert {\n        breakerName\n        oldState\n        newState\n        openReason\n      }\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasPreviousPage\n      hasNextPage\n    }\n  }\n}"): typeof import('./graphql.ts').DeliveryFieldsFragmentDoc;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
