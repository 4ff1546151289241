import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import { ClientError, errorOf, type GraphQLResponseError } from './errors.ts';

/** An operation's text that knows its result and variables, as GraphQL Code Generator makes it with `documentMode: 'string'`. */
export type Operation<Result, Variables> = DocumentTypeDecoration<Result, Variables> & {
  toString(): string;
};

interface GraphQLResponse {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLResponseError[];
}

async function readResponse(url: string, response: Response): Promise<GraphQLResponse> {
  const body: unknown = await response.json().catch(() => undefined);
  if (body !== null && typeof body === 'object' && ('data' in body || 'errors' in body)) {
    return body as GraphQLResponse;
  }
  throw new ClientError('BAD_RESPONSE', `${url} answered with HTTP ${response.status} and no GraphQL`, {
    isTemporary: response.status >= 500 || response.status === 429,
  });
}

export interface RequestOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly url: string;
  readonly token: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Sends one query over HTTP; throws ClientError. */
export async function request<Result, Variables>(
  { fetch, url, token, signal }: RequestOptions,
  operation: Operation<Result, Variables>,
  variables: Variables | undefined,
): Promise<Result> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json',
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: operation.toString(), variables }),
      signal,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ClientError('UNREACHABLE', `No connection to ${url}`, { cause, isTemporary: true });
  }
  const { data, errors } = await readResponse(url, response);
  if (errors && errors.length > 0) throw errorOf(errors);
  return data as Result;
}
