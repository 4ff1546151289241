import { clip } from './clip.ts';
import type { WordedAlert } from './wording.ts';

/** How a receiver writes text. */
export interface Style {
  /** Most UTF-16 units of what is written, marks included. */
  readonly most: number;
  /** Escapes what would be read as a mark. */
  readonly encode: (text: string) => string;
  /** Marks encoded text as important. */
  readonly strong: (encoded: string) => string;
}

const longestFact = 300;
/** The facts leave that share of the room to what happened. */
const shareOfFacts = 0.6;

function factLines({ facts }: WordedAlert, { most, encode, strong }: Style): string {
  const lines: string[] = [];
  let left = most * shareOfFacts;
  for (const [label, value] of facts) {
    const line = `${strong(encode(label))}: ${clip(value, longestFact, encode)}`;
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
  }
  return lines.join('\n');
}

/**
 * An alert as one paragraph within a style's limit: what happened (`heading`; none where a title says it already),
 * then a line for each fact there is room for.
 */
export function paragraph(
  alert: WordedAlert,
  heading: 'headline' | 'message' | 'none',
  style: Style,
): string {
  const facts = factLines(alert, style);
  if (heading === 'none') return facts;
  const { most, encode, strong } = style;
  const mark = heading === 'headline' ? strong : (text: string) => text;
  const room = most - facts.length - mark('').length - 1;
  const head = mark(clip(alert[heading], room, encode));
  return facts === '' ? head : `${head}\n${facts}`;
}

/** What is left to say of the only alert of a message below a title of at most `most` units. */
export const headingBelow = (title: string, { message }: WordedAlert, most: number): 'message' | 'none' =>
  title.length <= most && !message.includes('\n') ? 'none' : 'message';
