import { CommanderError } from 'commander';
import { ClientError, ResyncRequired } from '../client/errors.ts';
import { ConfigError } from '../core/errors.ts';
import { commandName } from './options.ts';

/** Whether another token might change it; over WebSocket a close code is all there is. */
const isAboutToken = ({ code, message }: ClientError): boolean =>
  code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' || (code === 'REFUSED' && /\b4403\b/.test(message));

/** 0: help was asked for; 2: wrong usage or configuration; 1: anything else. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError) return 2;
  return error instanceof ClientError && error.code === 'BAD_USER_INPUT' ? 2 : 1;
}

/** What to tell of an error: one line, or for a configuration one for each problem. */
export function linesOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof ResyncRequired) {
    return `${error.message} Leave --after out to begin with what comes next, or go on after ${error.headCursor}.`;
  }
  if (error instanceof ClientError && error.code === 'UNREACHABLE') {
    return `${error.message}; is "${commandName} serve" or "${commandName} demo" running there?`;
  }
  if (error instanceof ClientError && isAboutToken(error)) {
    return `${error.message.replace(/\.$/, '')}; give a token with --token or in TIDEGATE_TOKEN`;
  }
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
}
