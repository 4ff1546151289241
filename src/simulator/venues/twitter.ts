import { type CountedWindow, createCountedWindow } from '../counted-window.ts';
import { json, notFound, type SimAnswer, type SimMoment, type SimRequest, type VenueModel } from '../wire.ts';

const windowMs = 900_000;

/** The body X puts into a refusal. */
export const problem = (
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): SimAnswer => json({ title, detail: title, type: 'about:blank', status }, status, headers);

/** X's reset header: the epoch second, rounded up. */
export const limitHeaders = (limit: number, remaining: number, resetMs: number) => ({
  'x-rate-limit-limit': String(limit),
  'x-rate-limit-remaining': String(remaining),
  'x-rate-limit-reset': String(Math.ceil(resetMs / 1000)),
});

interface Endpoint {
  readonly path: RegExp;
  readonly limit: number;
  readonly window: CountedWindow;
  readonly answer: (request: SimRequest, moment: SimMoment) => SimAnswer;
}

/** Recent search and user lookup of API v2, each with its own 15-minute quota; every call needs a bearer token. */
export function createTwitter(): VenueModel {
  const endpoints: readonly Endpoint[] = [
    {
      path: /^\/2\/tweets\/search\/recent$/,
      limit: 450,
      window: createCountedWindow(windowMs),
      answer: search,
    },
    {
      path: /^\/2\/users\/by\/username\/\w{1,15}$/,
      limit: 300,
      window: createCountedWindow(windowMs),
      answer: user,
    },
  ];
  return (request, moment) => {
    if (!/^Bearer \S+$/i.test(request.headers.authorization ?? '')) return problem(401, 'Unauthorized');
    const endpoint = endpoints.find(({ path }) => path.test(request.url.pathname));
    if (!endpoint || request.method !== 'GET') return notFound;
    const { limit, window } = endpoint;
    const { used, endsAt } = window.spend(moment.wallMs, 1);
    const headers = limitHeaders(limit, Math.max(0, limit - used), endsAt);
    if (used > limit) return problem(429, 'Too Many Requests', headers);
    const answer = endpoint.answer(request, moment);
    return { ...answer, headers: { ...answer.headers, ...headers } };
  };
}

function search({ url }: SimRequest, { wallMs }: SimMoment): SimAnswer {
  const query = url.searchParams.get('query');
  if (query === null || query === '') {
    return json(
      {
        title: 'Invalid Request',
        detail: "The 'query' parameter is required.",
        type: 'https://api.x.com/2/problems/invalid-request',
      },
      400,
    );
  }
  const asked = Number(url.searchParams.get('max_results') ?? 10);
  const count = Number.isInteger(asked) ? Math.min(Math.max(asked, 10), 100) : 10;
  const data = Array.from({ length: count }, (_, index) => {
    const id = String(BigInt(Math.round(wallMs)) * 4_194_304n - BigInt(index) * 1_000_000n);
    return { edit_history_tweet_ids: [id], id, text: `${query} (${index + 1})` };
  });
  return json({
    data,
    meta: { newest_id: data[0]?.id, oldest_id: data.at(-1)?.id, result_count: count },
  });
}

function user({ url }: SimRequest): SimAnswer {
  const username = url.pathname.split('/').at(-1) ?? '';
  if (username.toLowerCase() !== 'nonexist') {
    return json({ data: { id: '783214', name: username, username } });
  }
  return json({
    errors: [
      {
        value: username,
        detail: `Could not find user with username: [${username}].`,
        title: 'Not Found Error',
        resource_type: 'user',
        parameter: 'username',
        resource_id: username,
        type: 'https://api.twitter.com/2/problems/resource-not-found',
      },
    ],
  });
}
