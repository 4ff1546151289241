import { clockText, dayText } from '../format/instant.ts';
import type { Tick } from '../timeline/axis.ts';

/** `12:00`, or the day where one begins. */
export const tickLabel = ({ atMs, isDay }: Tick): string => (isDay ? dayText(atMs) : clockText(atMs));
