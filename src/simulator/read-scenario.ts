import { readFile } from 'node:fs/promises';
import { ConfigError } from '../core/errors.ts';
import { parseScenarioText, type Scenario } from './scenario.ts';
import { type ScenarioName, scenarioNames, scenarios } from './scenarios.ts';

const isName = (text: string): text is ScenarioName => (scenarioNames as readonly string[]).includes(text);

/** A scenario by its built-in name, or from a YAML or JSON file. Throws ConfigError that lists the names. */
export async function readScenario(nameOrFile: string): Promise<Scenario> {
  if (isName(nameOrFile)) return scenarios[nameOrFile];
  let text: string;
  try {
    text = await readFile(nameOrFile, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ConfigError(nameOrFile, [
      { path: '', message: `no such scenario file (${reason}); built in: ${scenarioNames.join(', ')}` },
    ]);
  }
  return parseScenarioText(text, nameOrFile);
}
