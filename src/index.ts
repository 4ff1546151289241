// The library's public surface.
export type { DeliveryStats } from './alerts/delivery-tally.ts';
export type { Actor, AlertDesk, SilenceRequest } from './alerts/desk.ts';
export * from './alerts/email-handler.ts';
export type { AlertHandler, DeliveredAlert } from './alerts/handlers.ts';
export type { AlertLog } from './alerts/log.ts';
export * from './alerts/log-handler.ts';
export type { AlertManager } from './alerts/manager.ts';
export type { ReceiverConfigInput } from './alerts/receivers/kinds.ts';
export type { Silence } from './alerts/silence.ts';
export * from './alerts/webhook-handler.ts';
export { type App, type AppOptions, createApp } from './app.ts';
export { type Config, type ConfigInput, loadConfig, parseConfig } from './config.ts';
export type * from './core/alert.ts';
export {
  type BackoffOptions,
  ExponentialBackoff,
  withBackoff,
} from './core/backoff.ts';
export type { CircuitState, OpenReason } from './core/breaker.ts';
export { type Clock, systemClock, type Timer } from './core/clock.ts';
export {
  type Breaker,
  type BreakerEvent,
  type BreakerOptions,
  createBreaker,
} from './core/create-breaker.ts';
export { type Degradation, type DegradationLevel, degradation } from './core/degradation.ts';
export type * from './core/delivery.ts';
export * from './core/errors.ts';
export type { HealthPoint, HistoryRequest } from './core/history.ts';
export { createManualClock, type ManualClock } from './core/manual-clock.ts';
export type { OutcomeKind, Verdict } from './core/outcome.ts';
export type { BackoffPolicy } from './core/policy.ts';
export type { HealthStatus } from './core/sla.ts';
export {
  createMonitor,
  defaultMonitor,
  getAlertManager,
  getExchangeDegradation,
  getSystemHealth,
} from './default-monitor.ts';
export type { BreakerControls, IsolateOptions } from './engine/breaker-controls.ts';
export type { AttemptContext, CallOptions, GateFetchInit, Served, Settled } from './engine/call-options.ts';
export type { Gate } from './engine/gate.ts';
export type { HistorySubject, Monitor, MonitorOptions } from './engine/monitor.ts';
export type * from './engine/views.ts';
export { policies } from './exchanges/presets.ts';
