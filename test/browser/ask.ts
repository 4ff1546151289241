import { bearer } from '../http/tokens.ts';

/** Sends an operation without a page; throws where the service answers with an error. */
export async function ask<Data>(
  url: string,
  operation: string,
  variables: Record<string, unknown> = {},
  token?: string,
): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : bearer(token)) },
    body: JSON.stringify({ query: operation, variables }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Data;
    errors?: readonly { message: string }[];
  };
  if (errors || !data) {
    throw new Error(errors?.map(({ message }) => message).join(' ') ?? `HTTP ${response.status}`);
  }
  return data;
}
