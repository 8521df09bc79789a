import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detect, lifecycle, standardRules } from '../../src/detect/index.ts';
import type { Alert, Finding, Severity, Silence, Transition } from '../../src/model/alert.ts';
import { DAY, HOUR, type Instant } from '../../src/model/time.ts';
import { put, quiet, START } from './series.ts';

const T = (hour: number): Instant => START + hour * HOUR;

/** What hour `hour` says; its bucket ends, and is known, at `hour + 1`. */
function finding(hour: number, state: Finding['state'], more: Partial<Finding> & { score?: number } = {}): Finding {
  const { score = state === 'breach' ? 5 : 0.5, rule = 'negativity', ...rest } = more;
  return {
    key: `acme/${rule}`,
    rule,
    kind: 'negativity',
    brand: 'acme',
    at: T(hour),
    until: T(hour + 1),
    state,
    heldFor: HOUR,
    severity: 'warning',
    evidence: { window: [T(hour), T(hour + 1)], observed: 9, expected: 1, score, mentions: [], note: `hour ${hour}` },
    ...rest,
  };
}
const calm = (from: number, hours: number): Finding[] =>
  Array.from({ length: hours }, (_, i) => finding(from + i, 'calm', { heldFor: (i + 1) * HOUR }));

/** What the store does with transitions, in small. */
function keep(alerts: readonly Alert[], changes: readonly Transition[]): Alert[] {
  const rows = [...alerts];
  for (const { alert } of changes) {
    const i = rows.findIndex(({ key, openedAt }) => key === alert.key && openedAt === alert.openedAt);
    if (i < 0) rows.push({ ...alert, id: rows.length + 1 });
    else rows[i] = { ...alert, id: i + 1 };
  }
  return rows;
}
const steps = (changes: readonly Transition[]) =>
  changes.map(({ kind, at, alert, notify }) => `${kind} ${(at - START) / HOUR} ${alert.state}${notify ? ' told' : ''}`);
const run = (findings: Finding[], alerts: Alert[] = [], silences: Silence[] = [], now?: Instant) =>
  lifecycle(findings, alerts, silences, now ?? findings.at(-1)?.until ?? START);
const silence = (from: number, until: number, of: Partial<Silence> = {}): Silence => ({
  id: 1,
  brand: null,
  rule: null,
  from: T(from),
  until: T(until),
  by: 'sam',
  reason: 'known',
  ...of,
});
const acknowledged = (alerts: Alert[]): Alert[] => alerts.map(alert => ({ ...alert, state: 'acknowledged' as const }));

describe('a life', () => {
  test('opens, calms, resolves', () => {
    const changes = run([finding(0, 'breach'), finding(1, 'breach'), ...calm(2, 4)]);
    expect(steps(changes)).toEqual(['open 1 firing told', 'calm 3 recovering', 'resolve 5 resolved told']);
    expect(changes[0]?.alert).toMatchObject({ openedAt: T(1), closedAt: null, severity: 'warning', brand: 'acme' });
    expect(changes[2]?.alert).toMatchObject({ openedAt: T(1), closedAt: T(5) });
    expect(changes[1]?.alert.memory.heldSince).toBe(T(2));
    for (const { reason } of changes) expect(reason).toContain('hour ');
  });
  test('raised hours open nothing and calm nothing', () => {
    expect(run([finding(0, 'raised'), finding(1, 'calm')])).toEqual([]);
    const changes = run([finding(0, 'breach'), finding(1, 'raised'), finding(2, 'raised')]);
    expect(steps(changes)).toEqual(['open 1 firing told']);
  });
  test('a breach while recovering goes on as the same alert, untold', () => {
    const changes = run([finding(0, 'breach'), finding(1, 'calm'), finding(2, 'breach'), ...calm(3, 3)]);
    expect(steps(changes)).toEqual([
      'open 1 firing told',
      'calm 2 recovering',
      'reopen 3 firing',
      'calm 4 recovering',
      'resolve 6 resolved told',
    ]);
    expect(new Set(changes.map(({ alert }) => alert.openedAt)).size).toBe(1);
  });
  test('deaf hours resolve nothing', () => {
    const changes = run([finding(0, 'breach'), finding(1, 'calm'), finding(40, 'calm', { heldFor: 2 * HOUR })]);
    expect(steps(changes)).toEqual(['open 1 firing told', 'calm 2 recovering']);
  });
});

