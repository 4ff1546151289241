// Control characters, and those that turn the direction of what follows; line breaks and tabs stay.
const unfit = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Text of any origin as well-formed text of printable lines. */
export const printable = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(unfit, '').toWellFormed();

/** Text of any origin as one printable line. */
export const oneLine = (text: string): string => printable(text.replace(/[\p{Cc}\s]+/gu, ' ')).trim();

const unchanged = (text: string) => text;

/**
 * The text as `encode` writes it, cut with an ellipsis to at most `most` UTF-16 units of what is written;
 * never within a character or within what one is encoded as.
 */
export function clip(text: string, most: number, encode: (text: string) => string = unchanged): string {
  // No encoding makes a text shorter.
  if (text.length <= most) {
    const whole = encode(text);
    if (whole.length <= most) return whole;
  }
  if (most < 1) return '';
  let clipped = '';
  for (const character of text) {
    const next = encode(character);
    if (clipped.length + next.length > most - 1) break;
    clipped += next;
  }
  return `${clipped}…`;
}

/** The newest of what is in order, and how many older ones that leaves out. */
export function newest<T>(items: readonly T[], most: number): { shown: readonly T[]; hidden: number } {
  const hidden = Math.max(0, items.length - most);
  return { shown: items.slice(hidden), hidden };
}
