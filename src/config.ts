export { loadConfig } from './config/load.ts';
export { parseConfig } from './config/parse.ts';
export { resolveSettings, type Settings } from './config/resolve.ts';
export type { Config, ConfigInput } from './config/schema.ts';
