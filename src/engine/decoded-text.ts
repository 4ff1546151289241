import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';

const maxTextBytes = 1024 * 1024;

const decoders: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = Object.fromEntries(
  Object.entries({
    gzip: gunzip,
    'x-gzip': gunzip,
    deflate: inflate,
    br: brotliDecompress,
    zstd: zstdDecompress,
  }).map(([encoding, decode]) => {
    const decoded = promisify<Buffer, { maxOutputLength: number }, Buffer>(decode);
    return [encoding, (bytes: Buffer) => decoded(bytes, { maxOutputLength: maxTextBytes })];
  }),
);

/**
 * A body as text, by its `content-encoding`; undefined where that is unknown, the bytes are not in it, or they come to
 * more than 1 MiB.
 */
export async function decodedText(bytes: Buffer, encoding: string): Promise<string | undefined> {
  if (encoding === 'identity') return bytes.toString();
  try {
    return (await decoders[encoding.toLowerCase()]?.(bytes))?.toString();
  } catch {
    return undefined;
  }
}
