import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { createContext } from '../graphql/context.ts';
import { toPublicError } from '../graphql/errors.ts';
import {
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
import type { StreamPlaces } from './stream-places.ts';

const badParameter = () =>
  new GraphQLError('`variables` and `extensions` must be JSON.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });

/** What yoga and JSON.parse say, without the piece of the text that they quote: it may hold a secret. */
function publicParseError(error: unknown): unknown {
  if (error instanceof SyntaxError) return badParameter();
  if (!(error instanceof GraphQLError && 'originalError' in error.extensions)) return error;
  const { code } = error.extensions;
  return new GraphQLError(error.message, { extensions: { code, http: { status: 400 } } });
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

const ownSteps = (limits: Limits, streams: StreamPlaces): Plugin<Connection> => ({
  onRequestParse({ requestParser, setRequestParser }) {
    if (!requestParser) return;
    setRequestParser(async (request) => {
      try {
        return await requestParser(request);
      } catch (error) {
        throw publicParseError(error);
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
      const { req, res } = args.contextValue as Connection;
      return streams.take(req, res) ? subscribeOperation(args, limits) : { errors: [noPlace(limits)] };
    }),
});

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
    await yoga(request, response, { viewer });
  };
}
