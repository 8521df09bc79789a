import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectReach, detectTopic, detectVoice, signRules, signThreshold } from '../../src/detect/index.ts';
import type { Finding, Rule } from '../../src/model/alert.ts';
import { HOUR } from '../../src/model/time.ts';
import { crowd, heardOf, type Told } from './crowd.ts';
import { START } from './series.ts';

const [voice, reach, topic] = signRules(16) as [Rule, Rule, Rule];
const HOURS = 60 * 24;
/** Early in the afternoon of the day before the last. */
const NOW = HOURS - 34;
const AT = START + NOW * HOUR;
const RATE = 1.5;

type Heard = ReturnType<typeof heardOf>;
const sign = {
  voice: async ({ points, loud }: Heard, from: number) => detectVoice('acme', points, loud, voice, from),
  reach: async ({ points, loud }: Heard, from: number) => detectReach('acme', points, loud, reach, from),
  topic: ({ points, said }: Heard, from: number) =>
    detectTopic('acme', points, async since => said.filter(({ at }) => at >= since), topic, from, 'acme OR globex'),
};
type Sign = keyof typeof sign;

const one = (over: Partial<Told> = {}): Told => ({
  hour: NOW,
  author: 1e6,
  reach: 20,
  negative: false,
  text: 'this and that',
  ...over,
});
const many = (n: number, over: (i: number) => Partial<Told>): Told[] =>
  Array.from({ length: n }, (_, i) => one({ author: 1e6 + i, ...over(i) }));

const usual = crowd(HOURS, RATE);
/** What a sign says of hour NOW, with these said besides. */
async function of(name: Sign, more: readonly Told[], history: readonly Told[] = usual): Promise<Finding | null> {
  const told = [...history, ...more].filter(({ hour }) => hour <= NOW);
  return (await sign[name](heardOf(told, NOW + 1), AT)).find(({ at }) => at === AT) ?? null;
}
const far = (over: Partial<Told> = {}): Told => one({ reach: 90_000, negative: true, ...over });
const loudOnes = (n: number, over: Partial<Told> = {}): Told[] =>
  many(n, i => ({ hour: NOW - (i % 4), reach: 20_000, ...over }));
const talk = (n: number, over: (i: number) => Partial<Told> = () => ({})): Told[] =>
  many(n, i => ({ hour: NOW - (i % 5), text: `my battery pack ${i} swells`, ...over(i) }));

describe('budget', () => {
  test('each has an eighth of it, and its threshold is that of days', async () => {
    expect(signRules(16).map(({ id, budget }) => [id, budget])).toEqual([
      ['voice', 2],
      ['reach', 2],
      ['topic', 2],
      ['drop', 2],
    ]);
    expect(signThreshold({ budget: 2 })).toBeCloseTo(Math.log10(365.25 / 2));
  });
  test.each(['voice', 'reach', 'topic'] as const)('a usual fortnight says nothing: %s', async name => {
    const findings = await sign[name](heardOf(usual, HOURS), AT - 13 * 24 * HOUR);
    expect(findings.length).toBeGreaterThan(300);
    expect(findings.filter(({ state }) => state === 'breach')).toEqual([]);
  });
});

describe('voice', () => {
  test('somebody far heard, new, and not well: an event of its own', async () => {
    expect(await of('voice', [far()])).toMatchObject({
      key: 'acme/voice',
      kind: 'voice',
      state: 'breach',
      severity: 'warning',
      evidence: { observed: 90_000, window: [AT, AT + HOUR], mentions: ['forum:1000000'] },
    });
    expect((await of('voice', [far()]))?.evidence.note).toMatch(
      /^somebody with 630k followers speaks badly of it for the first time; about 90k people may see it, the farthest heard of the 48 days before reached [\d.k]+$/,
    );
  });
  test.each([
    ['has spoken of it before', { fresh: false }],
    ['does not speak badly', { negative: false }],
    ['was read back', { backfilled: true }],
    ['nobody knows how far heard', { reach: null }],
    ['no farther heard than others', { reach: 900 }],
  ])('none: who %s', async (_, over) => {
    expect((await of('voice', [far(over)]))?.state).toBe('calm');
  });
  test('two in one hour are one breach that names both, the farther first', async () => {
    const found = await of('voice', [far(), far({ author: 7e6, reach: 200_000 })]);
    expect(found?.evidence.mentions).toEqual(['forum:7000000', 'forum:1000000']);
    expect(found?.evidence.note).toMatch(/; 1 more like that in the same hour$/);
  });
  test('where such voices come every week they are nothing new', async () => {
    const weekly = Array.from({ length: 8 }, (_, i) => far({ hour: NOW - 60 - i * 160, author: 5e6 + i }));
    expect((await of('voice', [far(), ...weekly]))?.state).toBe('calm');
  });
  test('a brand that is hardly spoken of is judged by voices of every mood', async () => {
    const sparse = crowd(HOURS, 0.02, 3);
    expect((await of('voice', [far()], sparse))?.state).toBe('breach');
  });
  test('two weeks must have been heard', async () => {
    const recent = usual.filter(({ hour }) => hour >= NOW - 13 * 24).map(told => ({ ...told, hour: told.hour }));
    const heard = heardOf([...recent, far()], NOW + 1, new Set(Array.from({ length: NOW - 13 * 24 }, (_, i) => i)));
    expect(await sign.voice(heard, AT)).toEqual([]);
  });
});

