import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createManualClock, createRandom } from '../../src/core/manual-clock.ts';

describe('manual clock', () => {
  it('fires timers in order of due time, ties by creation, with now at the due time', () => {
    const clock = createManualClock();
    const fired: [string, number][] = [];
    const note = (name: string) => () => fired.push([name, clock.now()]);
    clock.setTimer(20, note('c'));
    clock.setTimer(10, note('a'));
    clock.setTimer(10, note('b'));
    clock.setTimer(21, note('later'));
    clock.advance(20);
    expect(fired).toEqual([
      ['a', 10],
      ['b', 10],
      ['c', 20],
    ]);
    expect(clock.now()).toBe(20);
    expect(clock.pendingTimers).toBe(1);
    expect(clock.nextTimerAt).toBe(21);
  });

  it('fires in due order whatever was set and cancelled', () => {
    const timers = fc.array(fc.record({ delay: fc.nat(50), cancelled: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(timers, (list) => {
        const clock = createManualClock();
        const fired: number[] = [];
        const handles = list.map(({ delay }, i) => clock.setTimer(delay, () => fired.push(i)));
        for (const [i, { cancelled }] of list.entries()) if (cancelled) handles[i]!.cancel();
        expect(clock.pendingTimers).toBe(list.filter((timer) => !timer.cancelled).length);
        clock.advance(50);
        const expected = list
          .map((timer, i) => ({ ...timer, i }))
          .filter((timer) => !timer.cancelled)
          .sort((a, b) => a.delay - b.delay || a.i - b.i)
          .map((timer) => timer.i);
        expect(fired).toEqual(expected);
        expect(clock.nextTimerAt).toBeNull();
      }),
    );
  });

  it('fires a timer that a timer set when it falls within the same advance', () => {
    const clock = createManualClock();
    const fired: number[] = [];
    const again = () => {
      fired.push(clock.now());
      clock.setTimer(10, again);
    };
    clock.setTimer(10, again);
    clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });

  it('ignores a cancel of a timer that fired, also from within its own callback', () => {
    const clock = createManualClock();
    let runs = 0;
    const timer = clock.setTimer(1, () => {
      runs += 1;
      timer.cancel();
    });
    clock.advance(5);
    timer.cancel();
    expect(runs).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets promises settle between timers when advanced asynchronously', async () => {
    const clock = createManualClock();
    const wait = (ms: number) => new Promise<void>((resolve) => clock.setTimer(ms, resolve));
    const steps: number[] = [];
    const run = (async () => {
      for (let i = 0; i < 3; i++) {
        await wait(10);
        steps.push(clock.now());
      }
    })();
    await clock.advanceAsync(30);
    expect(steps).toEqual([10, 20, 30]);
    await run;
  });

  it('jumps the wall alone', () => {
    const clock = createManualClock({ wallStart: 1_000 });
    clock.setTimer(10, () => expect.unreachable('no timer is due'));
    clock.jumpWall(60_000);
    expect([clock.now(), clock.wallNow()]).toEqual([0, 61_000]);
    clock.jumpWall(-61_000);
    clock.advance(5.5);
    expect([clock.now(), clock.wallNow()]).toEqual([5.5, 5]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to move by %s', (ms) => {
    expect(() => createManualClock().advance(ms)).toThrow(RangeError);
  });

  it('refuses a timer of NaN, and takes one below 0 as due now', () => {
    const clock = createManualClock();
    expect(() => clock.setTimer(Number.NaN, () => {})).toThrow(RangeError);
    let fired = false;
    clock.setTimer(-5, () => {
      fired = true;
    });
    clock.advance(0);
    expect(fired).toBe(true);
  });

  it('draws the same numbers from the same seed, evenly over [0, 1)', () => {
    const draw = (seed: number) => Array.from({ length: 10_000 }, createRandom(seed));
    const numbers = draw(7);
    expect(draw(7)).toEqual(numbers);
    expect(draw(8)).not.toEqual(numbers);
    const tenths = new Array<number>(10).fill(0);
    for (const number of numbers) tenths[Math.floor(number * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('system clock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('keeps waits longer than 31 bits of milliseconds', () => {
    vi.useFakeTimers();
    const days = 24 * 3_600_000;
    let fired = false;
    systemClock.setTimer(60 * days, () => {
      fired = true;
    });
    vi.advanceTimersByTime(60 * days - 1);
    expect(fired).toBe(false);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(true);
  });

  it('fires what is due already, not within the call, unless it is cancelled', async () => {
    const fired: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    systemClock.setTimer(0, () => fired.push('cancelled')).cancel();
    systemClock.setTimer(-5, () => fired.push('overdue'), { keepAlive: true });
    systemClock.setTimer(0, resolve, { keepAlive: true });
    expect(fired).toEqual([]);
    await promise;
    expect(fired).toEqual(['overdue']);
  });

  it('never fires early, even where the machine does', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const now = vi.spyOn(performance, 'now').mockReturnValue(100.9);
    let fired = false;
    systemClock.setTimer(10, () => {
      fired = true;
    });
    now.mockReturnValue(110.2);
    vi.advanceTimersByTime(10);
    expect(fired).toBe(false);
    now.mockReturnValue(110.9);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(true);
    now.mockRestore();
  });

  it('cancels on any leg of a long wait', () => {
    vi.useFakeTimers();
    const timer = systemClock.setTimer(2 ** 32, () => expect.unreachable('it was cancelled'));
    vi.advanceTimersByTime(2 ** 31);
    timer.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});
