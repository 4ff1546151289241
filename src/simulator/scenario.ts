import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { ConfigError, type ConfigProblem } from '../core/errors.ts';

const ms = z.number().int().nonnegative();
const positiveMs = z.number().int().positive();
const seconds = z
  .number()
  .int()
  .positive()
  .max(86_400 * 30);

/** When and where a fault is; everything that is given must match. */
const place = {
  /** Start, milliseconds after the simulator's start. */
  atMs: ms.default(0),
  /** How long; unset: to the end. */
  forMs: positiveMs.optional(),
  /** Comes again every so many milliseconds, counted from `atMs`. */
  everyMs: positiveMs.optional(),
  venue: z.enum(['binance', 'bybit', 'dexscreener', 'twitter', 'all']),
  /** A source of the venue, as `binance_orderbook`. */
  source: z
    .enum([
      'binance_orderbook',
      'binance_futures',
      'bybit_derivatives',
      'dexscreener',
      'twitter_search',
      'twitter_lookup',
    ])
    .optional(),
  pathPrefix: z.string().startsWith('/').optional(),
  /** Share of the requests it meets. */
  rate: z.number().min(0).max(1).default(1),
};

/** Unset: until the fault is over. */
const retryAfterSeconds = seconds.optional();

const fault = z.discriminatedUnion('fault', [
  z.strictObject({
    ...place,
    fault: z.literal('5xx'),
    status: z.int().min(500).max(599).default(503),
    retryAfterSeconds,
  }),
  z.strictObject({ ...place, fault: z.literal('slow'), delayMs: positiveMs.default(3_000) }),
  z.strictObject({ ...place, fault: z.literal('hang') }),
  z.strictObject({ ...place, fault: z.literal('reset') }),
  z.strictObject({ ...place, fault: z.literal('ban'), retryAfterSeconds }),
  z.strictObject({ ...place, fault: z.literal('rate-limit'), retryAfterSeconds }),
  z.strictObject({
    ...place,
    fault: z.literal('retcode'),
    retCode: z.int().default(10016),
    retMsg: z.string().default('Server error.'),
  }),
  z.strictObject({ ...place, fault: z.literal('html') }),
  z.strictObject({ ...place, fault: z.literal('maintenance'), retryAfterSeconds }),
  z.strictObject({ ...place, fault: z.literal('waf') }),
  z.strictObject({ ...place, fault: z.literal('location') }),
  z.strictObject({ ...place, fault: z.literal('auth') }),
]);

/** Faults that not every venue has words for. */
const onlyOf: Readonly<Partial<Record<z.output<typeof fault>['fault'], readonly string[]>>> = {
  ban: ['binance', 'bybit'],
  retcode: ['bybit'],
  waf: ['binance'],
};

const checkedFault = fault.check(({ value, issues }) => {
  const refuse = (path: string, message: string) =>
    issues.push({ code: 'custom', input: value, path: [path], message });
  const speakers = onlyOf[value.fault];
  if (speakers && !speakers.includes(value.venue)) {
    refuse('venue', `expected ${speakers.join(' or ')}: no other venue says ${value.fault}`);
  }
  if (value.everyMs !== undefined && value.everyMs <= (value.forMs ?? Number.POSITIVE_INFINITY)) {
    refuse('everyMs', 'expected more than forMs, which must be given');
  }
  if (value.source !== undefined && !value.source.startsWith(value.venue)) {
    refuse('source', `expected a source of ${value.venue}`);
  }
});

const scenarioSchema = z
  .strictObject({
    /** What chance is drawn from. */
    seed: z.int().nonnegative().default(1),
    /** How long a venue that is well takes, drawn evenly between the two. */
    latencyMs: z.strictObject({ min: ms, max: ms }).default({ min: 5, max: 40 }),
    /** Of several that meet a request, the first one counts. */
    faults: z.array(checkedFault).default([]),
  })
  .check(({ value, issues }) => {
    if (value.latencyMs.min <= value.latencyMs.max) return;
    issues.push({
      code: 'custom',
      input: value,
      path: ['latencyMs', 'min'],
      message: 'expected at most latencyMs.max',
    });
  });

/** What happens to the simulated venues, and when. */
export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Fault = z.output<typeof fault>;
export type FaultInput = z.input<typeof fault>;

/** A scenario from plain data, its defaults filled in. Throws ConfigError with every problem's path. */
export function parseScenario(input: unknown, where = 'The scenario'): Scenario {
  const result = scenarioSchema.safeParse(input);
  if (result.success) return result.data;
  throw new ConfigError(where, result.error.issues.map(problemOf));
}

/** A scenario from YAML or JSON text. Throws ConfigError. */
export function parseScenarioText(text: string, where = 'The scenario'): Scenario {
  let input: unknown;
  try {
    input = parseYaml(text);
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n')[0] : 'unreadable';
    throw new ConfigError(where, [{ path: '', message: `not valid YAML or JSON: ${message}` }]);
  }
  return parseScenario(input ?? {}, where);
}

function problemOf(issue: z.core.$ZodIssue): ConfigProblem {
  const { path } = issue;
  const isFaultName = issue.code === 'invalid_union' && path.at(-1) === 'fault';
  const names = fault.options.map((option) => option.shape.fault.value).join(', ');
  return {
    path: path.map(String).join('.'),
    message: isFaultName ? `expected one of ${names}` : issue.message,
  };
}
