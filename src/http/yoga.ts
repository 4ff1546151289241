import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { GraphQLError } from 'graphql';
import { createYoga, type GraphQLParams, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import { createContext } from '../graphql/context.ts';
import { toPublicError } from '../graphql/errors.ts';
import { ownTurn } from '../graphql/next-turn.ts';
import {
  assertSmallOperation,
  executeOperation,
  parseOperation,
  subscribeOperation,
  validateOperation,
} from '../graphql/operation.ts';
import { schema } from '../graphql/schema.ts';
import type { Viewer } from '../graphql/viewer.ts';
import type { Entrance } from './entrance.ts';
import type { Limits } from './limits.ts';
import { tooManySockets } from './rate-limit.ts';
import { type StreamPlaces, untilClosed } from './stream-places.ts';

const badRequest = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });

/** Without the piece of the text that JSON.parse quotes: it may hold a secret. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('POST body sent invalid JSON.');
  }
}

/** The body of a POST; read here, as a request keeps what it has read of its own for as long as its stream. */
async function bodyOf(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of request.body ?? []) chunks.push(chunk);
  } catch (error) {
    // Too large, or its client left before the end.
    throw error instanceof GraphQLError ? error : badRequest('The body of the POST broke off.');
  }
  return Buffer.concat(chunks).toString();
}

async function postedParameters(request: Request): Promise<GraphQLParams> {
  const parameters = parsedJson(await bodyOf(request));
  if (parameters !== null && typeof parameters === 'object') return parameters;
  throw badRequest('POST body must be a JSON object.');
}

interface Connection {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly viewer: Viewer;
}

const noPlace = ({ socketsPerAddress }: Limits) => {
  const { message, code, status, headers } = tooManySockets(socketsPerAddress);
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
};

/** Without what nobody here looks at, and not too large to wait for its turn; what is no operation is told later. */
function keptOf(parameters: GraphQLParams, limits: Limits): GraphQLParams {
  if (typeof parameters.query !== 'string') return parameters;
  assertSmallOperation(parameters.query, parameters.variables, limits);
  return { ...parameters, extensions: undefined };
}

const ownSteps = (limits: Limits, streams: StreamPlaces): Plugin<Connection> => ({
  onRequestParse({ request: { method }, requestParser, setRequestParser }) {
    if (!requestParser) return;
    const readParameters = method === 'POST' ? postedParameters : requestParser;
    setRequestParser(async (request) => {
      try {
        const kept = keptOf((await readParameters(request)) as GraphQLParams, limits);
        await ownTurn();
        return kept;
      } catch (error) {
        throw error instanceof SyntaxError ? badRequest('`variables` and `extensions` must be JSON.') : error;
      }
    });
  },
  onParse: ({ setParseFn }) => setParseFn((text: string) => parseOperation(text, limits)),
  onValidate: ({ setValidationFn }) =>
    setValidationFn((_schema, document) => validateOperation(document, limits)),
  onExecute: ({ setExecuteFn }) => setExecuteFn((args) => executeOperation(args, limits)),
  // Here and not by what the request accepts: a client that says nothing of that gets a stream, too.
  onSubscribe: ({ setSubscribeFn }) =>
    setSubscribeFn((args) => {
      const { req, res, params } = args.contextValue as Connection & YogaInitialContext;
      // They would be kept for as long as the stream.
      Object.assign(params, { query: undefined, variables: undefined });
      return streams.take(req, res) ? subscribeOperation(args, limits) : { errors: [noPlace(limits)] };
    }),
});

/** Sends an answer as fast as its client takes it. */
function sendAnswer({ status, headers, body }: Response, response: ServerResponse): void {
  // Its client left. What is behind has ended by that; a body that was not begun throws where it is ended.
  if (response.destroyed) return;
  response.writeHead(status, Object.fromEntries(headers));
  const content = Readable.from(body ?? [], { objectMode: false });
  content.once('error', () => response.destroy());
  untilClosed(response, () => content.destroy());
  content.pipe(response);
}

/** Aborts when a response was sent or cut off. */
function closingOf(response: ServerResponse): AbortSignal {
  const closing = new AbortController();
  response.once('close', () => closing.abort());
  return closing.signal;
}

/** Answers GraphQL over HTTP, and subscriptions as server-sent events. */
export function createGraphQLHandler({ monitor, limits, report }: Entrance, streams: StreamPlaces) {
  const yoga = createYoga<Connection>({
    schema,
    context: ({ res, viewer }) => createContext(monitor, { viewer, gone: closingOf(res) }),
    plugins: [ownSteps(limits, streams)],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    batching: false,
    multipart: false,
    // Where a web page of another host may read this API, the server says so for all of its paths.
    cors: false,
    maxRequestBodySize: limits.bodyBytes,
    // It would keep the last thousand texts whole, each of them up to a megabyte.
    parserAndValidationCache: false,
    maskedErrors: { maskError: (error) => toPublicError(error, report) },
    // What is worth a line is reported above, once.
    logging: false,
  });

  return async (request: IncomingMessage, response: ServerResponse, viewer: Viewer): Promise<void> => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    // Not by its own listener: where that fails it answers with the stack of the error.
    const context = { req: request, res: response, viewer };
    try {
      sendAnswer(await yoga.handleNodeRequestAndResponse(request, response, context), response);
    } catch (error) {
      // Given up, as its client left.
      if (!response.destroyed) throw error;
    }
  };
}
