import type { SQLInputValue } from 'node:sqlite';
import type { AlertFilter } from '../core/alert.ts';
import type { ReadOptions } from './journal.ts';

export interface Query {
  readonly sql: string;
  readonly params: readonly SQLInputValue[];
}

type Condition = readonly [sql: string, param: SQLInputValue];

// One value is looked up in its index, which has the rows in seq order. For several the `+` keeps SQLite from
// an index: it would collect and sort every match before the first row comes.
function oneOf(column: string, values: readonly string[] | undefined): Condition[] {
  if (!values) return [];
  if (values.length === 1) return [[`${column} = ?`, values[0]!]];
  return [[`+${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(values)]];
}

function filterConditions(filter: AlertFilter): Condition[] {
  return [
    ...oneOf('kind', filter.kinds),
    ...oneOf('severity', filter.severities),
    ...oneOf('exchange', filter.exchanges),
    ...oneOf('breaker', filter.breakers),
    ...oneOf('new_state', filter.newStates),
    ...bound('timestamp >= ?', filter.from),
    ...bound('timestamp < ?', filter.to),
  ];
}

function bound(sql: string, value: number | undefined): Condition[] {
  return value === undefined ? [] : [[sql, value]];
}

function where(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
}

/** Rows as `seq, body`; what `filter` keeps is what `matchesFilter` keeps. */
export function readQuery({ after, before, order, limit, filter = {} }: ReadOptions): Query {
  const conditions = [...bound('seq > ?', after), ...bound('seq < ?', before), ...filterConditions(filter)];
  const direction = order === 'newest-first' ? 'DESC' : 'ASC';
  return {
    sql: `SELECT seq, body FROM alerts${where(conditions)} ORDER BY seq ${direction} LIMIT ?`,
    params: [...conditions.map(([, param]) => param), limit],
  };
}

export function countQuery(filter: AlertFilter): Query {
  const conditions = filterConditions(filter);
  return {
    sql: `SELECT count(*) AS count FROM alerts${where(conditions)}`,
    params: conditions.map(([, param]) => param),
  };
}
