import { useEffect, useId, useState } from 'react';
import { countText } from '../format/number.ts';
import { statusWord } from '../format/words.ts';
import type { HealthStatus } from '../generated/graphql.ts';
import { Button, Group, Segments } from '../kit/button.tsx';
import { Icon } from '../kit/icons.tsx';
import { toneOf } from '../kit/marks.tsx';
import { navigate } from '../url/router.ts';
import type { OverviewView } from '../url/view.ts';
import type { Headline } from './headline.ts';

const statuses = ['FAILED', 'DEGRADED', 'HEALTHY', 'UNKNOWN'] as const satisfies readonly HealthStatus[];

interface FiltersProps {
  readonly view: OverviewView;
  readonly counts: Headline['counts'];
  readonly shown: number;
}

function TextFilter({ view }: { readonly view: OverviewView }) {
  const id = useId();
  const [text, setText] = useState(view.text);
  useEffect(() => setText(view.text), [view.text]);
  return (
    <div className="search">
      <label htmlFor={id} className="visually-hidden">
        Filter by name
      </label>
      <Icon name="search" />
      <input
        id={id}
        className="input"
        type="search"
        placeholder="Exchange, source or breaker"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          navigate({ ...view, text: event.target.value }, { replace: true });
        }}
      />
    </div>
  );
}

/** Which exchanges are shown, and in which order. */
export function Filters({ view, counts, shown }: FiltersProps) {
  const toggle = (status: HealthStatus) => {
    const isOn = view.statuses.includes(status);
    const chosen = statuses.filter((each) => (each === status ? !isOn : view.statuses.includes(each)));
    navigate({ ...view, statuses: chosen.length === statuses.length ? [] : chosen });
  };
  return (
    <section className="filters" aria-label="Filters">
      <Group label="Only with this status">
        {statuses.map((status) => (
          <Button
            key={status}
            aria-pressed={view.statuses.includes(status)}
            onClick={() => toggle(status)}
            disabled={counts[status] === 0 && !view.statuses.includes(status)}
          >
            <span className="mark" data-tone={toneOf(status)}>
              <Icon name={toneOf(status)} />
            </span>
            <span className="filter-word">{statusWord(status)}</span> {countText(counts[status])}
          </Button>
        ))}
      </Group>
      <TextFilter view={view} />
      <Segments
        label="Order"
        value={view.sort}
        choices={[
          { value: 'worst', label: 'Worst first' },
          { value: 'name', label: 'By name' },
        ]}
        onChange={(sort) => navigate({ ...view, sort })}
      />
      <p className="visually-hidden" role="status">
        {shown} exchanges shown
      </p>
    </section>
  );
}
