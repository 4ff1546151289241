import { usePointedAt, useShared } from '../charts/cursor.ts';
import { useServiceClock } from '../data/use-service-now.ts';
import { utcText } from '../format/instant.ts';
import { bucketText } from '../history/bucket-words.ts';
import { type Buckets, bucketCount, bucketStart, zoomedAround } from '../history/buckets.ts';
import { Button } from '../kit/button.tsx';
import { Icon } from '../kit/icons.tsx';

interface MomentLineProps {
  readonly buckets: Buckets;
  readonly describe: (index: number) => string;
}

/** Which moment the values beside the charts are of, and what is known of it. */
export function MomentLine({ buckets, describe }: MomentLineProps) {
  const { marked, onMark, onZoom } = useShared();
  const serviceNow = useServiceClock();
  const pointedAt = usePointedAt(buckets);
  const count = bucketCount(buckets);
  const at = Math.min(pointedAt ?? marked ?? count - 1, count - 1);
  const startMs = bucketStart(buckets, at);
  const isMarked = pointedAt === null && marked !== null;
  const canZoom = isMarked && buckets.stepMs > 60_000;
  return (
    <div className="moment-line">
      <p>
        {isMarked && <Icon name="check" />}
        <strong data-note={`from ${utcText(startMs)}`}>{bucketText(startMs, buckets.stepMs, true)}</strong>{' '}
        <span className="muted">{describe(at)}</span>
      </p>
      {canZoom && (
        <Button
          size="small"
          icon="search"
          onClick={() => onZoom(zoomedAround(startMs, buckets.stepMs, serviceNow()))}
        >
          Zoom in around it
        </Button>
      )}
      {isMarked && (
        <Button size="small" kind="plain" icon="close" onClick={() => onMark(null)}>
          Unmark
        </Button>
      )}
    </div>
  );
}