describe('growth', () => {
  test.each([
    [5, 5.5, 'warning', false],
    [5, 6, 'warning', true],
    [40, 41, 'warning', false],
    [10, 12.1, 'warning', true],
    [40, 48, 'warning', false],
    [40, 73, 'warning', true],
    [60, 110, 'warning', false],
    [5, 4.5, 'error', true],
    [5, 5, 'info', false],
  ] as const)('from %d to %d, %s: told %s', (before, after, severity, told) => {
    const changes = run([finding(0, 'breach', { score: before }), finding(1, 'breach', { score: after, severity })]);
    expect(steps(changes)).toEqual(['open 1 firing told', ...(told ? ['escalate 2 firing told'] : [])]);
  });
  test('of an hour that was told before it ended is news only where it is graver', () => {
    const soon = finding(0, 'breach', { until: T(0) + HOUR / 3 });
    const whole = (more: Partial<Finding>) => run([soon, finding(0, 'breach', { score: 9, ...more })]);
    expect(whole({}).map(({ kind, notify, alert }) => [kind, notify, alert.memory.score])).toEqual([
      ['open', true, 5],
      ['escalate', false, 9],
    ]);
    expect(whole({ severity: 'critical' })[1]).toMatchObject({ kind: 'escalate', notify: true });
    const next = run([soon, finding(0, 'breach', { score: 9 }), finding(1, 'breach', { score: 12 })]);
    expect(next.map(({ notify }) => notify)).toEqual([true, false, true]);
  });
  test('is measured from the last notice, and severity never falls', () => {
    const scores: [number, Severity][] = [
      [5, 'error'],
      [5.5, 'error'],
      [6.1, 'warning'],
    ];
    const changes = run(scores.map(([score, severity], i) => finding(i, 'breach', { score, severity })));
    expect(steps(changes)).toEqual(['open 1 firing told', 'escalate 3 firing told']);
    expect(changes[1]?.alert).toMatchObject({
      severity: 'error',
      memory: { score: 6.1 },
      evidence: { note: 'hour 2' },
    });
  });
});

describe('reminders', () => {
  const long = (severity: Severity, hours: number) =>
    Array.from({ length: hours }, (_, i) => finding(i, 'breach', { severity }));
  function hourly(findings: Finding[], alerts: Alert[] = []): Transition[] {
    const all: Transition[] = [];
    let rows = alerts;
    for (const each of findings) {
      const changes = run([each], rows);
      rows = keep(rows, changes);
      all.push(...changes);
    }
    return all;
  }
  test('every day, every four hours where it is critical', () => {
    expect(steps(hourly(long('warning', 50)))).toEqual([
      'open 1 firing told',
      'remind 25 firing told',
      'remind 49 firing told',
    ]);
    expect(steps(hourly(long('critical', 10)))).toEqual([
      'open 1 firing told',
      'remind 5 firing told',
      'remind 9 firing told',
    ]);
  });
  test('stop when somebody acknowledges; growth is still told, calm still resolves', () => {
    const rows = acknowledged(keep([], run([finding(0, 'breach')])));
    const changes = hourly(
      [...long('warning', 40).slice(1), finding(41, 'breach', { score: 9 }), ...calm(42, 4)],
      rows,
    );
    expect(steps(changes)).toEqual(['escalate 42 acknowledged told', 'resolve 45 resolved told']);
  });
  test('a late run reminds of nothing that is over', () => {
    const changes = run(long('critical', 20), [], [], T(20));
    expect(steps(changes).filter(step => step.endsWith('told'))).toEqual([
      'open 1 firing told',
      'remind 17 firing told',
    ]);
  });
});

describe('after its end', () => {
  const ended = keep([], run([finding(0, 'breach'), ...calm(1, 4)]));
  test('within the hold the same alert opens again, untold, and so is its end', () => {
    const changes = run([finding(10, 'breach'), ...calm(11, 3)], ended);
    expect(steps(changes)).toEqual(['reopen 11 firing', 'calm 12 recovering', 'resolve 14 resolved']);
    expect(changes[0]?.alert).toMatchObject({ openedAt: T(1), closedAt: null });
  });
  test('unless it is worse', () => {
    expect(steps(run([finding(10, 'breach', { score: 7 })], ended))).toEqual(['reopen 11 firing told']);
  });
  test('whoever had it has it again, unless it is worse than what he took', () => {
    const taken = acknowledged(keep([], run([finding(0, 'breach')])));
    const over = keep(taken, run(calm(1, 4), taken));
    expect(over[0]?.state).toBe('resolved');
    expect(steps(run([finding(10, 'breach')], over))).toEqual(['reopen 11 acknowledged']);
    expect(steps(run([finding(10, 'breach', { score: 7 })], over))).toEqual(['reopen 11 firing told']);
    const again = keep(over, run([finding(10, 'breach')], over));
    expect(
      run(
        Array.from({ length: 40 }, (_, i) => finding(11 + i, 'breach')),
        again,
      ),
    ).toEqual([]);
  });
  test('after the hold it is a new one', () => {
    const changes = run([finding(40, 'breach')], ended);
    expect(steps(changes)).toEqual(['open 41 firing told']);
    expect(changes[0]?.alert.openedAt).toBe(T(41));
  });
});

