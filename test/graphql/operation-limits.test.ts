import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createContext } from '../../src/graphql/context.ts';
import { defaultOperationLimits, type OperationLimits } from '../../src/graphql/limits.ts';
import { parseOperation, subscribeOperation } from '../../src/graphql/operation.ts';
import { schema } from '../../src/graphql/schema.ts';
import { createFakeMonitor } from './fake-monitor.ts';
import { run } from './run.ts';

const errorsOf = async (
  query: string,
  limits: Partial<OperationLimits> = {},
  variables?: Record<string, unknown>,
) => (await run(createFakeMonitor(), query, variables, { limits })).errors;

const codeOf = (text: string, limits: Parameters<typeof parseOperation>[1]) => {
  try {
    parseOperation(text, limits);
    return 'none';
  } catch (error) {
    return (error as { extensions: { code: string } }).extensions.code;
  }
};

const aliases = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: online`).join(' ');

/** What must not be looked away from because of what it is called. */
const fragmentNames = ['Plain', '__schema', '__type', '__typename', '__proto__', 'constructor', '_service'];

describe('the text of an operation', () => {
  const limits = { documentBytes: 40, tokens: 10, depth: 12, aliases: 9, cost: 9, variablesBytes: 9 };
  test.each([
    ['of as many bytes as may be', `{ health { online } } #${'x'.repeat(17)}`, 'none'],
    ['of one more', `{ health { online } } #${'x'.repeat(18)}`, 'QUERY_TOO_COMPLEX'],
    ['of fewer letters than bytes', `{ health { online } } #${'€'.repeat(8)}`, 'QUERY_TOO_COMPLEX'],
    ['of as many tokens as may be', '{ a b c d e f g h }', 'none'],
    ['of one more token', '{ a b c d e f g h i }', 'QUERY_TOO_COMPLEX'],
    ['that goes wrong before it is too long', '{ a ? b c d e f g h i j k l }', 'GRAPHQL_PARSE_FAILED'],
  ])('%s: %s is %s', (_what, text, code) => {
    expect(codeOf(text, { ...limits, introspection: true })).toBe(code);
  });
});

describe('aliases', () => {
  test('are counted, and refused beyond the limit', async () => {
    expect(await errorsOf(`{ health { ${aliases(500)} } }`)).toEqual([]);
    expect(await errorsOf(`{ health { ${aliases(501)} } }`)).toEqual([
      'QUERY_TOO_COMPLEX: The operation has 501 aliases; at most 500 are allowed.',
    ]);
  });

  test.each(fragmentNames)('are counted in a fragment named %s as often as it is spread', async (name) => {
    const query = `{ health { ...${name} ... { ...${name} } } } fragment ${name} on SystemHealth { ${aliases(3)} }`;
    expect(await errorsOf(query, { aliases: 6 })).toEqual([]);
    expect(await errorsOf(query, { aliases: 5 })).toEqual([
      'QUERY_TOO_COMPLEX: The operation has 6 aliases; at most 5 are allowed.',
    ]);
  });

  test('of fragments that double each other are not counted one by one', async () => {
    const fragments = Array.from(
      { length: 20 },
      (_, level) => `fragment F${level} on SystemHealth { ...F${level + 1} ...F${level + 1} }`,
    );
    const query = `{ health { ...F0 } } ${fragments.join(' ')} fragment F20 on SystemHealth { a: online }`;
    expect(await errorsOf(query)).toEqual([expect.stringMatching(`has ${2 ** 20} aliases`)]);
  });
});

describe('the same again', () => {
  const repeated = (count: number, field: string) => `{ health { ${`${field} `.repeat(count)} } }`;
  const spreads = (count: number) =>
    `{ health { ${'...F '.repeat(count)} } } fragment F on SystemHealth { status }`;

  test.each([
    ['a field', repeated(51, 'online'), repeated(52, 'online')],
    ['a field under one alias', repeated(51, 'a: online'), repeated(52, 'a: online')],
    ['a field in inline fragments', repeated(51, '... { online }'), repeated(52, '... { online }')],
    ['a fragment', spreads(50), spreads(51)],
    [
      'fields below each other',
      `{ ${repeated(5, 'exchanges { name name name name name name name name name name }').slice(1)}`,
      `{ ${repeated(6, 'exchanges { name name name name name name name name name name }').slice(1)}`,
    ],
  ])('%s may be asked for 50 times, as each is compared with each', async (_what, most, tooMuch) => {
    expect(await errorsOf(most)).toEqual([]);
    expect(await errorsOf(tooMuch)).toEqual([
      expect.stringMatching(/^QUERY_TOO_COMPLEX: .* again 5\d times; at most 50 are allowed/),
    ]);
  });

  test('under other names is another matter', async () => {
    expect(await errorsOf(`{ health { ${aliases(400)} } }`)).toEqual([]);
  });
});

