import process from 'node:process';
import { styleText } from 'node:util';

export type Paint = (colour: 'red' | 'yellow' | 'green' | 'dim' | 'bold', text: string) => string;

/** Colours for standard output, where it is a terminal and NO_COLOR is not set. */
export const paint: Paint = (colour, text) => styleText(colour, text, { stream: process.stdout });

/** Text from elsewhere as one line, without what a terminal would act on or show in another order. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, ' ');