describe('silence', () => {
  test('tells nobody, changes every state', () => {
    const findings = [finding(0, 'breach'), finding(1, 'breach', { score: 9 }), ...calm(2, 3)];
    const kinds = (changes: Transition[]) => changes.map(({ kind, alert }) => [kind, alert.state]);
    const hushed = run(findings, [], [silence(0, 24)]);
    expect(hushed.some(({ notify }) => notify)).toBe(false);
    expect(kinds(hushed)).toEqual(kinds(run(findings)));
  });
  test('what goes on after it is told then', () => {
    const changes = run([finding(0, 'breach'), finding(1, 'breach'), finding(2, 'breach')], [], [silence(0, 3)]);
    expect(steps(changes)).toEqual(['open 1 firing', 'remind 3 firing told']);
  });
  test.each([
    [{ brand: 'acme' }, false],
    [{ brand: 'globex' }, true],
    [{ rule: 'negativity' }, false],
    [{ rule: 'volume' }, true],
    [{ from: T(2) }, true],
  ])('of %j lets the notice through: %s', (of, told) => {
    expect(run([finding(0, 'breach')], [], [silence(0, 24, of)])[0]?.notify).toBe(told);
  });
});

describe('a stronger rule', () => {
  test('speaks for the brand: volume changes its state and tells nobody', () => {
    const changes = run([finding(0, 'breach', { rule: 'volume' }), finding(0, 'breach')]);
    expect(changes.map(({ alert, notify }) => [alert.rule, notify])).toEqual([
      ['negativity', true],
      ['volume', false],
    ]);
    expect(changes[1]?.alert.memory.inhibitedBy).toBe('acme/negativity');
  });
  test('of another brand, or resolved, does not', () => {
    const other = finding(0, 'breach', { brand: 'globex', key: 'globex/negativity' });
    expect(run([other, finding(0, 'breach', { rule: 'volume' })])[1]?.notify).toBe(true);
    const ended = keep([], run([finding(0, 'breach'), ...calm(1, 4)]));
    expect(run([finding(10, 'breach', { rule: 'volume' })], ended)[0]?.notify).toBe(true);
  });
  test('the end of what nobody was told of is no news', () => {
    const volume = (each: Finding) => ({ ...each, rule: 'volume', key: 'acme/volume' });
    const changes = run([
      finding(0, 'breach'),
      volume(finding(0, 'breach')),
      ...calm(1, 3),
      ...[2, 3, 4, 5].map(i => volume(finding(i, 'calm', { heldFor: (i - 1) * HOUR }))),
    ]);
    expect(changes.filter(({ notify }) => notify).map(({ kind, alert }) => [kind, alert.rule])).toEqual([
      ['open', 'negativity'],
      ['resolve', 'negativity'],
    ]);
  });
});

