import type { Alert } from '../core/alert.ts';

type WithoutIdentity<T> = T extends Alert ? Omit<T, 'id' | 'timestamp'> : never;

/** An alert before it is raised: it has no id and no time yet. */
export type AlertDraft = WithoutIdentity<Alert>;
