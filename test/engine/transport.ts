import type { ProbeReply, ProbeRequest, Transport } from '../../src/engine/transport.ts';

/** What a venue answers a probe: a status and a body, or an error that the connection ends with. */
export type Answer =
  | { readonly status: number; readonly text?: string; readonly headers?: Record<string, string> }
  | Error;

export const well: Answer = { status: 200, text: '{}' };

/** A transport that answers at once as told, by host, and keeps the requests. */
export function scriptedTransport(answer: (host: string) => Answer | Promise<Answer> = () => well) {
  const sent: { readonly host: string; readonly at: number }[] = [];
  let now = () => 0;
  let answers = answer;
  const transport: Transport = {
    async get({ url }: ProbeRequest): Promise<ProbeReply> {
      sent.push({ host: url.host, at: now() });
      const given = await answers(url.host);
      if (given instanceof Error) throw given;
      return { status: given.status, header: (name) => given.headers?.[name], text: given.text ?? '{}' };
    },
    close: async () => {},
  };
  return {
    transport,
    sent,
    /** From now on it answers so. */
    answer(next: typeof answer) {
      answers = next;
    },
    /** Times by this clock. */
    timeBy(clock: { now(): number }) {
      now = clock.now;
    },
    /** When a host was sent requests. */
    timesOf: (host: string) => sent.filter((each) => each.host === host).map(({ at }) => at),
  };
}
