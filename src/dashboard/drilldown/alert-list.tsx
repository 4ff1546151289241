import { counted } from '../format/number.ts';
import { ViewLink } from '../kit/link.tsx';
import { SeverityMark } from '../kit/marks.tsx';
import { Time } from '../kit/time.tsx';
import type { Happening } from '../timeline/read-happenings.ts';
import type { View } from '../url/view.ts';

interface AlertListProps {
  /** Newest first. */
  readonly alerts: readonly Happening[];
  /** All of them, and one of them. */
  readonly viewOfAll: View;
  readonly viewOfAlert: (id: string) => View;
}

const most = 8;

/** What was told of the exchange in the range, as far as a few lines go. */
export function AlertList({ alerts, viewOfAll, viewOfAlert }: AlertListProps) {
  return (
    <section className="drill-alerts panel" aria-labelledby="drill-alerts">
      <header>
        <h3 id="drill-alerts">Alerts in this range</h3>
        <ViewLink to={viewOfAll}>
          {alerts.length > most ? `All ${counted(alerts.length, 'alert')}` : 'On the timeline'}
        </ViewLink>
      </header>
      {alerts.length === 0 && <p className="muted">None.</p>}
      <ul>
        {alerts.slice(0, most).map(({ id, timestamp, severity, message }) => (
          <li key={id}>
            <Time at={timestamp} />
            <SeverityMark severity={severity} />
            <ViewLink to={viewOfAlert(id)}>{message}</ViewLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
