import { describe, expect, it } from 'vitest';
import type { IncidentState } from '../../src/alerts/incident.ts';
import {
  incidentPatch,
  noSilencePatch,
  restoreIncidents,
  restoreSilences,
  silencePatch,
} from '../../src/alerts/incident-store.ts';
import type { Silence } from '../../src/alerts/silence.ts';
import { SilenceBook } from '../../src/alerts/silence-book.ts';
import { day, minute, raised, turn } from './notify-world.ts';

const year = 365 * day;
const wallNow = Date.UTC(2026, 0, 1);
const now = 5_000_000;

const incident: IncidentState = {
  key: 'breaker:binance_api',
  exchangeName: 'binance',
  breakerName: 'binance_api',
  rank: 3,
  mutedUntil: null,
  open: true,
  openedAt: wallNow - 20 * minute,
  changedAt: now - 10 * minute,
  forgetAt: null,
  severity: 'CRITICAL',
  alert: raised(turn('binance_api', 'CLOSED', 'OPEN'), wallNow - 20 * minute),
  alertSeq: 7,
  acknowledgement: { by: 'alice', at: wallNow, note: null },
  openings: [now - 20 * minute, now - 10 * minute],
  flappingSince: now - minute,
  escalations: [{ at: now + minute, afterMs: minute, to: ['boss'], repeatMs: null }],
  told: {
    ops: {
      severity: 'CRITICAL',
      suppressed: null,
      firstAlertId: 'first',
      failed: false,
      repeatMs: 30 * minute,
      repeatAt: now + 20 * minute,
      rounds: 2,
    },
    log: {
      severity: 'CRITICAL',
      suppressed: 'why',
      firstAlertId: null,
      failed: false,
      repeatMs: null,
      repeatAt: null,
      rounds: 0,
    },
  },
};

const stored = (values: Partial<IncidentState> = {}) =>
  JSON.parse(JSON.stringify(incidentPatch(incident.key, { ...incident, ...values }, { now, wallNow })));

/** All instants of an incident, from the moment that it was stored or restored. */
const waits = (
  { changedAt, openings, flappingSince, escalations, told, forgetAt }: IncidentState,
  at: number,
) =>
  [changedAt, ...openings, flappingSince!, escalations[0]!.at, told.ops!.repeatAt!, forgetAt ?? at].map(
    (instant) => instant - at,
  );

describe('an incident over a restart', () => {
  it.each([
    ['at once', 0, 0],
    ['after a minute', minute, minute],
    ['after a year', year, year],
    ['by a wall clock that was put back a year', -year, 0],
  ])('%s is the same, its instants by the new clock', (_, wallMs, elapsedMs) => {
    for (const newNow of [0, 12.5, 9e9]) {
      const [restored] = restoreIncidents(stored(), { now: newNow, wallNow: wallNow + wallMs });
      const expected = waits(incident, now).map((ms) => ms - elapsedMs);
      for (const [index, ms] of waits({ ...restored!, forgetAt: null }, newNow)
        .slice(0, 6)
        .entries()) {
        expect(ms).toBeCloseTo(expected[index]!, 3);
      }
      expect({ ...restored, ...instants }).toEqual({ ...incident, ...instants });
      expect(restored!.told.log).toEqual(incident.told.log);
    }
  });

  const instants = {
    changedAt: 0,
    openings: [],
    flappingSince: 0,
    escalations: [],
    told: {},
  };

  it.each([-year, -1, 0, minute, year])('waits no longer than it did, the wall clock %d ms on', (wallMs) => {
    const [restored] = restoreIncidents(stored(), { now: 0, wallNow: wallNow + wallMs });
    for (const [index, ms] of waits(restored!, 0).entries()) {
      expect(ms).toBeLessThanOrEqual(waits(incident, now)[index]! + 1e-6);
    }
  });

  it('that is closed is forgotten in time', () => {
    const patch = stored({ open: false, forgetAt: now + minute });
    const [restored] = restoreIncidents(patch, { now: 100, wallNow: wallNow + 1_000 });
    expect(restored!.forgetAt).toBe(100 + minute - 1_000);
  });

  it('that is gone is stored no more', () => {
    expect(incidentPatch('k', null, { now, wallNow })).toEqual({ 'incident:k': null });
  });
});

