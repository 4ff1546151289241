import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServedMonitor } from '../graphql/context.ts';
import { anonymousViewer, type Viewer } from '../graphql/viewer.ts';
import { bearerToken } from './authentication.ts';
import { createDashboard } from './dashboard.ts';
import { type Entrance, urlOf } from './entrance.ts';
import { graphiqlReply } from './graphiql.ts';
import type { MetricsPage } from './metrics/page.ts';
import { countedAs, createRateLimiter, type RateLimit, tooManyOperations } from './rate-limit.ts';
import {
  errorReply,
  graphqlRefusal,
  type Refusal,
  type Reply,
  restRefusal,
  sendReply,
  unauthenticated,
} from './reply.ts';
import { type RestEndpoint, restEndpoints } from './rest.ts';
import { aliveReply, readinessReply } from './service-pages.ts';
import { createStreamPlaces, untilClosed } from './stream-places.ts';
import { createGraphQLHandler } from './yoga.ts';

export interface RequestHandler {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Cuts the event streams: a client that resumes must not take it for their end. */
  cutStreams(): void;
}

/** What there is for everybody, with a token or without. */
const openPages: Readonly<Record<string, (monitor: ServedMonitor) => Reply>> = {
  '/healthz': () => aliveReply,
  '/readyz': readinessReply,
};

/** A page of another host can send anything else without asking first. */
const isJson = ({ headers }: IncomingMessage) =>
  /^\s*application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');

const notJson: Refusal = {
  status: 415,
  code: 'BAD_REQUEST',
  message: 'Send the operation with "Content-Type: application/json"',
};

/** Told before any of it is read: the rest of what was begun to be read would be cut off, and the answer with it. */
const tooLarge: Refusal = {
  status: 413,
  code: 'REQUEST_ENTITY_TOO_LARGE',
  message: 'Request body too large',
};

const accepts = ({ headers }: IncomingMessage, type: string) => headers.accept?.includes(type) ?? false;

export function createRequestHandler(
  entrance: Entrance,
  restRateLimit: RateLimit,
  openWebSockets: () => number,
): RequestHandler {
  const { monitor, limits, identify, originPolicy, clientAddress, operations } = entrance;
  const streams = createStreamPlaces(entrance);
  const answerGraphQL = createGraphQLHandler(entrance, streams);
  const admitRest = createRateLimiter(restRateLimit);
  const dashboard = createDashboard();
  const connections = () => ({ websocket: openWebSockets(), event_stream: streams.open });
  let metrics: Promise<MetricsPage> | undefined;
  // What it is made with takes longer to load than much of the rest, and many never ask for it.
  const loadMetrics = async () =>
    (await import('./metrics/page.ts')).createMetricsPage(entrance, connections);
  const endpoints: Readonly<Record<string, RestEndpoint>> = {
    ...restEndpoints,
    async '/metrics'(_monitor, _query, headers) {
      metrics ??= loadMetrics();
      return (await metrics).answer(headers);
    },
  };

  const viewerOf = (request: IncomingMessage) => identify(bearerToken(request.headers.authorization));

  const answerRest = async (endpoint: RestEndpoint, request: IncomingMessage, url: URL): Promise<Reply> => {
    let viewer: Viewer;
    try {
      viewer = viewerOf(request);
    } catch (error) {
      return restRefusal(unauthenticated(error));
    }
    const client = countedAs(viewer, clientAddress(request));
    const { headers, refusal } = await admitRest(`${client} ${url.pathname}`);
    const reply = refusal ? restRefusal(refusal) : await endpoint(monitor, url.searchParams, request.headers);
    return { ...reply, headers: { ...headers, ...reply.headers } };
  };

  const answer = (request: IncomingMessage, url: URL): Reply | Promise<Reply> => {
    const isAsset = url.pathname.startsWith('/assets/');
    const page = openPages[url.pathname];
    const endpoint = endpoints[url.pathname];
    if (!isAsset && url.pathname !== '/' && !page && !endpoint) {
      return errorReply(404, 'NOT_FOUND', `There is nothing at ${url.pathname}; see / for what there is`);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const message = `${url.pathname} answers GET and HEAD only`;
      return errorReply(405, 'METHOD_NOT_ALLOWED', message, { Allow: 'GET, HEAD' });
    }
    if (isAsset) return dashboard.asset(request, url.pathname);
    if (url.pathname === '/') return dashboard.page(request);
    return page ? page(monitor) : answerRest(endpoint!, request, url);
  };

  /** Counts one more request of this client to `/graphql`. */
  const refusalByRate = async (
    request: IncomingMessage,
    response: ServerResponse,
    viewer = anonymousViewer,
  ): Promise<Refusal | null> => {
    const client = countedAs(viewer, clientAddress(request));
    const { headers, refusal } = await entrance.admitOperation(client);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    return refusal;
  };

  const runOperation = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Refusal | null> => {
    if (request.method === 'POST' && !isJson(request)) return notJson;
    if (Number(request.headers['content-length']) > limits.bodyBytes) return tooLarge;
    let viewer: Viewer;
    try {
      viewer = viewerOf(request);
    } catch (error) {
      return unauthenticated(error);
    }
    const refusal = await refusalByRate(request, response, viewer);
    if (refusal) return refusal;
    const leave = operations.take(clientAddress(request));
    if (!leave) return tooManyOperations(limits.subscriptionsPerAddress);
    untilClosed(response, leave);
    // There are other ways to write it, which those behind do not know.
    if (request.method === 'POST') request.headers['content-type'] = 'application/json';
    await answerGraphQL(request, response, viewer);
    return null;
  };

  return {
    async handle(request, response) {
      const url = urlOf(request);
      if (!url) {
        const message = 'The request has no usable URL or Host';
        return sendReply(request, response, errorReply(400, 'BAD_REQUEST', message));
      }
      const isGraphQL = url.pathname === '/graphql';
      const foreign = originPolicy.refusalOf(request);
      if (foreign) {
        return sendReply(request, response, isGraphQL ? graphqlRefusal(foreign) : restRefusal(foreign));
      }
      const cors = originPolicy.corsHeaders(request);
      for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
      if (request.method === 'OPTIONS' && 'Access-Control-Allow-Methods' in cors) {
        response.writeHead(204).end();
        return;
      }
      if (!isGraphQL) return sendReply(request, response, await answer(request, url));
      const isPage = request.method === 'GET' && accepts(request, 'text/html');
      const refusal = await (isPage ? refusalByRate : runOperation)(request, response);
      if (refusal) sendReply(request, response, graphqlRefusal(refusal));
      else if (isPage) sendReply(request, response, await graphiqlReply());
    },
    cutStreams: streams.cut,
  };
}
