import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, getOperationAST } from 'graphql';
import {
  type ConnectionInitMessage,
  type Context,
  makeServer,
  parseMessage,
  type SubscribePayload,
} from 'graphql-ws';
import { UnauthenticatedError } from '../core/errors.ts';
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
import { bearerToken, type Identify, tokensOfParams } from './authentication.ts';
import type { Entrance } from './entrance.ts';
import type { OperationPlaces } from './operation-places.ts';
import { countedAs, tooManyOperations } from './rate-limit.ts';
import type { Refusal } from './reply.ts';

/** Who is at the other end of a WebSocket. */
export interface Peer {
  /** The Authorization header of its upgrade request. */
  readonly authorization: string | undefined;
  /** As it is counted. */
  readonly address: string;
  readonly places: OperationPlaces;
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

const refused = ({ message, code }: Pick<Refusal, 'message' | 'code'>) =>
  new GraphQLError(message, { extensions: { code } });

const tooMany = (most: number) =>
  refused({ message: `More than ${most} operations at a time on one connection.`, code: 'RATE_LIMITED' });

/** A stream that fails at once, so that the client gets an `error` message rather than a result. */
// biome-ignore lint/correctness/useYield: it has nothing to yield
async function* failedStream(errors: readonly GraphQLError[]): AsyncGenerator<ExecutionResult> {
  throw new AggregateError(errors);
}

/**
 * A message parsed, which the library takes as well, though it does not say so: it keeps what it was given for as long
 * as the stream that this starts, and the text may be large. A text that is no message stays one.
 */
export function readMessage(text: string): string {
  try {
    return parseMessage(text) as unknown as string;
  } catch {
    return text;
  }
}

/** Whether the library threw for a message that only a server sends; the text itself is not kept for this. */
export const isServersMessage = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Unexpected message of type ');

/** What was sent would be kept for as long as its stream, and may take up many times the size of its text. */
function forget(payload: { query: string; variables?: unknown; extensions?: unknown }): void {
  Object.assign(payload, { query: '', variables: undefined, extensions: undefined });
}

/** Who it is by all the tokens that were presented, of which each must be right; null for who is refused. */
function viewerOf(
  identify: Identify,
  { authorization }: Peer,
  params?: Record<string, unknown>,
): Viewer | null {
  const fromHeader = authorization === undefined ? [] : [bearerToken(authorization)];
  const presented = [...fromHeader, ...tokensOfParams(params)];
  try {
    return (presented.length === 0 ? [undefined] : presented).map(identify).at(-1)!;
  } catch (error) {
    if (error instanceof UnauthenticatedError) return null;
    throw error;
  }
}

type SocketContext = Context<ConnectionInitMessage['payload'], Peer>;

/** What is said over a WebSocket: graphql-transport-ws. */
export function createSocketProtocol(entrance: Entrance) {
  const { monitor, limits, identify, report } = entrance;

  /** The arguments of an operation that may run, else what is wrong with it. */
  const check = async (context: SocketContext, id: string, payload: SubscribePayload) => {
    const { query, operationName, variables } = payload;
    const { viewer, address } = context.extra;
    forget(payload);
    assertSmallOperation(query, variables, limits);
    const { refusal } = await entrance.admitOperation(countedAs(viewer!, address));
    if (refusal) return [refused(refusal)];
    await ownTurn();
    // Ended meanwhile: nobody is told.
    if (!(id in context.subscriptions)) return [noOperation()];
    const document = parseOperation(query, limits);
    const errors = validateOperation(document, limits);
    if (errors.length > 0) return errors;
    if (!getOperationAST(document, operationName)) return [noOperation()];
    return { schema, document, operationName, variableValues: variables };
  };

  return makeServer<ConnectionInitMessage['payload'], Peer>({
    schema,
    // Watched by the clock of the service.
    connectionInitWaitTimeout: 0,
    onConnect(context) {
      const { connectionParams, extra: peer } = context;
      // They would be kept for as long as the connection.
      Object.assign(context, { connectionParams: undefined });
      peer.onInit();
      peer.viewer = viewerOf(identify, peer, connectionParams);
      return peer.viewer !== null;
    },
    context: ({ extra }) => createContext(monitor, { viewer: extra.viewer! }),
    execute: (args) => executeOperation(args, limits),
    subscribe: (args) => subscribeOperation(args, limits),
    async onSubscribe(context, id, payload) {
      const { places } = context.extra;
      const most = limits.subscriptionsPerSocket;
      if (Object.keys(context.subscriptions).length > most) return [tooMany(most)];
      if (!places.take(payload)) return [refused(tooManyOperations(limits.subscriptionsPerAddress))];
      const checked = await check(context, id, payload).catch((error) => [toPublicError(error, report)]);
      if (Array.isArray(checked)) places.leave(payload);
      return checked;
    },
    onComplete: ({ extra }, _id, payload) => extra.places.leave(payload),
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
