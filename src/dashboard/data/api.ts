import { fetchExchange, type TypedDocumentNode, Client as UrqlClient } from '@urql/core';
import { type Client, createClient, type Operation } from '../../client/index.ts';

const answerWithinMs = 10_000;

/** The two ways to the service: operations one by one, and what comes live. */
export interface Api {
  readonly operations: UrqlClient;
  readonly live: Client;
}

/** The platform's, given up when no answer comes. */
const fetchInTime: typeof fetch = (input, init) => {
  const timeout = AbortSignal.timeout(answerWithinMs);
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  return fetch(input, { ...init, signal });
};

/** Reaches the service that `page` is served by. */
export function createApi(token: string | null, page: string | URL): Api {
  const url = new URL('graphql', new URL('.', page));
  const headers = token === null ? undefined : { authorization: `Bearer ${token}` };
  return {
    live: createClient({ url, token: token ?? undefined, fetch: fetchInTime }),
    operations: new UrqlClient({
      url: url.href,
      exchanges: [fetchExchange],
      fetch: fetchInTime,
      fetchOptions: { headers },
      // A page of another host could have a GET sent; and what is read is never to come from a cache.
      preferGetMethod: false,
      requestPolicy: 'network-only',
    }),
  };
}

/** A generated operation as urql takes it. */
export const documentOf = <Result, Variables>(operation: Operation<Result, Variables>) =>
  operation.toString() as unknown as TypedDocumentNode<Result, Variables>;
