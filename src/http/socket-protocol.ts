import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, getOperationAST } from 'graphql';
import { type ConnectionInitMessage, MessageType, makeServer, parseMessage } from 'graphql-ws';
import { UnauthenticatedError } from '../core/errors.ts';
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
import { bearerToken, type Identify, tokenOfParams } from './authentication.ts';
import type { Entrance } from './entrance.ts';

/** Who is at the other end of a WebSocket. */
export interface Peer {
  /** The Authorization header of its upgrade request. */
  readonly authorization: string | undefined;
  /** Known from `connection_init` on. */
  viewer: Viewer | null;
  /** Called at the first `connection_init`. */
  readonly onInit: () => void;
}

function formatErrors(errors: readonly unknown[], report: Entrance['report']): GraphQLFormattedError[] {
  return errors.map((error) => {
    const shown = toPublicError(error, report).toJSON();
    const { http: _http, unexpected: _unexpected, ...extensions } = shown.extensions ?? {};
    return { ...shown, extensions };
  });
}

const noOperation = () =>
  new GraphQLError('Could not determine what operation to execute.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
  });

const tooMany = (most: number) =>
  new GraphQLError(`More than ${most} operations at a time on one connection.`, {
    extensions: { code: 'RATE_LIMITED' },
  });

/** A stream that fails at once, so that the client gets an `error` message rather than a result. */
// biome-ignore lint/correctness/useYield: it has nothing to yield
async function* failedStream(errors: readonly GraphQLError[]): AsyncGenerator<ExecutionResult> {
  throw new AggregateError(errors);
}

/** What only a server says. */
export function isServersMessage(text: string): boolean {
  const { type } = parseMessage(text);
  return type === MessageType.ConnectionAck || type === MessageType.Next || type === MessageType.Error;
}

/** Who it is by all the tokens that were presented, of which each must be right; null for who is refused. */
function viewerOf(
  identify: Identify,
  { authorization }: Peer,
  params?: Record<string, unknown>,
): Viewer | null {
  const presented = [bearerToken(authorization), tokenOfParams(params)].filter((each) => each !== undefined);
  try {
    return (presented.length === 0 ? [undefined] : presented).map(identify).at(-1)!;
  } catch (error) {
    if (error instanceof UnauthenticatedError) return null;
    throw error;
  }
}

/** What is said over a WebSocket: graphql-transport-ws. */
export function createSocketProtocol({ monitor, limits, identify, report }: Entrance) {
  return makeServer<ConnectionInitMessage['payload'], Peer>({
    schema,
    // Watched by the clock of the service.
    connectionInitWaitTimeout: 0,
    onConnect({ connectionParams, extra: peer }) {
      peer.onInit();
      peer.viewer = viewerOf(identify, peer, connectionParams);
      return peer.viewer !== null;
    },
    context: ({ extra }) => createContext(monitor, { viewer: extra.viewer! }),
    execute: (args) => executeOperation(args, limits),
    subscribe: (args) => subscribeOperation(args, limits),
    onSubscribe({ subscriptions }, _id, { query, operationName, variables }) {
      const most = limits.subscriptionsPerSocket;
      if (Object.keys(subscriptions).length > most) return [tooMany(most)];
      try {
        const document = parseOperation(query, limits);
        const errors = validateOperation(document, limits);
        if (errors.length > 0) return errors;
        if (!getOperationAST(document, operationName)) return [noOperation()];
        return { schema, document, operationName, variableValues: variables };
      } catch (error) {
        return [toPublicError(error, report)];
      }
    },
    onOperation(_connection, _id, _payload, _args, result) {
      const { data, errors } = result as ExecutionResult;
      return data === undefined && errors ? failedStream(errors) : undefined;
    },
    onNext: (_connection, _id, _payload, _args, { errors, ...result }) =>
      (errors ? { ...result, errors: formatErrors(errors, report) } : result) as ExecutionResult,
    onError: (_connection, _id, _payload, errors) =>
      formatErrors(
        errors.flatMap((error) =>
          error.originalError instanceof AggregateError ? error.originalError.errors : [error],
        ),
        report,
      ),
  });
}
