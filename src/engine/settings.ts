import type { FlappingPolicy } from '../alerts/plan.ts';
import type { ReceiverConfig } from '../alerts/receivers/kinds.ts';
import type { Route } from '../alerts/route.ts';
import type { BreakerPolicy, Policy } from '../core/policy.ts';
import type { ThresholdPolicy } from '../core/threshold.ts';
import type { Venue } from '../exchanges/venue.ts';
import type { RetentionSettings } from './retention.ts';

// A configuration with every default filled in: what the engine runs on.

export interface ProbeSettings {
  readonly url: string;
  readonly everyMs: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a 2xx reply's parsed JSON is what the source serves; null where nothing is known of it. */
  readonly expects: ((body: unknown) => boolean) | null;
}

export interface SourceSettings {
  readonly name: string;
  readonly breaker: string;
  readonly policy: Omit<Policy, 'breaker'>;
  /** Null: the service sends no calls of its own here. */
  readonly probe: ProbeSettings | null;
  /** Base URLs its calls go to; a block of one of these hosts blocks the source. */
  readonly hosts: readonly string[];
  /** Why it cannot be used ("not configured: ..."); null when it can. */
  readonly notConfigured: string | null;
}

export interface ExchangeSettings {
  readonly name: string;
  /** Classifies replies; its name and hosts are the configured ones. */
  readonly venue: Venue;
  readonly sources: readonly SourceSettings[];
}

/** Who is told of what. */
export interface AlertSettings {
  readonly receivers: Readonly<Record<string, ReceiverConfig>>;
  readonly routes: readonly Route[];
  readonly degradation: ThresholdPolicy;
  readonly flapping: FlappingPolicy;
}

export interface MonitorSettings {
  /** Who is speaking, in alert metadata; the host's name by default. */
  readonly instance: string;
  readonly exchanges: readonly ExchangeSettings[];
  /** Policy by breaker name, one for each that a source names. */
  readonly breakers: Readonly<Record<string, BreakerPolicy>>;
  readonly alerts: AlertSettings;
  readonly retention: RetentionSettings;
}
