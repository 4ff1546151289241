export const healthStatuses = ['HEALTHY', 'DEGRADED', 'FAILED', 'UNKNOWN'] as const;
export type HealthStatus = (typeof healthStatuses)[number];
