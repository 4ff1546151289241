import './timeline.css';
import { useMemo } from 'react';
import { useLive } from '../data/use-live.ts';
import { severityWord } from '../format/words.ts';
import type { AlertSeverity } from '../generated/graphql.ts';
import { Button, Group } from '../kit/button.tsx';
import { ChooseMany } from '../kit/choose-many.tsx';
import { SeverityShape, toneOf } from '../kit/marks.tsx';
import { RangePicker } from '../kit/range-picker.tsx';
import { navigate } from '../url/router.ts';
import type { Preset } from '../url/time-range.ts';
import type { TimelineView } from '../url/view.ts';
import { Feed } from './feed.tsx';
import { LanesPanel } from './lanes-panel.tsx';

const severities = ['CRITICAL', 'WARNING', 'INFO'] as const satisfies readonly AlertSeverity[];
const choices = ['15m', '1h', '6h', '24h', '7d', '30d', '90d'] as const satisfies readonly Preset[];

function Filters({ view }: { readonly view: TimelineView }) {
  const exchanges = useLive((state) => state.exchanges);
  const names = useMemo(
    () => [...exchanges.values()].map(({ name, displayName }) => ({ value: name, label: displayName })),
    [exchanges],
  );
  const toggle = (severity: AlertSeverity) => {
    const isOn = view.severities.includes(severity);
    const chosen = severities.filter((each) => (each === severity ? !isOn : view.severities.includes(each)));
    navigate({ ...view, severities: chosen.length === severities.length ? [] : chosen });
  };
  return (
    <section className="filters" aria-label="Filters">
      <RangePicker
        range={view.range}
        choices={choices}
        onChange={(range) => navigate({ ...view, range, alert: null })}
      />
      <Group label="Only with this severity">
        {severities.map((severity) => (
          <Button
            key={severity}
            aria-pressed={view.severities.includes(severity)}
            onClick={() => toggle(severity)}
          >
            <span className="mark" data-tone={toneOf(severity)}>
              <SeverityShape severity={severity} />
            </span>
            {severityWord(severity)}
          </Button>
        ))}
      </Group>
      <ChooseMany
        label="Exchanges"
        choices={names}
        chosen={view.exchanges}
        onChange={(chosen) => navigate({ ...view, exchanges: chosen })}
      />
    </section>
  );
}

/** What the breakers did, what was told of it, and what was done about it. */
export function TimelinePage({ view }: { readonly view: TimelineView }) {
  return (
    <>
      <h1 className="page-title">Alerts</h1>
      <Filters view={view} />
      <LanesPanel view={view} />
      <Feed view={view} />
    </>
  );
}
