import { describe, expect, it } from 'vitest';
import { type AlertHandler, delivered, Handlers } from '../../src/alerts/handlers.ts';
import type { AlertFilter } from '../../src/core/alert.ts';
import { breakerAlert } from '../journal/breaker-alert.ts';

function setUp() {
  const errors: string[] = [];
  const handlers = new Handlers({ info() {}, warn() {}, error: (_details, message) => errors.push(message) });
  let seq = 0;
  const give = (values: Parameters<typeof breakerAlert>[0] = {}) => {
    seq += 1;
    handlers.give(delivered(breakerAlert(values), seq));
  };
  return { handlers, give, errors };
}

/** Lets every promise that can settle do so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function recorder() {
  const seqs: (number | null)[] = [];
  const handler: AlertHandler = (alert) => void seqs.push(alert.seq);
  return { seqs, handler };
}

describe('a handler', () => {
  it('is never called while the alert is given', async () => {
    const { handlers, give } = setUp();
    const { seqs, handler } = recorder();
    handlers.add(handler);
    give();
    expect(seqs).toEqual([]);
    await settled();
    expect(seqs).toEqual([1]);
  });

  it('gets one alert after the other, in order', async () => {
    const { handlers, give } = setUp();
    const steps: string[] = [];
    handlers.add(async (alert) => {
      steps.push(`begin ${alert.seq}`);
      await settled();
      steps.push(`end ${alert.seq}`);
    });
    give();
    give();
    for (let i = 0; i < 5; i++) await settled();
    expect(steps).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it.each<[string, AlertHandler]>([
    [
      'throws',
      () => {
        throw new Error('handler');
      },
    ],
    ['rejects', () => Promise.reject(new Error('handler'))],
  ])('that %s is logged, gets the next one too, and disturbs no other', async (_name, bad) => {
    const { handlers, give, errors } = setUp();
    const { seqs, handler } = recorder();
    let calls = 0;
    handlers.add((alert) => {
      calls += 1;
      return bad(alert);
    });
    handlers.add(handler);
    give();
    give();
    await settled();
    expect([calls, seqs]).toEqual([2, [1, 2]]);
    expect(errors).toEqual(['An alert handler failed', 'An alert handler failed']);
  });

  it('that hangs disturbs no other, and a bounded number waits for it', async () => {
    const { handlers, give, errors } = setUp();
    const { seqs, handler } = recorder();
    const got: (number | null)[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    handlers.add((alert) => {
      got.push(alert.seq);
      return promise;
    });
    handlers.add(handler);
    for (let i = 0; i < 3; i++) give();
    await settled();
    for (let i = 0; i < 1_000; i++) give();
    await settled();
    expect(seqs).toHaveLength(1_003);
    expect(errors).toHaveLength(2);
    resolve();
    await settled();
    expect([got[0], got[1], got.at(-1), got.length]).toEqual([1, 4, 1_003, 1_001]);
  });

  it('cannot change what the others get', async () => {
    const { handlers, give, errors } = setUp();
    const notes: unknown[] = [];
    handlers.add((alert) => {
      (alert.metadata as { note: string }).note = 'changed';
    });
    handlers.add((alert) => void notes.push(alert.metadata.note));
    give({ metadata: { note: 'as raised' } });
    await settled();
    expect(notes).toEqual(['as raised']);
    expect(errors).toHaveLength(1);
  });

  it('gets only what its filter lets through', async () => {
    const { handlers, give } = setUp();
    const { seqs, handler } = recorder();
    handlers.add(handler, { severities: ['CRITICAL'], breakers: ['bybit_api'] });
    give({ breakerName: 'bybit_api' });
    give({ breakerName: 'binance_api' });
    give({ breakerName: 'bybit_api', severity: 'INFO' });
    await settled();
    expect(seqs).toEqual([1]);
  });

  it('with a filter that is not one is logged and disturbs no other', async () => {
    const { handlers, give, errors } = setUp();
    const { seqs, handler } = recorder();
    handlers.add(handler, { breakers: 5 } as unknown as AlertFilter);
    handlers.add(handler);
    give();
    await settled();
    expect([seqs, errors]).toEqual([[1], ["An alert handler's filter is not one"]]);
  });
});

describe('unregistering', () => {
  it('by the returned function removes exactly that registration', async () => {
    const { handlers, give } = setUp();
    const { seqs, handler } = recorder();
    handlers.add(handler);
    const remove = handlers.add(handler);
    remove();
    remove();
    give();
    await settled();
    expect(seqs).toEqual([1]);
  });

  it('by the handler removes one registration at a time, and says whether there was one', async () => {
    const { handlers, give } = setUp();
    const { seqs, handler } = recorder();
    handlers.add(handler);
    handlers.add(handler);
    expect([handlers.remove(handler), handlers.remove(handler), handlers.remove(handler)]).toEqual([
      true,
      true,
      false,
    ]);
    give();
    await settled();
    expect(seqs).toEqual([]);
  });

  it('takes back what still waited', async () => {
    const { handlers, give } = setUp();
    const { seqs, handler } = recorder();
    const remove = handlers.add(handler);
    give();
    remove();
    await settled();
    expect(seqs).toEqual([]);
  });
});
