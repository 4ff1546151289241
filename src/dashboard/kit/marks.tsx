import type { ReactNode } from 'react';
import { breakerWord, severityWord, statusWord } from '../format/words.ts';
import type { AlertSeverity, CircuitState, HealthStatus } from '../generated/graphql.ts';
import { Icon, type IconName } from './icons.tsx';

/** The colours that mean something. */
export type Tone = 'healthy' | 'degraded' | 'failed' | 'unknown';

const tones: Readonly<Record<string, Tone>> = {
  HEALTHY: 'healthy',
  DEGRADED: 'degraded',
  FAILED: 'failed',
  CLOSED: 'healthy',
  HALF_OPEN: 'degraded',
  OPEN: 'failed',
  CRITICAL: 'failed',
  WARNING: 'degraded',
  DELIVERED: 'healthy',
};

/** The colour of a status, a breaker's state or a severity. */
export const toneOf = (value: string): Tone => tones[value] ?? 'unknown';

const breakerIcons: Readonly<Record<string, IconName>> = {
  CLOSED: 'closed',
  HALF_OPEN: 'halfOpen',
  OPEN: 'open',
};

interface MarkProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: ReactNode;
  /** Without colour and weight: what is as it should be. */
  readonly isQuiet?: boolean;
}

/** A state by colour, picture and word. */
export function Mark({ tone, icon, isQuiet, children }: MarkProps) {
  return (
    <span className="mark" data-tone={tone} data-quiet={isQuiet || undefined}>
      <Icon name={icon} />
      {children}
    </span>
  );
}

export const StatusMark = ({ status }: { readonly status: HealthStatus }) => (
  <Mark tone={toneOf(status)} icon={toneOf(status)}>
    {statusWord(status)}
  </Mark>
);

export const BreakerMark = ({ state }: { readonly state: CircuitState }) => (
  <Mark tone={toneOf(state)} icon={breakerIcons[state] ?? 'unknown'} isQuiet={state === 'CLOSED'}>
    {breakerWord(state)}
  </Mark>
);

export const SeverityMark = ({ severity }: { readonly severity: AlertSeverity }) => (
  <span className="mark" data-tone={toneOf(severity)}>
    <SeverityShape severity={severity} />
    {severityWord(severity)}
  </span>
);

const severityShapes: Readonly<Record<string, string>> = {
  CRITICAL: 'M6 .5 11.5 6 6 11.5.5 6Z',
  WARNING: 'M6 1 11.5 11H.5Z',
};

/** A diamond, a triangle, a disc. */
export function SeverityShape({ severity }: { readonly severity: AlertSeverity }) {
  const path = severityShapes[severity];
  return (
    <svg className="severity-shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {path ? <path d={path} fill="currentColor" /> : <circle cx="6" cy="6" r="4.5" fill="currentColor" />}
    </svg>
  );
}
