import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToBucket, bucketCount } from '../../src/core/histogram.ts';
import { outcomeKinds } from '../../src/core/outcome.ts';
import { healthStatuses } from '../../src/core/sla.ts';
import { emptyTotals, kindAt } from '../../src/core/window-totals.ts';
import { encodeRecord, RecordReader, RunningSums } from '../../src/journal/history-record.ts';

const counts = fc.oneof(fc.nat(100), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const anyTotals = fc
  .record({
    kinds: fc.array(counts, { maxLength: outcomeKinds.length }),
    buckets: fc.array(fc.tuple(fc.nat(bucketCount - 1), counts), { maxLength: 30 }),
    latencySumMs: fc.oneof(fc.nat(10_000), fc.nat(Number.MAX_SAFE_INTEGER)),
  })
  .map(({ kinds, buckets, latencySumMs }) => {
    const totals = emptyTotals();
    for (const [index, count] of kinds.entries()) totals.counts[kindAt(outcomeKinds[index]!)] = count;
    for (const [bucket, count] of new Map(buckets)) addToBucket(totals.counts, bucket, count);
    return { ...totals, latencySumMs };
  });
const anyRecord = fc.record({
  minute: fc.nat(59),
  status: fc.constantFrom(...healthStatuses),
  score: fc.option(fc.nat(10_000).map((steps) => steps / 10_000)),
  totals: fc.option(anyTotals),
});

describe('a record of history', () => {
  it('reads as it was written, one after the other', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 5 }), (records) => {
        const bodies = records.map(({ minute, ...sums }) => encodeRecord(minute, sums));
        const reader = new RecordReader(Buffer.concat(bodies));
        for (const { minute, status, score, totals } of records) {
          expect(reader.next()).toBe(minute);
          const sums = new RunningSums();
          reader.addTo(sums);
          expect({ status: sums.status, score: sums.score }).toEqual({ status, score });
          expect(sums.totals).toEqual(totals ?? emptyTotals());
        }
        expect(reader.next()).toBeNull();
      }),
    );
  });

  it('adds up to the worst status, the highest score and the sums', () => {
    const sums = new RunningSums();
    const totals = emptyTotals();
    totals.counts[kindAt('TIMEOUT')] = 3;
    totals.latencySumMs = 20;
    const bodies = [
      encodeRecord(1, { status: 'FAILED', score: 0.25, totals }),
      encodeRecord(2, { status: 'UNKNOWN', score: null, totals: null }),
      encodeRecord(2, { status: 'HEALTHY', score: 0.5, totals }),
    ];
    const reader = new RecordReader(Buffer.concat(bodies));
    while (reader.next() !== null) reader.addTo(sums);
    expect([sums.status, sums.score, sums.totals.latencySumMs]).toEqual(['FAILED', 0.5, 40]);
    expect(sums.totals.counts[kindAt('TIMEOUT')]).toBe(6);
    sums.clear();
    expect([sums.status, sums.score, sums.totals]).toEqual(['UNKNOWN', null, emptyTotals()]);
  });

  it('is refused where its bytes are none, and never read for ever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const reader = new RecordReader(bytes);
        try {
          while (reader.next() !== null) reader.addTo(new RunningSums());
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
    const whole = encodeRecord(7, { status: 'HEALTHY', score: 1, totals: emptyTotals() });
    const cut = new RecordReader(whole.subarray(0, whole.length - 1));
    cut.next();
    expect(() => cut.addTo(new RunningSums())).toThrow(RangeError);
  });

  it('takes little room: a probe every five seconds some dozens of bytes', () => {
    const totals = emptyTotals();
    totals.counts[kindAt('OK')] = 12;
    totals.latencySumMs = 1_200;
    for (let bucket = 0; bucket < 12; bucket++) addToBucket(totals.counts, 200 + 3 * bucket, 1);
    expect(encodeRecord(59, { status: 'HEALTHY', score: 0.01, totals }).length).toBeLessThan(48);
  });
});
