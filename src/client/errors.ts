/** One error of a GraphQL response. */
export interface GraphQLResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * An operation that failed. `code` is UNREACHABLE (no connection), BAD_RESPONSE (what answered is no
 * Tidegate), REFUSED (the server closed the socket for good), or the `extensions.code` of the first error.
 */
export class ClientError extends Error {
  readonly code: string;
  /** Whether the same operation may well succeed later. */
  readonly isTemporary: boolean;
  /** What the server said; empty when it said nothing. */
  readonly errors: readonly GraphQLResponseError[];

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; isTemporary?: boolean; errors?: readonly GraphQLResponseError[] } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.isTemporary = options.isTemporary ?? false;
    this.errors = options.errors ?? [];
  }
}

/** The cursor cannot be resumed from: take a new snapshot and go on from its cursor or from `headCursor`. Code RESYNC_REQUIRED. */
export class ResyncRequired extends ClientError {
  readonly headCursor: string;

  constructor(message: string, headCursor: string, errors: readonly GraphQLResponseError[]) {
    super('RESYNC_REQUIRED', message, { errors });
    this.headCursor = headCursor;
  }
}

/** The error that a GraphQL response's `errors` are. */
export function errorOf(errors: readonly GraphQLResponseError[]): ClientError {
  const [first] = errors;
  const { code, headCursor } = first?.extensions ?? {};
  const message = first?.message ?? 'The operation failed.';
  if (code === 'RESYNC_REQUIRED') return new ResyncRequired(message, String(headCursor), errors);
  const isTemporary = code === 'INTERNAL_SERVER_ERROR' || code === 'RATE_LIMITED';
  return new ClientError(typeof code === 'string' ? code : 'GRAPHQL_ERROR', message, { isTemporary, errors });
}