describe('late, skipped and doubled runs', () => {
  const rules = standardRules({ budget: 2 });
  const HOURS = 9 * 24;
  const given = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    crises: fc.array(
      fc.record({
        at: fc.integer({ min: 60, max: HOURS - 40 }),
        size: fc.integer({ min: 5, max: 60 }),
        share: fc.constantFrom(0.1, 0.7),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    deaf: fc.array(fc.integer({ min: 50, max: HOURS - 20 }), { maxLength: 3 }),
    cuts: fc.array(fc.integer({ min: 49, max: HOURS }), { maxLength: 12 }),
    hush: fc.option(fc.integer({ min: 60, max: HOURS - 20 }), { nil: null }),
  });
  test('end in the same states', { timeout: 60_000 }, () => {
    let opened = 0;
    fc.assert(
      fc.property(given, ({ seed, crises, deaf, cuts, hush }) => {
        const points = quiet(HOURS, 3, seed);
        for (const { at, size, share } of crises)
          for (let i = 0; i < 8; i++) {
            const n = Math.round(size * 0.7 ** i) + 3;
            put(points, at + i, n, Math.round(n * share), { authors: n, sources: 3 });
          }
        for (const at of deaf) for (let i = 0; i < 9; i++) put(points, at + i, null);
        const silences = hush === null ? [] : [silence(hush, hush + 12)];
        const evaluate = (from: number, to: number, alerts: Alert[]) => {
          const known = points.slice(0, to);
          const findings = rules.flatMap(rule => detect('acme', known, rule, T(from)));
          const recent = alerts.filter(({ closedAt }) => closedAt === null || closedAt >= T(to) - 20 * DAY);
          return lifecycle(findings, recent, silences, T(to));
        };
        // A late run reminds of nothing that is over and keeps to a silence that began since: that is for people, and no state.
        const states = (changes: Transition[]) =>
          changes.map(change => ({
            ...change,
            notify: change.kind === 'remind' || hush !== null ? null : change.notify,
          }));

        const whole = evaluate(48, HOURS, []);
        opened += whole.length;
        let alerts: Alert[] = [];
        const pieces: Transition[] = [];
        let from = 48;
        for (const to of [...new Set(cuts), HOURS].sort((a, b) => a - b)) {
          const changes = evaluate(from, to, alerts);
          alerts = keep(alerts, changes);
          pieces.push(...changes);
          // The same run again, as after a crash before its mark was written.
          expect(evaluate(from, to, alerts)).toEqual([]);
          from = to;
        }
        expect(states(pieces)).toEqual(states(whole));
      }),
      { numRuns: 12, endOnFailure: true },
    );
    expect(opened).toBeGreaterThan(12);
  });
});

describe('a single event', () => {
  const voice = (hour: number, state: Finding['state'], score?: number): Finding =>
    finding(hour, state, { rule: 'voice', kind: 'voice', ...(score === undefined ? {} : { score }) });
  const usual = (from: number, hours: number): Finding[] =>
    Array.from({ length: hours }, (_, i) => voice(from + i, 'calm'));

  test('is told once and is over a day later without a word: no calming, no reminder', () => {
    const changes = run([voice(0, 'breach'), ...usual(1, 40)]);
    expect(steps(changes)).toEqual(['open 1 firing told', 'resolve 25 resolved']);
    expect(changes[1]?.reason).toBe('nothing like it for 1d');
  });
  test('another one is news however small, and holds it open; its evidence is the latest', () => {
    const changes = run([voice(0, 'breach', 6), ...usual(1, 9), voice(10, 'breach', 4), ...usual(11, 30)]);
    expect(steps(changes)).toEqual(['open 1 firing told', 'escalate 11 firing told', 'resolve 35 resolved']);
    expect(changes[1]?.alert.evidence.note).toBe('hour 10');
    expect(changes[1]?.reason).toBe('another one: hour 10');
  });
  test('after its end the next is an alert of its own', () => {
    const changes = run([voice(0, 'breach'), ...usual(1, 25), voice(26, 'breach')]);
    expect(steps(changes)).toEqual(['open 1 firing told', 'resolve 25 resolved', 'open 27 firing told']);
    expect(changes[2]?.alert.openedAt).toBe(T(27));
  });
  test('deaf hours neither end it early nor keep it for ever', () => {
    const changes = run([voice(0, 'breach'), ...usual(1, 3), voice(60, 'calm')]);
    expect(steps(changes)).toEqual(['open 1 firing told', 'resolve 61 resolved']);
  });
  test('a person takes it: the rest goes on as it would', () => {
    const open = acknowledged(keep([], run([voice(0, 'breach')])));
    expect(steps(run([...usual(1, 3), voice(4, 'breach'), ...usual(5, 30)], open))).toEqual([
      'escalate 5 acknowledged told',
      'resolve 29 resolved',
    ]);
  });
  test('a silence keeps it quiet for good', () => {
    const changes = run([voice(0, 'breach'), ...usual(1, 40)], [], [silence(0, 5, { rule: 'voice' })]);
    expect(steps(changes)).toEqual(['open 1 firing', 'resolve 25 resolved']);
  });
  test('is told beside a surge, which does not speak for it', () => {
    const changes = run([finding(0, 'breach'), finding(1, 'breach'), voice(1, 'breach')]);
    expect(steps(changes)).toEqual(['open 1 firing told', 'open 2 firing told']);
    expect(changes[1]?.alert).toMatchObject({ rule: 'voice', memory: { inhibitedBy: null } });
  });
  test('run by run or all at once: the same', () => {
    const findings = [voice(0, 'breach'), ...usual(1, 9), voice(10, 'breach'), ...usual(11, 30), voice(41, 'breach')];
    let alerts: Alert[] = [];
    const one: Transition[] = [];
    for (const each of findings) {
      const changes = run([each], alerts);
      alerts = keep(alerts, changes);
      one.push(...changes, ...run([each], alerts));
    }
    expect(one).toEqual(run(findings));
  });
});

describe('who speaks for whom', () => {
  test.each([
    ['negativity', 'topic', false],
    ['volume', 'topic', false],
    ['reach', 'topic', false],
    ['volume', 'reach', false],
    ['topic', 'reach', true],
    ['topic', 'volume', true],
    ['voice', 'topic', true],
    ['drop', 'topic', true],
  ] as const)('while %s is open, %s is told: %s', (first, second, told) => {
    const changes = run([
      finding(0, 'breach', { rule: first, kind: first, heldFor: 5 * HOUR }),
      finding(1, 'breach', { rule: second, kind: second }),
    ]);
    expect(changes.map(({ notify }) => notify)).toEqual([true, told]);
    expect(changes[1]?.alert.memory.inhibitedBy).toBe(told ? null : `acme/${first}`);
  });
});
