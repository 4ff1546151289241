import type { AlertManager } from '../../src/alerts/manager.ts';
import { systemClock } from '../../src/core/clock.ts';
import { BlockBook } from '../../src/engine/block-book.ts';
import { BreakerMeter } from '../../src/engine/breaker-meter.ts';
import { Instruments } from '../../src/engine/instruments.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import type { MonitorSettings } from '../../src/engine/settings.ts';

/** Instruments of an engine that nothing is configured in. */
export function idleInstruments(alerts: AlertManager): Instruments {
  const clock = systemClock;
  const settings = { instance: 'fake', exchanges: [], breakers: {} } as unknown as MonitorSettings;
  return new Instruments({
    clock,
    registry: createRegistry(settings, clock, () => {}),
    blocks: new BlockBook(),
    breakers: new BreakerMeter(clock),
    online: () => true,
    historyFails: () => false,
    totalsOf: () => null as never,
    streams: () => ({ alerts: 0, health: 0 }),
    alerts,
  });
}
