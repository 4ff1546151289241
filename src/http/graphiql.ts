import type { Reply } from './reply.ts';

/** What GraphiQL's page may load: its own inline code and styles, and this server. */
const policy = [
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

async function load(): Promise<Reply> {
  // Nine megabytes that only a browser asks for.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  // Bytes, and the same ones for all: a client that does not read them holds no copy of its own.
  const body = Buffer.from(renderGraphiQL({ title: 'Tidegate' }));
  return { status: 200, body, headers: { 'Content-Security-Policy': policy } };
}

let page: Promise<Reply> | undefined;

/** GraphiQL as a page, which shows nothing of the system itself. */
export function graphiqlReply(): Promise<Reply> {
  page ??= load();
  return page;
}
