import { Segments } from '../kit/button.tsx';
import { Icon } from '../kit/icons.tsx';
import { RangePicker } from '../kit/range-picker.tsx';
import { navigate } from '../url/router.ts';
import type { HeatmapView } from '../url/view.ts';

const ranges = ['1h', '6h', '24h', '7d', '30d', '90d'] as const;
const sorts = [
  { value: 'worst', label: 'Worst now' },
  { value: 'range', label: 'Worst in range' },
  { value: 'name', label: 'Name' },
] as const;

/** What the heatmap shows. */
export function Toolbar({ view }: { readonly view: HeatmapView }) {
  return (
    <div className="heat-toolbar">
      <RangePicker range={view.range} choices={ranges} onChange={(range) => navigate({ ...view, range })} />
      <Segments
        label="Order of the rows"
        value={view.sort}
        choices={sorts}
        onChange={(sort) => navigate({ ...view, sort })}
      />
      <label className="heat-search">
        <Icon name="search" />
        <span className="visually-hidden">Exchanges by name</span>
        <input
          className="input"
          type="search"
          placeholder="Name"
          value={view.text}
          onChange={(event) => navigate({ ...view, text: event.target.value }, { replace: true })}
        />
      </label>
    </div>
  );
}
