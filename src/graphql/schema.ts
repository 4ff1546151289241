import './scalars.ts';
import './source.ts';
import './breaker.ts';
import './exchange.ts';
import './health.ts';
import './silence.ts';
import './delivery.ts';
import './alert.ts';
import './alert-connection.ts';
import './subscription.ts';
import './who.ts';
import { builder } from './builder.ts';

/** The schema; its resolvers need the context of `createContext`. */
export const schema = builder.toSchema();
