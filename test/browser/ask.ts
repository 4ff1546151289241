/** Sends a query without a page; throws where the service answers with an error. */
export async function ask<Data>(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
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
