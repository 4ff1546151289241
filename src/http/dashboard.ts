import type { IncomingMessage } from 'node:http';
import { acceptedEncodings } from './accept-encoding.ts';
import { createDashboardFiles, type DashboardFile } from './dashboard-files.ts';
import { errorReply, type Reply } from './reply.ts';
import { unbuiltReply } from './service-pages.ts';

/** What the dashboard may load and do: files of this server, its API, and nothing inline. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const pageHeaders = {
  'Content-Security-Policy': policy,
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/** Two levels up from here in the checkout as in the package, bundled or not. */
const builtFolder = new URL('../../build/dashboard/', import.meta.url);

const isAnyOf = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((each) => {
    const given = each.trim().replace(/^W\//, '');
    return given === etag || given === '*';
  });

function fileReply(request: IncomingMessage, file: DashboardFile, cacheControl: string): Reply {
  const headers: Record<string, string> = {
    ETag: file.etag,
    'Cache-Control': cacheControl,
    Vary: 'Accept-Encoding',
    ...(file.type.startsWith('text/html') ? pageHeaders : { 'Cross-Origin-Resource-Policy': 'same-origin' }),
  };
  if (isAnyOf(request.headers['if-none-match'], file.etag)) return { status: 304, body: '', headers };
  headers['Content-Type'] = file.type;
  if (file.encoding !== 'identity') headers['Content-Encoding'] = file.encoding;
  return { status: 200, body: file.body, headers };
}

/** Answers `/` and `/assets/…` from the folder of the built dashboard, or says how it is built. */
export function createDashboard(folder: URL = builtFolder) {
  const files = createDashboardFiles(folder);
  return {
    async page(request: IncomingMessage): Promise<Reply> {
      const file = await files.read('index.html', acceptedEncodings(request.headers['accept-encoding']));
      return file ? fileReply(request, file, 'no-cache') : unbuiltReply;
    },
    /** A name is made of what the file holds, so that what was fetched once is good for ever. */
    async asset(request: IncomingMessage, path: string): Promise<Reply> {
      const file = await files.read(path.slice(1), acceptedEncodings(request.headers['accept-encoding']));
      if (!file) return errorReply(404, 'NOT_FOUND', `There is nothing at ${path}; see / for what there is`);
      return fileReply(request, file, 'public, max-age=31536000, immutable');
    },
  };
}
