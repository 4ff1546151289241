import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';

/** The encodings that files are kept in, best first, with what their names end in; '' is as it is. */
const endings = { br: '.br', gzip: '.gz', identity: '' } as const;
export type Encoding = keyof typeof endings;

export interface DashboardFile {
  readonly type: string;
  /** Strong, and the same for every start of the service. */
  readonly etag: string;
  readonly encoding: Encoding;
  readonly body: Buffer;
}

/** The built dashboard, as far as it was asked for. */
export interface DashboardFiles {
  /** A file by its path within the folder, in the best of the encodings; null where there is none. */
  read(path: string, encodings: ReadonlySet<Encoding>): Promise<DashboardFile | null>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.md': 'text/markdown; charset=utf-8',
};

/** One state of the folder: its names are all that can be asked for, so that no path leads out of it. */
interface Build {
  /** When its page and its two folders last changed: files are added after the page. */
  readonly madeAt: string;
  readonly names: ReadonlySet<string>;
  /** What was read, by name with ending. */
  readonly contents: Map<string, Promise<DashboardFile>>;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** The files in `folder`, read at the first request for each and kept; made anew, they are read anew. */
export function createDashboardFiles(folder: URL): DashboardFiles {
  let build: Build | undefined;

  /** Null where the page was not built. */
  async function currentBuild(): Promise<Build | null> {
    try {
      const parts = ['index.html', './', 'assets/'].map((part) => stat(new URL(part, folder)));
      const madeAt = (await Promise.all(parts)).map(({ mtimeMs }) => mtimeMs).join(' ');
      if (build?.madeAt === madeAt) return build;
      const [top, assets] = await Promise.all([readdir(folder), readdir(new URL('assets/', folder))]);
      const names = new Set([...top, ...assets.map((name) => `assets/${name}`)]);
      build = { madeAt, names, contents: new Map() };
      return build;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async function load(name: string, encoding: Encoding): Promise<DashboardFile> {
    const body = await readFile(new URL(`${name}${endings[encoding]}`, folder));
    const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    const type = types[extname(name)] ?? 'application/octet-stream';
    return { type, etag: `"${digest}"`, encoding, body };
  }

  return {
    async read(name, encodings) {
      const current = await currentBuild();
      if (!current?.names.has(name) || name.endsWith('.br') || name.endsWith('.gz')) return null;
      const encoding = (Object.keys(endings) as Encoding[]).find(
        (each) => encodings.has(each) && current.names.has(`${name}${endings[each]}`),
      )!;
      const key = `${name}${endings[encoding]}`;
      let content = current.contents.get(key);
      if (!content) {
        content = load(name, encoding);
        current.contents.set(key, content);
        content.catch(() => current.contents.delete(key));
      }
      return content.catch((error) => {
        // Removed since its name was read: it is being made anew.
        if (isMissing(error)) return null;
        throw error;
      });
    },
  };
}
