import { buildSchema, type ExecutionResult, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createContext } from '../../src/graphql/context.ts';
import { executeOperation } from '../../src/graphql/operation.ts';
import type { Viewer } from '../../src/graphql/viewer.ts';
import { createFakeMonitor } from './fake-monitor.ts';
import { answerOf } from './run.ts';

// A mutation whose resolver forgets to ask who is there.
const schema = buildSchema('type Query { read: Int } type Mutation { change: Int }');

async function execute(query: string, viewer: Viewer | undefined) {
  let changes = 0;
  const rootValue = {
    read: () => 1,
    change: () => {
      changes += 1;
      return changes;
    },
  };
  const contextValue = createContext(createFakeMonitor(), { viewer });
  const args = { schema, document: parse(query), rootValue, contextValue, operationName: 'Asked' };
  const { errors, result } = answerOf((await executeOperation(args)) as ExecutionResult);
  return { errors, http: result.errors?.[0]?.extensions.http, changes };
}

const both = 'query Other { read } mutation Asked { change }';

describe('a mutation', () => {
  test.each([
    ['nobody', undefined, 'UNAUTHENTICATED', { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }],
    ['a viewer', { name: 'desk', role: 'viewer' as const }, 'FORBIDDEN', { status: 403 }],
  ])('of %s is refused before anything runs', async (_who, viewer, code, http) => {
    const answer = await execute(both, viewer);
    expect(answer).toEqual({ errors: [expect.stringMatching(`^${code}: `)], http, changes: 0 });
  });

  test('of an operator runs', async () => {
    expect(await execute(both, { name: 'alice', role: 'operator' })).toEqual({ errors: [], changes: 1 });
  });

  test('that is not the operation asked for keeps no query from running', async () => {
    const answer = await execute('query Asked { read } mutation Other { change }', undefined);
    expect(answer).toEqual({ errors: [], changes: 0 });
  });
});
