import { tooComplex } from './errors.ts';
import { maxNesting } from './limits.ts';

/** As JSON, without the commas between; reads no more than it takes to know that it is over `maxBytes`. */
function measure(variables: unknown, maxBytes: number): { readonly bytes: number; readonly depth: number } {
  // A list and not a recursion: what a client nested has no end that the stack could hold.
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: variables, depth: 0 }];
  let bytes = 0;
  let deepest = 0;
  for (let next = open.pop(); next && bytes <= maxBytes; next = open.pop()) {
    const { value, depth } = next;
    deepest = Math.max(deepest, depth);
    if (typeof value === 'string') bytes += Buffer.byteLength(value) + 2;
    else if (value === null || typeof value !== 'object') bytes += String(value).length;
    else {
      bytes += 2;
      for (const [key, item] of Object.entries(value)) {
        if (!Array.isArray(value)) bytes += Buffer.byteLength(key) + 3;
        open.push({ value: item, depth: depth + 1 });
      }
    }
  }
  return { bytes, depth: deepest };
}

/** Throws a GraphQLError with the code QUERY_TOO_COMPLEX for variables over `maxBytes` or nested over 64 deep. */
export function assertSmallVariables(variables: unknown, maxBytes: number): void {
  const { bytes, depth } = measure(variables ?? {}, maxBytes);
  if (bytes > maxBytes) throw tooComplex(`The variables are over ${maxBytes} bytes.`);
  if (depth > maxNesting) throw tooComplex(`The variables are nested more than ${maxNesting} deep.`);
}
