import { CombinedError } from '@urql/core';
import { ClientError } from '../../client/index.ts';

/** Why something could not be read or done, as it is shown. */
export interface Problem {
  /** UNREACHABLE, TIMEOUT, BAD_RESPONSE, REFUSED, or the code of the server's error. */
  readonly code: string;
  readonly message: string;
}

const unreachable = (cause: unknown): Problem =>
  cause instanceof Error && cause.name === 'TimeoutError'
    ? { code: 'TIMEOUT', message: 'The service did not answer in time.' }
    : { code: 'UNREACHABLE', message: 'The service cannot be reached.' };

/** What an error of either client means. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ClientError) {
    return error.code === 'UNREACHABLE'
      ? unreachable(error.cause)
      : { code: error.code, message: error.message };
  }
  if (error instanceof CombinedError) {
    const [first] = error.graphQLErrors;
    if (first) {
      const { code } = first.extensions;
      return { code: typeof code === 'string' ? code : 'GRAPHQL_ERROR', message: first.message };
    }
    return unreachable(error.networkError);
  }
  if (error instanceof DOMException) return unreachable(error);
  return { code: 'UNEXPECTED', message: error instanceof Error ? error.message : String(error) };
}

/** Whether nothing at all came back. */
export const isUnreachable = ({ code }: Problem): boolean => code === 'UNREACHABLE' || code === 'TIMEOUT';

/** Whether a token, or another one, is what is missing. */
export const asksForToken = ({ code }: Problem): boolean => code === 'UNAUTHENTICATED' || code === 'REFUSED';
