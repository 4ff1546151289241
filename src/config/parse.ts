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

function checked(candidate: unknown, where: string) {
  try {
    return configSchema.safeParse(candidate);
  } catch (error) {
    // Zod hands on what it found as arguments, of which the stack holds some hundred thousand.
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError(where, [{ path: '', message: 'it has too many mistakes to list' }]);
  }
}

/** Deletes the value at a path of a mapping; a list with a wrong item goes as a whole. */
function takeOut(mapping: Record<PropertyKey, unknown>, [key, ...rest]: readonly PropertyKey[]): void {
  if (key === undefined || !Object.hasOwn(mapping, key)) return;
  const inner = mapping[key];
  if (rest.length === 0 || inner === null || typeof inner !== 'object' || Array.isArray(inner)) {
    delete mapping[key];
  } else takeOut(inner as Record<PropertyKey, unknown>, rest);
}

/** Longer than the path of any value that a configuration has. */
const longestPath = 512;

/** What was found, without the follow-ups of what was found before it: at the same place or one around it. */
function ownProblems(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const places = new Set<string>();
  return problems.filter(({ path }) => {
    if (places.has(path)) return false;
    places.add(path);
    for (let dot = path.indexOf('.'); dot !== -1 && dot < longestPath; dot = path.indexOf('.', dot + 1)) {
      places.add(path.slice(0, dot));
    }
    return true;
  });
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
  let problems = filled.problems;
  // A copy of its own, from which what is wrong can be taken out.
  let candidate = filled.value;
  // Each round leaves out what the one before found wrong, so that no mistake hides another.
  for (let round = 0; round < 8; round += 1) {
    const result = checked(candidate, where);
    if (result.success) {
      const config = withDefaultToken(result.data, environment);
      problems = [...problems, ...resolve(config).problems];
      if (problems.length === 0) return config;
      break;
    }
    const found = result.error.issues.flatMap(findings);
    problems = [
      ...problems,
      ...found.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
    ];
    if (found.some(({ path }) => path.length === 0)) candidate = {};
    for (const { path } of found) takeOut(candidate as Record<string, unknown>, path);
  }
  throw new ConfigError(where, ownProblems(problems));
}
