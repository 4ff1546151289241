export const circuitStates = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;
export type CircuitState = (typeof circuitStates)[number];

export const openReasons = [
  'FAILURES',
  'SLOW_CALLS',
  'RECOVERY_FAILED',
  'RATE_LIMITED',
  'BANNED',
  'MAINTENANCE',
  'OPERATOR',
] as const;
/** Why a breaker is open. */
export type OpenReason = (typeof openReasons)[number];
