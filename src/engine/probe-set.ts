import type { Clock } from '../core/clock.ts';
import type { Gate } from './gate.ts';
import { Probe } from './probes.ts';
import type { Source } from './source.ts';
import { createTransport, type Transport } from './transport.ts';

/** The probes of a monitor: one for each source that has one configured and can be used. */
export class ProbeSet {
  readonly #clock: Clock;
  #transport: Transport | null;
  #probes: readonly Probe[] = [];
  #running = false;

  constructor(clock: Clock, transport: Transport | null) {
    this.#clock = clock;
    this.#transport = transport;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Whether each source was probed, or called by somebody else, at least once. */
  get everySourceWasTried(): boolean {
    return this.#probes.every(({ source }) => source.probed || source.lastOutcome !== null);
  }

  start(sources: Iterable<Source>, gateOf: (sourceName: string) => Gate): void {
    this.#transport ??= createTransport();
    this.#probes = [...sources].flatMap((source) => {
      const { probe, notConfigured } = source.settings;
      if (!probe || notConfigured !== null) return [];
      return [new Probe(source, gateOf(source.name), probe, this.#transport!, this.#clock)];
    });
    for (const probe of this.#probes) probe.start();
    this.#running = true;
  }

  /** Probes these sources as soon as their pace allows. */
  hurry(sources: readonly Source[]): void {
    for (const probe of this.#probes) if (sources.includes(probe.source)) probe.hurry();
  }

  stop(): void {
    for (const probe of this.#probes) probe.stop();
    this.#running = false;
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#transport?.close();
  }
}
