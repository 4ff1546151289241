export {
  type Alert,
  type AlertStreamOptions,
  type Client,
  type ClientOptions,
  createClient,
  type ExchangeHealth,
  type Health,
  type StreamOptions,
} from './client.ts';
export { ClientError, type GraphQLResponseError, ResyncRequired } from './errors.ts';
export * from './generated/graphql.ts';
export type { ConnectionStatus, Pacing } from './reconnect.ts';
export type { Operation } from './request.ts';
