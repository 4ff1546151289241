import { describe, expect, it } from 'vitest';
import { dueAt, planDue } from '../../src/alerts/due.ts';
import { type IncidentState, isWorse, rankOf, type Step, stepOf } from '../../src/alerts/incident.ts';
import { muteReason } from '../../src/alerts/mute.ts';
import { type Alert, alertSeverities, type SystemAlertCode } from '../../src/core/alert.ts';
import { degraded, flapping, guardsWholeExchange, minute, raised, turn } from './notify-world.ts';

const system = (code: SystemAlertCode, resolved: boolean, metadata = {}, sourceName: string | null = null) =>
  raised({
    kind: 'SYSTEM',
    code,
    severity: 'WARNING',
    message: code,
    exchangeName: null,
    sourceName,
    resolved,
    metadata,
  });
const ban = { scope: 'HOST', name: 'api.test' };

describe('what an alert is to its incident', () => {
  it.each<[Alert, string, Step]>([
    [raised(turn('b', 'CLOSED', 'OPEN')), 'breaker:b', 'OPENS'],
    [raised(turn('b', 'HALF_OPEN', 'OPEN')), 'breaker:b', 'GOES_ON'],
    [raised(turn('b', 'OPEN', 'HALF_OPEN')), 'breaker:b', 'TESTS'],
    [raised(turn('b', 'HALF_OPEN', 'CLOSED')), 'breaker:b', 'CLOSES'],
    [raised(turn('b', 'OPEN', 'CLOSED')), 'breaker:b', 'CLOSES'],
    [raised(degraded('e', 'WARNING')), 'degradation:e', 'GOES_ON'],
    [raised(degraded('e', 'CRITICAL')), 'degradation:e', 'GOES_ON'],
    [raised(degraded('e', 'INFO')), 'degradation:e', 'CLOSES'],
    [system('OFFLINE', false), 'system:OFFLINE', 'OPENS'],
    [system('OFFLINE', true), 'system:OFFLINE', 'CLOSES'],
    [system('JOURNAL_FAILING', false), 'system:JOURNAL_FAILING', 'OPENS'],
    [system('BANNED', false, ban), 'system:BANNED:HOST:api.test', 'OPENS'],
    [system('MISCONFIGURED', true, {}, 'feed'), 'system:MISCONFIGURED:feed', 'CLOSES'],
    [system('RECEIVER_FAILING', false, { receiver: 'ops' }), 'system:RECEIVER_FAILING:ops', 'OPENS'],
  ])('$severity $message', (alert, key, step) => expect(stepOf(alert)).toEqual({ key, step }));

  it('is nothing where an operator did something', () => {
    expect(stepOf(system('OPERATOR', true, { action: 'silence' }))).toBeNull();
  });
});

it.each<[string, Alert, number]>([
  ['the breaker of a whole exchange', raised(turn('binance_api', 'CLOSED', 'OPEN')), 3],
  ['the breaker of a part', raised(turn('binance_spot', 'CLOSED', 'OPEN')), 1],
  ['critical degradation', raised(degraded('binance', 'CRITICAL')), 2],
  ['slight degradation', raised(degraded('binance', 'WARNING')), 1],
  ['a source that is misconfigured', system('MISCONFIGURED', false), 1],
  ['a ban', system('BANNED', false, ban), 0],
])('%s speaks for so much', (_, alert, rank) => expect(rankOf(alert, guardsWholeExchange)).toBe(rank));

it('severities are worse in their order', () => {
  const worse = alertSeverities.map((each) => alertSeverities.filter((than) => isWorse(each, than)).length);
  expect(worse).toEqual([0, 1, 2]);
});

const told = {
  severity: 'CRITICAL',
  suppressed: null,
  firstAlertId: 'first',
  failed: false,
  repeatMs: null,
  repeatAt: null,
  rounds: 0,
} as const;
const incident = (values: Partial<IncidentState> = {}): IncidentState => ({
  key: 'breaker:binance_spot',
  exchangeName: 'binance',
  breakerName: 'binance_spot',
  rank: 1,
  mutedUntil: null,
  open: true,
  openedAt: 0,
  changedAt: 0,
  forgetAt: null,
  severity: 'CRITICAL',
  alert: raised(turn('binance_spot', 'CLOSED', 'OPEN')),
  alertSeq: 1,
  acknowledgement: null,
  openings: [0],
  flappingSince: null,
  escalations: [],
  told: { ops: told },
  ...values,
});
const whole = (values: Partial<IncidentState> = {}) =>
  incident({ key: 'breaker:binance_api', breakerName: 'binance_api', rank: 3, ...values });

