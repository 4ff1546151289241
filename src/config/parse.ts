import process from 'node:process';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from '../core/errors.ts';
import { type Environment, fillEnvironment } from './environment.ts';
import { resolve } from './resolve.ts';
import { type Config, configSchema } from './schema.ts';

interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** One finding for each key that an issue is about. */
function findings(issue: z.core.$ZodIssue): Finding[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, index) => ({ path: [...issue.path, key], message: messages[index]! }));
}

/** A copy of plain data without the value at a path; a list with a wrong item goes as a whole. */
function without(value: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  if (key === undefined || value === null || typeof value !== 'object') return {};
  const { [String(key)]: inner, ...others } = value as Record<string, unknown>;
  if (rest.length === 0 || Array.isArray(inner)) return others;
  return { ...others, [String(key)]: without(inner, rest) };
}

/** What was found, without the follow-ups of what was found before it: at the same place or one around it. */
function ownProblems(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const own: ConfigProblem[] = [];
  for (const problem of problems) {
    const followsUp = own.some(({ path }) => path === problem.path || path.startsWith(`${problem.path}.`));
    if (!followsUp) own.push(problem);
  }
  return own;
}

/** With no token given, X's is the one in the environment, as in the example file. */
function withDefaultToken(config: Config, environment: Environment): Config {
  const twitter = config.exchanges.twitter ?? { enabled: true };
  const bearerToken = twitter.bearerToken ?? environment.X_BEARER_TOKEN;
  if (!bearerToken) return config;
  return { ...config, exchanges: { ...config.exchanges, twitter: { ...twitter, bearerToken } } };
}

/**
 * Checks a configuration and fills `${NAME}` from the environment; what it leaves out has a default.
 * Throws ConfigError with every problem and its path.
 */
export function parseConfig(
  input: unknown,
  where = 'The configuration',
  environment: Environment = process.env,
): Config {
  const filled = fillEnvironment(input ?? {}, environment);
  const problems = [...filled.problems];
  let candidate = filled.value;
  // Each round leaves out what the one before found wrong, so that no mistake hides another.
  for (let round = 0; round < 8; round += 1) {
    const result = configSchema.safeParse(candidate);
    if (result.success) {
      const config = withDefaultToken(result.data, environment);
      problems.push(...resolve(config).problems);
      if (problems.length === 0) return config;
      break;
    }
    for (const { path, message } of result.error.issues.flatMap(findings)) {
      problems.push({ path: path.map(String).join('.'), message });
      candidate = without(candidate, path);
    }
  }
  throw new ConfigError(where, ownProblems(problems));
}
