/**
 * A path's segments from the first one that is in `roots` on; all of them where none is.
 * What stands before is the prefix of a proxy or of a base URL.
 */
export function segmentsFrom(url: URL, roots: ReadonlySet<string>): readonly string[] {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const start = segments.findIndex((segment) => roots.has(segment));
  return start < 0 ? segments : segments.slice(start);
}
