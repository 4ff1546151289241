import { type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { type Buckets, bucketAt, bucketStart } from '../history/buckets.ts';
import { usePointedAt, useShared } from './cursor.ts';
import { instantAt, xOf } from './plot.ts';

interface SurfaceProps {
  readonly buckets: Buckets;
  readonly widthPx: number;
  readonly children: ReactNode;
}

/** Less is a click. */
const dragPx = 6;

/** Around a picture over time: shows and takes what is pointed at, marks what is clicked, zooms into what is dragged over. */
export function Surface({ buckets, widthPx, children }: SurfaceProps) {
  const { cursor, marked, onMark, onZoom } = useShared();
  const pointedAt = usePointedAt(buckets);
  const dragFrom = useRef<number | null>(null);
  const [drag, setDrag] = useState<readonly [fromPx: number, toPx: number] | null>(null);

  const xIn = (event: PointerEvent) => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const bucketUnder = (event: PointerEvent) => {
    const atMs = instantAt(buckets, xIn(event), widthPx);
    return atMs === null ? null : bucketAt(buckets, Math.min(atMs, buckets.toMs - 1));
  };
  const end = () => {
    dragFrom.current = null;
    setDrag(null);
  };

  const startUnder = (event: PointerEvent) => {
    const index = bucketUnder(event);
    return index === null ? null : bucketStart(buckets, index);
  };

  const onPointerMove = (event: PointerEvent) => {
    cursor.set(startUnder(event));
    if (dragFrom.current === null || event.pointerType === 'touch') return;
    const toPx = xIn(event);
    if (drag || Math.abs(toPx - dragFrom.current) > dragPx) setDrag([dragFrom.current, toPx]);
  };
  const onPointerUp = (event: PointerEvent) => {
    if (drag) {
      const fromMs = clampedAt(Math.min(...drag));
      const toMs = clampedAt(Math.max(...drag));
      if (toMs - fromMs >= buckets.stepMs) onZoom({ fromMs, toMs });
    } else if (dragFrom.current !== null) {
      const index = bucketUnder(event);
      if (index !== null) onMark(index === marked ? null : bucketStart(buckets, index));
    }
    end();
  };
  const clampedAt = (px: number) => {
    const [leftPx, rightPx] = [xOf(buckets, buckets.fromMs, widthPx), xOf(buckets, buckets.toMs, widthPx)];
    return instantAt(buckets, Math.min(Math.max(px, leftPx), rightPx), widthPx)!;
  };
  const middleOf = (index: number) =>
    xOf(buckets, Math.min(bucketStart(buckets, index) + buckets.stepMs / 2, buckets.toMs), widthPx);

  return (
    <div
      className="chart-surface"
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        cursor.set(null);
        end();
      }}
      onPointerDown={(event) => {
        if (event.button === 0) dragFrom.current = xIn(event);
      }}
      onPointerUp={onPointerUp}
      onPointerCancel={end}
    >
      {children}
      {marked !== null && <div className="chart-mark" style={{ left: middleOf(marked) }} />}
      {pointedAt !== null && <div className="chart-cursor" style={{ left: middleOf(pointedAt) }} />}
      {drag && (
        <div className="chart-drag" style={{ left: Math.min(...drag), width: Math.abs(drag[1] - drag[0]) }} />
      )}
    </div>
  );
}
