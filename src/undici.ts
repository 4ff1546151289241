// For those who have undici in their hands: an interceptor for `compose`, and the very undici that gates use,
// since dispatchers and fetch of different versions do not always go together.

export {
  Agent,
  fetch,
  getGlobalDispatcher,
  Headers,
  Pool,
  Request,
  Response,
  request,
  setGlobalDispatcher,
} from 'undici';
export { reliabilityInterceptor } from './engine/interceptor.ts';
