import assert from 'node:assert/strict';
import type { StoredAlert } from '../../src/core/alert.ts';
import { createManualClock, createRandom } from '../../src/core/manual-clock.ts';
import { createMonitor } from '../../src/default-monitor.ts';
import type { Monitor } from '../../src/engine/monitor.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { createVenueSim } from '../../src/simulator/venue-sim.ts';
import { createAlertChain } from './alert-chain.ts';
import { createBooks } from './books.ts';
import { startBots } from './bots.ts';
import { createJournalFile, type DiskWeather, fairWeather } from './clocked-journal.ts';
import { randomFaults } from './faults.ts';
import { createMortalClock } from './mortal-clock.ts';
import { checkRestored } from './restored.ts';
import { checkSnapshot } from './snapshot-checks.ts';
import { createSubscriber } from './subscriber.ts';
import { createWire, sourceNames } from './venue-side.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly days: number;
  readonly probeEveryMs: number;
  /** Mean time between two calls of the bots. */
  readonly botEveryMs: number;
  readonly faultsPerDay: number;
  readonly restartsPerDay: number;
  /** Whether commits take their time and fail for a while. */
  readonly stormy: boolean;
  /** Whether some restarts are crashes. */
  readonly crashes: boolean;
  /** Whether the wall clock jumps. */
  readonly wallJumps: boolean;
}

export interface SimulationReport {
  readonly alerts: readonly StoredAlert[];
  readonly requests: number;
  readonly trials: number;
  readonly calls: number;
  readonly quiets: number;
  readonly restarts: number;
  readonly steps: number;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const longestStopMs = 10_000;
const longestUncheckedMs = 5_000;
/** Beyond what one process and the calls in flight need, a timer is left behind. */
const maxTimers = 400;

function createWeather(random: () => number, now: () => number): DiskWeather {
  const failsNow = () => {
    // Half a minute in every two hours, and now and then a single commit.
    const phase = now() % (2 * hourMs);
    return (phase > hourMs && phase < hourMs + 30_000) || random() < 0.02;
  };
  return {
    commitMs: () => (random() < 0.02 ? 8_000 * random() : random() < 0.5 ? 0 : 20 * random()),
    fails: failsNow,
  };
}

/**
 * Lives through `days` of venues that fail by chance with one process after the other on one journal, everything on
 * the manual clock; throws at the first step at which an invariant does not hold.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const { seed, days, stormy, crashes, wallJumps } = options;
  const clock = createManualClock({ seed });
  const random = createRandom(seed ^ 0x5eed);
  const sim = createVenueSim({ scenario: parseScenario({ seed }), clock });
  const venueWallStart = clock.wallNow() - clock.now();
  const file = createJournalFile(stormy ? createWeather(random, clock.now) : fairWeather);
  const ids = { next: 0 };
  let monitor: Monitor;
  const books = createBooks(clock, () => monitor);
  const chain = createAlertChain();
  const subscriber = createSubscriber();
  file.onAppend(
    books.noted((rows) => {
      books.changed();
      chain.follow(rows);
    }),
  );
  const config = {
    exchanges: { twitter: { bearerToken: 'token' } },
    sources: Object.fromEntries(
      sourceNames.map((name) => [name, { probe: { everyMs: options.probeEveryMs } }]),
    ),
  };
  let isWell = false;
  let steps = 0;
  let restarts = 0;

  let checkedAt = 0;
  const check = () => {
    // A timer that does no more than look at the time changes nothing.
    if (!books.takeChanged() && clock.now() - checkedAt < longestUncheckedMs) return;
    checkedAt = clock.now();
    books.throwViolation();
    const health = books.look();
    checkSnapshot(health);
    if (monitor.getAlertManager().outbox.waiting === 0) {
      for (const { name, state, episode } of health.circuitBreakers) {
        const last = chain.breakers.get(name);
        assert.equal(state, last?.newState ?? 'CLOSED', `${name} is shown as it was last told`);
        assert.equal(episode, last?.episode ?? 0, `${name}'s episode is shown as it was last told`);
      }
    }
    assert.ok(clock.pendingTimers < maxTimers, `${clock.pendingTimers} timers wait`);
  };
  /** Fires what is due next, at `limit` at the latest. */
  const step = (limit: number) => {
    const next = clock.nextTimerAt ?? Number.POSITIVE_INFINITY;
    clock.advance(Math.min(next, limit) - clock.now());
    steps += 1;
  };
  /** Lets time pass step by step, promises settling in between, until `limit` or until `isOver`; checks all at each step. */
  const pass = (limit: number, isOver: () => boolean = () => false) =>
    new Promise<void>((resolve, reject) => {
      let ended = false;
      const turn = () => {
        if (ended) return;
        try {
          check();
          ended = clock.now() >= limit || isOver();
          if (ended) resolve();
          else step(limit);
        } catch (error) {
          ended = true;
          reject(error);
        }
      };
      const turns = () => {
        if (ended) return;
        // Promises settle between two immediates; many in one turn of the loop spare it the way around.
        for (let each = 0; each < 64; each += 1) setImmediate(turn);
        setImmediate(turns);
      };
      turns();
    });
  /** Lets time pass until a promise settles. */
  const until = async (promise: Promise<unknown>, withinMs: number, what: string) => {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    await pass(clock.now() + withinMs, () => settled);
    assert.ok(settled, `${what} takes longer than ${withinMs} ms`);
    await promise;
  };

