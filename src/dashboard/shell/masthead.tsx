import { Icon } from '../kit/icons.tsx';
import { ViewLink } from '../kit/link.tsx';
import { heatmap, overview, silences, timeline, type View, type ViewName } from '../url/view.ts';
import { Account } from './account.tsx';
import { ConnectionState } from './freshness.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const entries = [
  { label: 'Overview', to: overview, names: ['overview', 'exchange'] },
  { label: 'Alerts', to: timeline, names: ['timeline'] },
  { label: 'Heatmap', to: heatmap, names: ['heatmap'] },
  { label: 'Silences', to: silences, names: ['silences'] },
] as const satisfies readonly {
  readonly label: string;
  readonly to: View;
  readonly names: readonly ViewName[];
}[];

/** On top of every view: where one is, whether it is live, and who one is. */
export function Masthead({ view }: { readonly view: View }) {
  return (
    <header className="masthead">
      <ViewLink to={overview} className="brand" aria-label="Tidegate, to the overview">
        <img src={new URL('../icon.svg', import.meta.url).href} alt="" width="24" height="24" />
        <span className="brand-name">Tidegate</span>
      </ViewLink>
      <nav className="navigation" aria-label="Views">
        {entries.map(({ label, to, names }) => (
          <ViewLink
            key={label}
            to={to}
            aria-current={names.some((name) => name === view.view) ? 'page' : undefined}
          >
            {label}
          </ViewLink>
        ))}
        <a href="graphql" className="navigation-api">
          API
          <Icon name="right" />
        </a>
      </nav>
      <div className="masthead-end">
        <ConnectionState />
        <ThemeSwitch />
        <Account />
      </div>
    </header>
  );
}
