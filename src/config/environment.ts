import type { ConfigProblem } from '../core/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const variable = /\$\{([A-Za-z_]\w*)\}/g;
const brokenVariable = /\$\{(?![A-Za-z_]\w*\})/;

/** Keys whose unset variable means "not configured" and is no mistake. */
const optionalKeys: ReadonlySet<string> = new Set(['bearerToken']);

/** No configuration is nested as deep as that; beyond it one runs out of stack. */
const deepest = 32;

/** A copy of plain data with each `${NAME}` in its texts replaced, without what is undefined; and what was not set. */
export function fillEnvironment(
  input: unknown,
  environment: Environment,
): { readonly value: unknown; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];

  const fillText = (value: string, path: readonly string[]): string | undefined => {
    if (brokenVariable.test(value)) {
      problems.push({ path: path.join('.'), message: `expected \${NAME}` });
      return undefined;
    }
    let missing = false;
    const filled = value.replace(variable, (_, name: string) => {
      const found = environment[name];
      if (found !== undefined && found !== '') return found;
      missing = true;
      if (!optionalKeys.has(path.at(-1) ?? '')) {
        problems.push({ path: path.join('.'), message: `environment variable ${name} is not set or empty` });
      }
      return '';
    });
    return missing ? undefined : filled;
  };

  const fill = (value: unknown, path: readonly string[], around: readonly object[]): unknown => {
    if (typeof value === 'string') return fillText(value, path);
    if (value === null || typeof value !== 'object') return value;
    if (around.length >= deepest || around.includes(value)) {
      const message = around.includes(value) ? 'it contains itself' : 'it is nested too deeply';
      problems.push({ path: path.join('.'), message });
      return undefined;
    }
    const inside = [...around, value];
    if (Array.isArray(value)) {
      return value.map((item, index) => fill(item, [...path, String(index)], inside));
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, fill(item, [...path, key], inside)])
        .filter(([, item]) => item !== undefined),
    );
  };

  return { value: fill(input, [], []), problems };
}