  const begin = async () => {
    const own = createMortalClock(clock);
    // The timers of all that is around the monitor in its process are counted apart.
    const around = createMortalClock(clock);
    const wire = createWire(sim, venueWallStart, clock, around, books.wire, ids);
    const stored = await file.loadState();
    monitor = createMonitor(config, { clock: own, journal: file.open(around), transport: wire.transport });
    const firstSeq = file.headSeq + 1;
    const told = new Set<string>();
    monitor.getAlertManager().registerHandler(
      books.noted(({ id }) => {
        assert.ok(!told.has(id), `alert ${id} is told once`);
        told.add(id);
      }),
    );
    await monitor.start();
    checkRestored(stored, monitor.getSystemHealth());
    subscriber.follow(monitor, around, random);
    const bots = startBots({
      clock: around,
      monitor,
      wire,
      random,
      watch: books.bots,
      everyMs: options.botEveryMs,
      mayHaveBugs: () => !isWell,
      ids,
    });
    return { own, around, bots, told, firstSeq };
  };

  const end = async ({ own, around, bots, told, firstSeq }: Awaited<ReturnType<typeof begin>>) => {
    bots.stop();
    if (crashes && random() < 0.5) {
      own.kill();
      around.kill();
      books.forgetCalls();
      await clock.advanceAsync(0);
      return false;
    }
    if (random() < 0.5) bots.abortAll();
    await pass(clock.now() + hourMs, () => bots.inFlight.size === 0);
    await until(monitor.stop(), longestStopMs, 'stopping');
    await clock.advanceAsync(1_000);
    assert.equal(own.pendingTimers, 0, 'a stopped monitor leaves no timer behind');
    for (const { seq, id } of await file.readAll()) {
      assert.ok(seq < firstSeq || told.has(id), `alert ${seq} is told to handlers`);
    }
    own.kill();
    around.kill();
    return !stormy;
  };

  let life = await begin();
  const nextRestart = () => clock.now() - Math.log(1 - random()) * (dayMs / options.restartsPerDay);
  const run = async (untilMs: number) => {
    let restartAt = nextRestart();
    while (clock.now() < untilMs) {
      await pass(Math.min(untilMs, restartAt));
      if (clock.now() < restartAt) continue;
      const keeps = await end(life);
      restarts += 1;
      if (wallJumps && random() < 0.5) clock.jumpWall((random() - 0.5) * 4 * hourMs);
      await clock.advanceAsync(random() < 0.5 ? 0 : random() * 600_000);
      books.restarted(keeps ? 'everything' : 'nothing');
      life = await begin();
      restartAt = nextRestart();
    }
  };

  try {
    for (let day = 0; day < days; day += 1) {
      sim.setFaults(randomFaults(random, dayMs, options.faultsPerDay));
      await run(clock.now() + dayMs);
    }
    sim.setFaults([]);
    isWell = true;
    const blockEnds = monitor!
      .getSystemHealth()
      .sources.flatMap(({ blocks }) => blocks.map(({ until }) => until));
    const blockedForMs = Math.max(0, ...blockEnds.map((end) => end - clock.wallNow()));
    await run(clock.now() + blockedForMs);
    await pass(clock.now() + hourMs);
    const health = monitor!.getSystemHealth();
    assert.ok(health.online);
    for (const { name, state } of health.circuitBreakers) assert.equal(state, 'CLOSED', name);
    for (const { name, status, statusReasons } of health.sources) {
      assert.equal(status, 'HEALTHY', `${name}: ${statusReasons}`);
    }
    assert.deepEqual([...chain.conditions], []);
    await end(life);
    books.throwViolation();
    subscriber.checkSawAll(file.headSeq);
  } catch (error) {
    throw new Error(`Seed ${seed}, ${clock.now()} ms: ${(error as Error).message}`, { cause: error });
  }
  const { requests, trials, calls, quiets } = books.counts;
  return { alerts: await file.readAll(), requests, trials, calls, quiets, restarts, steps };
}
