import { Agent, request } from 'undici';

/** One GET of a probe. */
export interface ProbeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface ProbeReply {
  readonly status: number;
  header(name: string): string | undefined;
  readonly text: string;
}

/** What probes go out through. */
export interface Transport {
  get(request: ProbeRequest): Promise<ProbeReply>;
  close(): Promise<void>;
}

const maxBodyBytes = 8 * 1024 * 1024;

/** Probes over undici, with connections of their own. */
export function createTransport(): Transport {
  const dispatcher = new Agent({ maxResponseSize: maxBodyBytes });
  return {
    async get({ url, headers, signal }) {
      const response = await request(url, { headers, signal, dispatcher });
      return {
        status: response.statusCode,
        header(name) {
          const value = response.headers[name];
          return Array.isArray(value) ? value.join(', ') : value;
        },
        text: await response.body.text(),
      };
    },
    close: () => dispatcher.destroy(),
  };
}
