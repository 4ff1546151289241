import { clip } from './clip.ts';
import { unescapings } from './unescape.ts';

const longestQuote = 200;
/** More than a line of it may be the start of a secret that a limit cut off. */
const longestSpread = 16_384;
const mostEscapings = 3;
/** Shorter ones stand in any text, once it is rid of what separates its words. */
const shortestBare = 8;

/** What is said in place of an answer that may hold a secret in some other writing. */
export const notShown = '(its answer is not shown: it may hold a secret)';

function createMask(secrets: readonly string[]): (text: string) => string {
  // The longest first: a secret may contain another one.
  const patterns = secrets
    .toSorted((a, b) => b.length - a.length)
    .map((secret) => new RegExp(secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu'));
  return (text) => patterns.reduce((masked, pattern) => masked.replace(pattern, '***'), text);
}

const spaces = /[\p{Cc}\p{Cf}\s]+/gu;

// A form writes a space as "+". To lower case first: some letters have several that are one in upper case.
const folded = (text: string) => text.replaceAll('+', ' ').replace(spaces, ' ').toLowerCase().toUpperCase();
const bare = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '');

/** What a text says once up to three escapings of it are undone, in any order; null where there are still more. */
function unescaped(text: string): ReadonlySet<string> | null {
  const all = new Set([text]);
  let latest = [text];
  for (let depth = 0; depth <= mostEscapings; depth += 1) {
    const undone = latest.flatMap((view) => unescapings.map((undo) => undo(view)));
    latest = [...new Set(undone)].filter((view) => !all.has(view));
    if (latest.length === 0) return all;
    for (const view of latest) all.add(view);
  }
  return null;
}

/** Tells whether a text says a secret more often than another one, however it is escaped. */
function createSearch(secrets: readonly string[]): (text: string, than: string) => boolean {
  const whole = secrets.map((secret) => folded(secret).trim() || ' ');
  const bares = whole.map(bare).filter((secret) => secret.length >= shortestBare);
  const counts = (text: string) => {
    const given = folded(text);
    const rest = bare(given);
    return [
      ...whole.map((secret) => given.split(secret).length),
      ...bares.map((secret) => rest.split(secret).length),
    ];
  };
  return (text, than) => {
    const usual = counts(than);
    const views = unescaped(text);
    return (
      views === null || [...views].some((view) => counts(view).some((count, index) => count > usual[index]!))
    );
  };
}

/**
 * A function that makes what a receiver's server said one line of at most 200 characters: with `***` for each secret,
 * in whatever case; without any of it where a secret comes back in some other writing.
 */
export function createQuote(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((secret) => secret !== '');
  const mask = createMask(known);
  const saysMore = createSearch(known);
  return (text) => {
    // Masked again: a line break may have gone through a secret.
    const line = mask(mask(text).replace(spaces, ' ').trim()).toWellFormed();
    const isCut = text.length > longestSpread && line.length <= longestQuote;
    // Of what is escaped the stars may cover a part that is a secret of its own, and leave the rest.
    return isCut || saysMore(text, text) || saysMore(line, '') ? notShown : clip(line, longestQuote);
  };
}
