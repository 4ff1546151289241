import { type RefObject, useLayoutEffect, useRef } from 'react';
import { utcText } from '../format/instant.ts';
import { scoreText } from '../format/number.ts';
import { degradationWord } from '../format/words.ts';
import { bucketText } from '../history/bucket-words.ts';
import { degradationLevel } from '../history/degradation-level.ts';
import { trafficOf } from '../history/point-words.ts';
import { StatusMark } from '../kit/marks.tsx';
import type { HeatPoint } from './heat-feed.ts';
import { levelOf } from './scale.ts';

export interface TipProps {
  readonly displayName: string;
  readonly startMs: number;
  readonly stepMs: number;
  /** Null where it was not read yet. */
  readonly point: HeatPoint | null;
  /** What opens the exchange at that time. */
  readonly hint: string;
  /** The cell it tells of, within the grid. */
  readonly cell: string;
  readonly grid: RefObject<HTMLElement | null>;
}

const marginPx = 8;

function place(tip: HTMLElement, cell: Element): void {
  const at = cell.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const left = at.left + at.width / 2 - width / 2;
  const above = at.top - height - marginPx;
  tip.style.left = `${Math.max(marginPx, Math.min(left, innerWidth - width - marginPx))}px`;
  tip.style.top = `${above > marginPx ? above : at.bottom + marginPx}px`;
}

function Judgement({ point }: { readonly point: HeatPoint | null }) {
  if (!point) return <p className="muted">Not read yet.</p>;
  const { degradationScore: score, status, requestCount } = point;
  if (score === null) {
    return (
      <p className="muted">
        {requestCount > 0
          ? 'Not judged: nothing was known, or this machine was offline.'
          : 'No data: nothing was recorded.'}
      </p>
    );
  }
  return (
    <p className="heat-tip-judgement">
      <span className="heat-swatch" style={{ backgroundColor: `var(--heat-${levelOf(score)})` }} />
      <strong>{scoreText(score)}</strong>
      <span>{degradationWord(degradationLevel(score))}</span>
      <StatusMark status={status} />
    </p>
  );
}

/** What a cell says, beside it. Screen readers have it as the name of the cell. */
export function Tip({ displayName, startMs, stepMs, point, hint, cell, grid }: TipProps) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const target = grid.current?.querySelector(cell);
    if (ref.current && target) place(ref.current, target);
  });
  const traffic = trafficOf(point);
  return (
    <div ref={ref} className="heat-tip" aria-hidden="true">
      <p>
        <strong>{displayName}</strong>
      </p>
      <p>
        {bucketText(startMs, stepMs, true)}
        <span className="muted heat-tip-utc">from {utcText(startMs)}</span>
      </p>
      <Judgement point={point} />
      {traffic && <p>{traffic}</p>}
      <p className="muted">{hint}</p>
    </div>
  );
}