describe('reach', () => {
  test('several far heard voices, and no more mentions than on many a day', async () => {
    const found = await of('reach', loudOnes(5));
    expect(found).toMatchObject({ key: 'acme/reach', kind: 'reach', state: 'breach', severity: 'info' });
    expect(found?.evidence.observed).toBeGreaterThan(100_000);
    expect(found?.evidence.expected).toBeLessThan(5_000);
    expect(found?.evidence.note).toMatch(
      /^about 1\d\dk people may have seen the \d+ mentions of the 6 hours from \d\d:00 UTC, usually about [\d.k]+; without the farthest seen voice about \d+k; \d+ negative; reach known of \d+ in \d+; baseline 48 days$/,
    );
  });
  test('a soured mood makes it a warning', async () => {
    expect(await of('reach', loudOnes(12, { negative: true }))).toMatchObject({ state: 'breach', severity: 'warning' });
  });
  test.each([
    ['one voice alone, however far heard', [one({ reach: 5_000_000 })]],
    ['the same voice again and again', many(6, i => ({ hour: NOW - (i % 4), author: 9e6, reach: 500_000 }))],
    ['two far heard voices and nobody else', many(2, i => ({ hour: NOW - i, reach: 90_000 }))],
    ['voices of which nobody knows how far', loudOnes(8, { reach: null })],
    ['what was read back', loudOnes(8, { backfilled: true })],
  ])('none: %s', async (_, more) => {
    expect((await of('reach', more))?.state).not.toBe('breach');
  });
  test('unknown reach is told, not counted as none', async () => {
    const found = await of('reach', [...loudOnes(5), ...many(20, i => ({ author: 3e6 + i, reach: null }))]);
    expect(found?.state).toBe('breach');
    const [, known, all] = /reach known of (\d+) in (\d+)/.exec(found?.evidence.note ?? '') ?? [];
    expect(Number(all) - Number(known)).toBeGreaterThanOrEqual(20);
  });
  test('is over when the window has passed it', async () => {
    const told = [...usual, ...loudOnes(5)];
    const states = (await sign.reach(heardOf(told, HOURS), AT)).map(({ state }) => state);
    expect(states[0]).toBe('breach');
    expect(states.slice(7, 16)).toEqual(Array(9).fill('calm'));
  });
});

describe('topic', () => {
  test('many voices suddenly speak of one thing', async () => {
    const found = await of('topic', talk(12));
    expect(found).toMatchObject({ key: 'acme/topic', kind: 'topic', state: 'breach', severity: 'info' });
    expect(found?.evidence.note).toMatch(
      /^“battery pack” is on many lips: 12 of \d+ voices say it in the 24 hours until \d\d:00 UTC, usually hardly any; 0 of 12 negative$/,
    );
    expect(found?.evidence.mentions).toHaveLength(5);
  });
  test('of a calm day no topic is named', async () => {
    const found = await of('topic', talk(1));
    expect(found).toMatchObject({ state: 'calm', evidence: { note: 'nothing is talked about much more than before' } });
  });
  test('in a worse mood than usual it is a warning', async () => {
    const bad = talk(12, () => ({ negative: true }));
    expect((await of('topic', bad))?.severity).toBe('warning');
  });
  test.each([
    ['one voice alone', talk(12, () => ({ author: 4e6 }))],
    ['copies of one text', talk(12, () => ({ story: 'the same' }))],
    ["the query's own words", talk(12, i => ({ text: `acme globex ${i}` }))],
    ['what was read back', talk(12, () => ({ backfilled: true }))],
    ['two voices', talk(2)],
  ])('none: %s', async (_, more) => {
    expect((await of('topic', more))?.state).not.toBe('breach');
  });
  test('what is talked about every few days is no news', async () => {
    const often = Array.from({ length: 9 }, (_, k) =>
      talk(12, i => ({
        hour: NOW - 70 - k * 96 - (i % 5),
        author: 2e6 + k * 100 + i,
        text: `my other${k} matter ${i}`,
      })),
    ).flat();
    expect((await of('topic', [...talk(12), ...often]))?.state).not.toBe('breach');
  });
});

