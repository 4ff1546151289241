import type { SQLInputValue } from 'node:sqlite';
import type { JournalFilter, ReadOptions } from './journal.ts';

export interface Query {
  readonly sql: string;
  readonly params: readonly SQLInputValue[];
}

type Condition = readonly [sql: string, ...params: SQLInputValue[]];

// One value is looked up in its index, which has the rows in seq order. For several the `+` keeps SQLite from
// an index: it would collect and sort every match before the first row comes.
function oneOf(column: string, values: readonly string[] | undefined): Condition[] {
  if (!values) return [];
  if (values.length === 1) return [[`${column} = ?`, values[0]!]];
  return [[`+${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(values)]];
}

function filterConditions(filter: JournalFilter): Condition[] {
  return [
    ...oneOf('kind', filter.kinds),
    ...oneOf('severity', filter.severities),
    ...oneOf('exchange', filter.exchanges),
    ...oneOf('breaker', filter.breakers),
    ...oneOf('new_state', filter.newStates),
    ...bound('timestamp >= ?', filter.from),
    ...bound('timestamp < ?', filter.to),
    ...acknowledged(filter.acknowledged),
  ];
}

function bound(sql: string, value: number | undefined): Condition[] {
  return value === undefined ? [] : [[sql, value]];
}

function acknowledged(value: boolean | undefined): Condition[] {
  if (value === undefined) return [];
  return [[`${value ? '' : 'NOT '}EXISTS (SELECT 1 FROM acknowledgements WHERE alert_id = alerts.id)`]];
}

function where(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
}

/** Rows as `seq, body`; what `filter` keeps is what `matchesFilter` keeps, of those that are acknowledged or not. */
export function readQuery({ after, before, order, limit, filter = {} }: ReadOptions): Query {
  const conditions = [...bound('seq > ?', after), ...bound('seq < ?', before), ...filterConditions(filter)];
  const direction = order === 'newest-first' ? 'DESC' : 'ASC';
  return {
    sql: `SELECT seq, body FROM alerts${where(conditions)} ORDER BY seq ${direction} LIMIT ?`,
    params: [...conditions.flatMap(([, ...params]) => params), limit],
  };
}

export function countQuery(filter: JournalFilter): Query {
  const conditions = filterConditions(filter);
  return {
    sql: `SELECT count(*) AS count FROM alerts${where(conditions)}`,
    params: conditions.flatMap(([, ...params]) => params),
  };
}

/** Rows as `alertId, acknowledgement, deliveries`, one for each of a JSON list of ids, also where nothing was done. */
export const detailsSql = `
  SELECT
    value AS alertId,
    (SELECT body FROM acknowledgements WHERE alert_id = value) AS acknowledgement,
    (SELECT json_group_array(body) FROM deliveries WHERE alert_id = value) AS deliveries
  FROM json_each(?)`;

// CROSS JOIN keeps SQLite from going through all alerts in search of the few that wait for a receiver.
/** Rows as `seq, body, deliveries`, one for each alert that has a pending delivery. */
export const pendingSql = `
  SELECT alerts.seq, alerts.body, json_group_array(deliveries.body) AS deliveries
  FROM deliveries CROSS JOIN alerts ON alerts.id = deliveries.alert_id
  WHERE deliveries.state = 'PENDING'
  GROUP BY deliveries.alert_id
  ORDER BY alerts.seq`;