describe('a part is kept from being told by', () => {
  const suppressed = { ...told, suppressed: 'why', firstAlertId: null };
  it.each<[string, IncidentState, boolean]>([
    ['the whole that is open', whole(), true],
    ['critical degradation', whole({ key: 'degradation:binance', rank: 2 }), true],
    ['another part', whole({ rank: 1 }), false],
    ['a ban', whole({ rank: 0 }), false],
    ['the whole that is closed', whole({ open: false }), false],
    ['what is less severe', whole({ severity: 'WARNING' }), false],
    ['what could not be told', whole({ told: { ops: { ...told, failed: true } } }), false],
    ['what was not told', whole({ told: { ops: suppressed } }), false],
    ['what is told to others', whole({ told: { log: told } }), false],
    [
      'what was told before it got worse, and that not',
      whole({ told: { ops: { ...suppressed, firstAlertId: 'x' } } }),
      true,
    ],
  ])('%s: %#', (_, other, muted) => {
    const part = incident();
    const reason = muteReason(part, 'ops', { larger: [other], silences: [], now: 0 });
    expect(reason !== null).toBe(muted);
  });

  it('nothing where it is a ban', () => {
    const facts = { larger: [whole()], silences: [], now: 0 };
    expect(muteReason(incident({ rank: 0 }), 'ops', facts)).toBeNull();
  });
});

describe('what time brings about', () => {
  const never = Number.POSITIVE_INFINITY;
  const repeating = { ...told, repeatMs: 10, repeatAt: 100 };
  it.each<[string, Partial<IncidentState>, number]>([
    ['nothing', {}, never],
    ['a repeat', { told: { ops: repeating, log: { ...repeating, repeatAt: 50 } } }, 50],
    ['none of what was not told', { told: { ops: { ...repeating, suppressed: 'why' } } }, never],
    [
      'an escalation',
      { escalations: [{ at: 70, afterMs: 70, to: [], repeatMs: null }], told: { ops: repeating } },
      70,
    ],
    ['the end of flapping', { flappingSince: 0, changedAt: 5, told: { ops: repeating } }, 5 + 5 * minute],
    ['that it is forgotten', { open: false, forgetAt: 7 }, 7],
  ])('%s', (_, values, at) => expect(dueAt(incident(values), flapping)).toBe(at));

  const facts = {
    now: 100,
    flapping,
    muteReason: () => null,
    isUnderWay: () => false,
    isKnown: () => true,
  };
  const repeats = (values: Partial<IncidentState>, more: Partial<typeof facts> = {}) => {
    const { planned, incident: after } = planDue(incident({ told: { ops: repeating }, ...values }), {
      ...facts,
      ...more,
    });
    return [planned.map(({ cause, round }) => `${cause} ${round}`), after?.told.ops?.repeatAt];
  };

  it.each<[string, ReturnType<typeof repeats>, readonly string[]]>([
    ['in time', repeats({}), ['REPEAT 1']],
    ['not once it is acknowledged', repeats({ acknowledgement: { by: 'a', at: 0, note: null } }), []],
    ['not while it is muted', repeats({}, { muteReason: (() => 'why') as never }), []],
    ['not while the one before is under way', repeats({}, { isUnderWay: () => true }), []],
  ])('repeats %s, and looks again after as long', (_, [planned, next], expected) => {
    expect([planned, next]).toEqual([expected, 110]);
  });

  it('keeps what is closed for as long as something of it is under way', () => {
    const closed = incident({ open: false, forgetAt: 100 });
    expect(planDue(closed, facts).incident).toBeNull();
    const kept = planDue(closed, { ...facts, isUnderWay: () => true }).incident;
    expect(kept?.forgetAt).toBeGreaterThan(100);
  });
});