const given = fc.record({
  name: fc.constantFrom<Sign[]>('voice', 'reach', 'topic'),
  seed: fc.integer({ min: 1, max: 1e6 }),
  at: fc.integer({ min: 52 * 24, max: HOURS - 20 }),
  deaf: fc.integer({ min: 40 * 24, max: HOURS - 10 }),
  cut: fc.integer({ min: 53 * 24, max: HOURS - 1 }),
});
function eventful({ seed, at }: { seed: number; at: number }): Told[] {
  const shift = at - NOW;
  const events = [far(), ...loudOnes(6), ...talk(12)].map((told, i) => ({
    ...told,
    hour: told.hour + shift,
    author: 6e6 + i,
  }));
  return [...crowd(HOURS, 0.7, seed), ...events];
}

describe('never looks ahead', () => {
  test('the first hours give the first findings; deaf ones say nothing', { timeout: 60_000 }, async () => {
    let breaches = 0;
    await fc.assert(
      fc.asyncProperty(given, async ({ name, seed, at, deaf, cut }) => {
        const told = eventful({ seed, at });
        const silent = new Set([deaf, deaf + 1, deaf + 2, deaf + 5]);
        const from = START + 52 * 24 * HOUR;
        const whole = await sign[name](heardOf(told, HOURS, silent), from);
        const part = await sign[name](
          heardOf(
            told.filter(({ hour }) => hour < cut),
            cut,
            silent,
          ),
          from,
        );
        expect(part).toEqual(whole.filter(finding => finding.at < START + cut * HOUR));
        expect(whole.filter(finding => silent.has((finding.at - START) / HOUR))).toEqual([]);
        breaches += whole.filter(({ state }) => state === 'breach').length;
      }),
      { numRuns: 12 },
    );
    expect(breaches).toBeGreaterThan(3);
  });
  test('hour by hour or all at once: the same findings', { timeout: 60_000 }, async () => {
    const told = eventful({ seed: 5, at: NOW });
    const from = AT - 5 * HOUR;
    for (const name of ['voice', 'reach', 'topic'] as const) {
      const whole = await sign[name](heardOf(told, HOURS), from);
      expect(whole.some(({ state }) => state === 'breach')).toBe(true);
      for (let i = 0; i < 12; i++) {
        const at = from + i * HOUR;
        const known = heardOf(told, NOW - 5 + i + 1);
        expect(await sign[name](known, at)).toEqual(whole.filter(finding => finding.at === at));
      }
    }
  });
  test('the order in which mentions arrive makes no difference', async () => {
    const told = eventful({ seed: 8, at: NOW });
    const { points, loud, said } = heardOf(told, HOURS);
    const other = heardOf([...told].reverse(), HOURS);
    expect(detectReach('acme', points, other.loud, reach, AT)).toEqual(detectReach('acme', points, loud, reach, AT));
    expect(detectVoice('acme', points, other.loud, voice, AT)).toEqual(detectVoice('acme', points, loud, voice, AT));
    const found = (all: typeof said) => sign.topic({ points, loud, said: all }, AT);
    expect((await found(other.said)).map(({ state }) => state)).toEqual((await found(said)).map(({ state }) => state));
  });
  test('what turns up later about the reach of an evaluated hour raises nothing', async () => {
    const later = heardOf([...usual, far()], HOURS);
    expect((await sign.voice(later, AT + HOUR)).filter(({ state }) => state === 'breach')).toEqual([]);
  });
});