describe('a document that is wrong everywhere', () => {
  test('is told ten of its errors', async () => {
    const fields = Array.from({ length: 200 }, (_, index) => `nothing${index}`);
    const errors = await errorsOf(`{ ${fields.join(' ')} }`);
    expect(errors).toHaveLength(11);
    expect(errors.at(-1)).toContain('Too many validation errors');
  });
});

describe('a list of a filter', () => {
  const query = 'query ($list: [String!]) { alerts(filter: { breakers: $list }) { totalCount } }';
  test('may have 100 items', async () => {
    expect(await errorsOf(query, {}, { list: new Array(100).fill('x') })).toEqual([]);
    expect(await errorsOf(query, {}, { list: new Array(101).fill('x') })).toEqual([
      'BAD_USER_INPUT: `breakers` may name 100, not 101.',
    ]);
  });
});

describe('depth', () => {
  test.each(fragmentNames)('is measured into a fragment named %s', async (name) => {
    const query = `{ sources { ...${name} } } fragment ${name} on Source { circuitBreaker { sources { name } } }`;
    expect(await errorsOf(query, { depth: 4 })).toEqual([]);
    expect(await errorsOf(query, { depth: 3 })).toEqual([
      'QUERY_TOO_COMPLEX: The operation is 4 fields deep; at most 3 are allowed.',
    ]);
  });
});

describe('cost', () => {
  test.each(fragmentNames)('is counted in a fragment named %s', async (name) => {
    const query = `{ sources { ...${name} } } fragment ${name} on Source { name status }`;
    expect(await errorsOf(query, { cost: 13 })).toEqual([]);
    expect(await errorsOf(query, { cost: 12 })).toEqual([
      expect.stringMatching(/^QUERY_TOO_COMPLEX: The operation may cost 13 fields; at most 12/),
    ]);
  });
});

describe('variables', () => {
  const query = 'query ($names: [String!]) { exchanges(names: $names) { name } }';
  const nested = (depth: number): unknown => {
    let value: unknown = [];
    for (let level = 0; level < depth; level += 1) value = [value];
    return value;
  };

  test('are measured in bytes', async () => {
    expect(await errorsOf(query, { variablesBytes: 20 }, { names: ['€'] })).toEqual([]);
    expect(await errorsOf(query, { variablesBytes: 20 }, { names: ['€€€'] })).toEqual([
      'QUERY_TOO_COMPLEX: The variables are over 20 bytes.',
    ]);
  });

  test.each([100, 30_000])('nested %i deep are refused before the stack ends', async (depth) => {
    expect(await errorsOf(query, { variablesBytes: 1e6 }, { names: nested(depth) })).toEqual([
      'QUERY_TOO_COMPLEX: The variables are nested more than 64 deep.',
    ]);
  });
});

describe('introspection that is off', () => {
  const off = { introspection: false };
  const forbidden = [expect.stringMatching(/^FORBIDDEN: Introspection is off here/)];

  test.each([
    ['the whole schema', getIntrospectionQuery()],
    ['one type', '{ __type(name: "Query") { name } }'],
    ['a field under another name', '{ health: __schema { description } }'],
    ['an inline fragment', '{ ... on Query { __schema { description } } }'],
    ...fragmentNames.map((name) => [
      `a fragment named ${name}`,
      `{ ...${name} } fragment ${name} on Query { __schema { description } }`,
    ]),
  ])('refuses %s', async (_what, query) => {
    expect(await errorsOf(query, off)).toEqual(forbidden);
    expect(await errorsOf(query)).toEqual([]);
  });

  test('still tells the name of a type, which clients need', async () => {
    expect(await errorsOf('{ __typename health { __typename } }', off)).toEqual([]);
  });

  test('suggests no names of input fields and enum values, which are checked when it runs', async () => {
    const filtered = 'query ($filter: AlertFilter) { alerts(filter: $filter) { totalCount } }';
    for (const filter of [{ severitys: [] }, { severities: ['CRITICL'] }]) {
      expect(await errorsOf(filtered, {}, { filter })).toEqual([expect.stringContaining('Did you mean')]);
      expect(await errorsOf(filtered, off, { filter })).toEqual([
        expect.not.stringContaining('Did you mean'),
      ]);
    }
    const streamed = 'subscription ($filter: AlertFilter) { alerts(filter: $filter) { id } }';
    const limits = { ...defaultOperationLimits, ...off };
    const started = await subscribeOperation(
      {
        schema,
        document: parseOperation(streamed),
        variableValues: { filter: { severitys: [] } },
        contextValue: createContext(createFakeMonitor()),
      },
      limits,
    );
    expect(JSON.stringify(started)).toContain('severitys');
    expect(JSON.stringify(started)).not.toContain('Did you mean');
  });

  test('suggests no names either', async () => {
    expect(await errorsOf('{ helth { online } }')).toEqual([expect.stringContaining('"health"')]);
    expect(await errorsOf('{ helth { online } }', off)).toEqual([expect.not.stringContaining('"health"')]);
  });
});