const silence = (id: string, values: Partial<Silence> = {}): Silence => ({
  id,
  exchanges: [],
  breakers: [],
  severities: [],
  startsAt: wallNow,
  endsAt: wallNow + minute,
  by: 'alice',
  comment: null,
  ...values,
});

it('silences are stored and restored as they are, apart from all else', () => {
  const state = { ...stored(), ...silencePatch(silence('a')), 'breaker:a': 1 };
  expect(restoreSilences(state)).toEqual([silence('a')]);
  expect(restoreIncidents(state, { now, wallNow })).toHaveLength(1);
  expect(noSilencePatch('a')).toEqual({ 'silence:a': null });
});

describe('the silences that are kept', () => {
  it('are listed newest first, active from start to end', () => {
    const book = new SilenceBook();
    book.put(silence('b'), wallNow);
    book.put(silence('a'), wallNow);
    book.put(silence('later', { startsAt: wallNow + 10, endsAt: wallNow + 20 }), wallNow);
    expect(book.all().map(({ id }) => id)).toEqual(['later', 'b', 'a']);
    expect(book.active(wallNow + 10).map(({ id }) => id)).toEqual(['later', 'b', 'a']);
    expect(book.active(wallNow + 20).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(book.active(wallNow + minute)).toEqual([]);
  });

  it('tell when the next of them begins or ends', () => {
    const book = new SilenceBook();
    expect(book.nextChangeAt(wallNow)).toBe(Number.POSITIVE_INFINITY);
    book.put(silence('a', { startsAt: wallNow + 10, endsAt: wallNow + 30 }), wallNow);
    book.put(silence('b', { startsAt: wallNow - 10, endsAt: wallNow + 20 }), wallNow);
    const changes = [wallNow, wallNow + 10, wallNow + 20, wallNow + 30].map((at) => book.nextChangeAt(at));
    expect(changes).toEqual([wallNow + 10, wallNow + 20, wallNow + 30, Number.POSITIVE_INFINITY]);
  });

  it('are replaced by those of the same id', () => {
    const book = new SilenceBook();
    book.put(silence('a'), wallNow);
    book.put(silence('a', { endsAt: wallNow }), wallNow);
    expect([book.all().length, book.active(wallNow).length]).toEqual([1, 0]);
  });

  it('are forgotten when they ended before a moment', () => {
    const book = new SilenceBook();
    book.put(silence('a', { endsAt: wallNow }), wallNow);
    book.put(silence('b', { endsAt: wallNow + day }), wallNow);
    expect(book.dropEnded(wallNow)).toEqual([]);
    expect(book.dropEnded(wallNow + 1).map(({ id }) => id)).toEqual(['a']);
    expect(book.all().map(({ id }) => id)).toEqual(['b']);
  });

  it('are 1,000 at most but for those in force: those that ended first go', () => {
    const book = new SilenceBook();
    for (let each = 0; each < 1_000; each += 1) {
      const ended = each < 500;
      const endsAt = ended ? wallNow - each : wallNow + minute;
      expect(book.put(silence(`s${each}`, { endsAt }), wallNow)).toEqual([]);
    }
    const gone = [0, 1].flatMap((each) => book.put(silence(`more${each}`), wallNow));
    expect(gone.map(({ id }) => id)).toEqual(['s499', 's498']);
    for (let each = 2; each < 1_000; each += 1) book.put(silence(`more${each}`), wallNow);
    expect(book.active(wallNow)).toHaveLength(1_500);
    expect(book.all()).toHaveLength(1_500);
  });

  it('that are restored do not replace newer ones', () => {
    const book = new SilenceBook();
    book.put(silence('a', { by: 'bob' }), wallNow);
    book.restore([silence('a'), silence('b')]);
    expect(book.all().map(({ by }) => by)).toEqual(['alice', 'bob']);
  });
});
