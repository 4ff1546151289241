import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { createYoga, type GraphiQLOptions, type Plugin } from 'graphql-yoga';
import { createContext, type ServedMonitor } from '../graphql/context.ts';
import { toPublicError } from '../graphql/errors.ts';
import {
  executeOperation,
  parseOperation,
  subscribeOperation,
  validateOperation,
} from '../graphql/operation.ts';
import { schema } from '../graphql/schema.ts';

export const maxBodyBytes = 1024 * 1024;

const badParameter = () =>
  new GraphQLError('`variables` and `extensions` must be JSON.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });

const ownSteps: Plugin = {
  onRequestParse({ requestParser, setRequestParser }) {
    if (!requestParser) return;
    setRequestParser(async (request) => {
      try {
        return await requestParser(request);
      } catch (error) {
        throw error instanceof SyntaxError ? badParameter() : error;
      }
    });
  },
  onParse: ({ setParseFn }) => setParseFn(parseOperation),
  onValidate: ({ setValidationFn }) => setValidationFn((_schema, document) => validateOperation(document)),
  onExecute: ({ setExecuteFn }) => setExecuteFn(executeOperation),
  onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribeOperation),
};

// Nine megabytes that only a browser asks for.
async function renderGraphiQL(options?: GraphiQLOptions): Promise<string> {
  const page = await import('@graphql-yoga/render-graphiql');
  return page.renderGraphiQL(options);
}

/** What GraphiQL's page may load: its own inline code and styles, and this server. */
const graphiqlPolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "connect-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Connection {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** Aborts when a response was sent or cut off. */
function closingOf(response: ServerResponse): AbortSignal {
  const closing = new AbortController();
  response.once('close', () => closing.abort());
  return closing.signal;
}

/** Answers GraphQL over HTTP, GraphiQL, and subscriptions as server-sent events. */
export function createGraphQLHandler(monitor: ServedMonitor, report: (cause: unknown) => void) {
  const yoga = createYoga<Connection>({
    schema,
    context: ({ res }) => createContext(monitor, closingOf(res)),
    plugins: [ownSteps],
    graphqlEndpoint: '/graphql',
    graphiql: { title: 'Tidegate' },
    renderGraphiQL,
    landingPage: false,
    batching: false,
    multipart: false,
    // A web page of another host must not read this API with its visitor's network access.
    cors: false,
    maxRequestBodySize: maxBodyBytes,
    // It would keep the last thousand texts whole, each of them up to a megabyte.
    parserAndValidationCache: false,
    maskedErrors: { maskError: (error) => toPublicError(error, report) },
    // What is worth a line is reported above, once.
    logging: false,
  });

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (request.headers.accept?.includes('text/html')) {
      response.setHeader('Content-Security-Policy', graphiqlPolicy);
    }
    await yoga(request, response);
  };
}
