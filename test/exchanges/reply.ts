import type { Reply } from '../../src/exchanges/venue.ts';

/** The wall clock of these tests: 2026-03-10T12:00:00Z. */
export const noon = Date.UTC(2026, 2, 10, 12);
export const noonDate = 'Tue, 10 Mar 2026 12:00:00 GMT';

export interface ReplyParts {
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; undefined is a body that was not read. */
  readonly body?: unknown;
  readonly receivedAt?: number;
}

export function replyOf(parts: ReplyParts): Reply {
  const { method = 'GET', url = 'https://venue.example/', status = 200, headers = {}, body } = parts;
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method,
    url: new URL(url),
    status,
    header: (name) => byName.get(name),
    text: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    receivedAt: parts.receivedAt ?? noon,
  };
}
