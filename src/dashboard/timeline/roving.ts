import type { KeyboardEvent } from 'react';

const middleOf = (element: Element) => {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
};

function nearest(marks: readonly HTMLElement[], to: HTMLElement): HTMLElement | undefined {
  const middle = middleOf(to);
  return [...marks].sort(
    (one, other) => Math.abs(middleOf(one) - middle) - Math.abs(middleOf(other) - middle),
  )[0];
}

/** Moves the focus from mark to mark by the arrow keys: along a lane, and to the nearest one of another. */
export function moveFocus(event: KeyboardEvent, container: HTMLElement): void {
  const current = event.target;
  if (!(current instanceof HTMLElement) || current.dataset.mark === undefined) return;
  const lanes = [...container.querySelectorAll('[data-lane]')]
    .map((lane) => [...lane.querySelectorAll<HTMLElement>('[data-mark]')])
    .filter((marks) => marks.length > 0);
  const lane = lanes.findIndex((marks) => marks.includes(current));
  const marks = lanes[lane] ?? [];
  const index = marks.indexOf(current);
  const next: Readonly<Record<string, HTMLElement | undefined>> = {
    ArrowRight: marks[index + 1],
    ArrowLeft: marks[index - 1],
    Home: marks[0],
    End: marks.at(-1),
    ArrowDown: lanes[lane + 1] && nearest(lanes[lane + 1]!, current),
    ArrowUp: lanes[lane - 1] && nearest(lanes[lane - 1]!, current),
  };
  if (!(event.key in next)) return;
  event.preventDefault();
  const target = next[event.key];
  target?.focus();
  target?.scrollIntoView({ block: 'nearest' });
}
