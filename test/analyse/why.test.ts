import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axesOf, partsOf } from '../../src/analyse/excess.ts';
import { inShort } from '../../src/analyse/in-short.ts';
import { risingTerms } from '../../src/analyse/terms.ts';
import { type WhyInput, why } from '../../src/analyse/why.ts';
import type { Point } from '../../src/model/alert.ts';
import type { MentionRecord } from '../../src/model/record.ts';
import { g2 } from '../../src/model/stats.ts';
import { DAY, HOUR, type Instant, iso } from '../../src/model/time.ts';
import { termsIn } from '../../src/text/terms.ts';
import { mention } from './week.ts';

const START: Instant = Date.UTC(2026, 10, 2);
const CRISIS: Instant = START + 14 * DAY;
const by = (handle: string, followers: number | null = null) => ({
  handle,
  name: null,
  url: null,
  followers,
  verified: null,
});
const NEGATIVE = { label: 'negative', score: -0.8, confidence: 0.9 } as const;
const said = (id: string, text: string, more: Partial<MentionRecord> = {}): MentionRecord =>
  mention(id, { title: '', text, author: by(id), story: null, sentiment: NEGATIVE, ...more });
const terms = (now: MentionRecord[], before: MentionRecord[], except: string[] = []) =>
  risingTerms(now, before, new Set(except), 6);
const point = (at: Instant, n: number | null, negative = 0): Point => ({
  at,
  n,
  negative,
  backfilled: 0,
  backfilledNegative: 0,
  reach: 0,
  authors: n ?? 0,
  sources: 1,
  stories: n ?? 0,
});

const OLD = Array.from({ length: 60 }, (_, i) =>
  said(`old${i}`, `acme kettle number ${i % 7} works, delivery was fine`),
);
const NEW = Array.from({ length: 12 }, (_, i) => said(`new${i}`, `my acme kettle lid cracked today, case ${i}`));

describe('terms', () => {
  it('are what is new, as the longest phrase that as many say, without the words of the query', () => {
    const found = terms(NEW, OLD, ['acme']);
    expect(found.map(({ term }) => term)).toContain('kettle lid cracked');
    expect(found[0]).toMatchObject({ authors: 12, before: 0 });
    expect(found.map(({ term }) => term)).not.toContain('acme');
    expect(found.map(({ term }) => term)).not.toContain('kettle');
  });
  it('count an author once, however often he says it', () => {
    const loud = Array.from({ length: 30 }, (_, i) =>
      said(`x${i}`, `boycott them now, reason ${i}`, { author: by('troll') }),
    );
    expect(terms([...NEW, ...loud], OLD).map(({ term }) => term)).not.toContain('boycott');
  });
  it('count a story once, however often it is copied', () => {
    const copies = Array.from({ length: 30 }, (_, i) => said(`c${i}`, 'RT Acme under investigation by regulator'));
    expect(terms([...NEW, ...copies], OLD).map(({ term }) => term)).not.toContain('investigation');
  });
  it('count the title of a thread once, however many answer', () => {
    const answers = Array.from({ length: 20 }, (_, i) =>
      said(`t${i}`, `answer ${i}`, { title: 'Is Acme going bankrupt?' }),
    );
    expect(terms([...NEW, ...answers], OLD).map(({ term }) => term)).not.toContain('going bankrupt');
  });
  it('need three authors and a real difference', () => {
    expect(terms(NEW.slice(0, 2), OLD)).toEqual([]);
    expect(terms(OLD.slice(0, 30), OLD)).toEqual([]);
  });
  it('stop at lines and links, and know words of scripts without spaces', () => {
    expect([...termsIn('red lid\nblue https://spam.example/lid cup', new Set())].sort()).toEqual(
      ['blue', 'cup', 'lid', 'red', 'red lid'].sort(),
    );
    expect(termsIn('漏水了', new Set()).has('漏水')).toBe(true);
  });
  it('take a hostile text in their stride', () => {
    expect(termsIn('a '.repeat(200_000), new Set()).size).toBe(0);
    expect(termsIn('x'.repeat(500_000), new Set()).size).toBe(0);
  });
  it('G² is Dunning’s: 0 where nothing differs, symmetric, never negative', () => {
    expect(g2(10, 100, 100, 1000)).toBeCloseTo(0, 9);
    // By hand: 2·(10·ln(10/5.5) + 1·ln(1/5.5) + 90·ln(90/94.5) + 99·ln(99/94.5)).
    expect(g2(10, 100, 1, 100)).toBeCloseTo(
      2 * (10 * Math.log(10 / 5.5) + Math.log(1 / 5.5) + 90 * Math.log(90 / 94.5) + 99 * Math.log(99 / 94.5)),
      9,
    );
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50), (k, n, j, m) => {
        const value = g2(k, k + n, j, j + m);
        expect(value).toBeGreaterThanOrEqual(0);
        if (k + n > 0 && j + m > 0) expect(value).toBeCloseTo(g2(j, j + m, k, k + n), 9);
      }),
    );
  });
});

describe('excess', () => {
  const hours = (rate: (hour: number) => number | null) =>
    Array.from({ length: 15 * 24 }, (_, i) => point(START + i * HOUR, rate(i), Math.floor((rate(i) ?? 0) / 4)));
  it('is measured against the same hours of the days before, heard ones only', () => {
    const daily = hours(i => (i < 14 * 24 ? (i % 24 < 8 ? 0 : 8) : 40));
    const { mentions, usual, share, usualShare } = axesOf(daily, [CRISIS + 10 * HOUR, CRISIS + 12 * HOUR]);
    expect([mentions, share, usualShare]).toEqual([80, 0.25, 0.25]);
    expect(usual).toBeGreaterThan(14);
    expect(usual).toBeLessThan(17);
    expect(axesOf(daily, [CRISIS, CRISIS + 2 * HOUR]).usual).toBeLessThan(3);
    const deaf = hours(i => (i >= 14 * 24 ? 8 : i % 2 === 0 ? null : 8));
    expect(axesOf(deaf, [CRISIS, CRISIS + 2 * HOUR]).usual).toBeCloseTo(16, 6);
  });
  it('nothing heard before: nothing is usual', () => {
    expect(
      axesOf(
        hours(i => (i < 14 * 24 ? null : 3)),
        [CRISIS, CRISIS + HOUR],
      ),
    ).toEqual({
      mentions: 3,
      usual: null,
      negative: 0,
      share: 0,
      usualShare: null,
    });
  });
  it('parts are of what is more, largest first', () => {
    const now = ['hn', 'hn', 'hn', 'hn', 'press', 'press', 'blog'];
    const before = [...Array(14).fill('press'), ...Array(28).fill('blog')];
    expect(partsOf(now, before, 1 / 14, name => name, 5)).toEqual([
      { name: 'hn', n: 4, usual: 0, share: 0.8, url: null },
      { name: 'press', n: 2, usual: 1, share: 0.2, url: null },
    ]);
  });
});

describe('why', () => {
  const input = (more: Partial<WhyInput> = {}): WhyInput => ({
    span: [CRISIS, CRISIS + 6 * HOUR],
    bad: true,
    points: Array.from({ length: 14 * 24 + 6 }, (_, i) =>
      point(START + i * HOUR, i < 14 * 24 ? 1 : 6, i < 14 * 24 ? 0 : 5),
    ),
    now: NEW.map((one, i) => ({
      ...one,
      publishedAt: iso(CRISIS + i * 20 * 60_000),
      source: i % 3 === 0 ? 'hn' : 'forum',
    })),
    before: OLD,
    beforeSpan: [START, CRISIS],
    query: 'acme OR "acme corp"',
    coverage: {
      from: iso(CRISIS),
      to: iso(CRISIS + 6 * HOUR),
      share: 1,
      sources: [],
      statement: 'all sources complete',
    },
    sampled: false,
    ...more,
  });
  it('names terms, first mention, voices, sources and quotes', () => {
    const found = why(input());
    expect(found.axes).toMatchObject({ mentions: 36, negative: 30 });
    expect(found.terms.some(({ term }) => term.includes('lid cracked'))).toBe(true);
    expect(found.first).toMatchObject({ id: 'new0' });
    expect(found.quotes).toHaveLength(3);
    expect(new Set(found.quotes.map(({ author }) => author)).size).toBe(3);
    expect(found.sources.map(({ name }) => name)).toEqual(['forum', 'hn']);
    expect(found.voices.every(({ fresh }) => fresh)).toBe(true);
    expect(found.copied).toBe(0);
    expect(found.confidence).toEqual({ level: 'medium', why: ['12 mentions'] });
    expect(found.series.at(-1)).toMatchObject({ from: iso(CRISIS + 5 * HOUR), n: 6, negative: 5 });
  });
  it('of a mood looks at negative mentions only; of volume at all', () => {
    const praise = said('nice', 'acme lid cracked? mine is lovely', {
      sentiment: { label: 'positive', score: 0.9, confidence: 0.9 },
      publishedAt: iso(CRISIS),
    });
    expect(why(input({ now: [praise, ...input().now] })).first?.id).toBe('new0');
    expect(why(input({ now: [praise, ...input().now], bad: false })).authors).toBe(13);
  });
  it('says how much is copied, and how little it knows', () => {
    const copies = Array.from({ length: 6 }, (_, i) =>
      said(`c${i}`, 'Acme recalls kettles', { publishedAt: iso(CRISIS) }),
    );
    const found = why(input({ now: copies, points: input().points.slice(-30), before: [] }));
    expect(found.copied).toBeCloseTo(5 / 6, 9);
    expect(found.stories[0]).toMatchObject({ n: 6, share: 1 });
    expect(found.confidence.level).toBe('low');
    expect(why(input({ now: [], before: [] }))).toMatchObject({ copied: null, first: null, quotes: [], terms: [] });
  });
});

describe('in short', () => {
  it('says what is new, how far it has spread, how sure that is, and where it began', () => {
    const found = {
      terms: [{ term: 'lid\u001b[2J cracked', authors: 12, before: 0, g2: 30, ratio: 5 }],
      authors: 12,
      sourcesHeard: 1,
      copied: 0.25,
      confidence: { level: 'medium' as const, why: ['12 mentions'] },
      first: { url: 'https://forum.example.com/1' },
    } as unknown as Parameters<typeof inShort>[0];
    expect(inShort(found)).toEqual([
      'New in what they say: “lid cracked” (12 voices).',
      'So far 12 voices on 1 source, 25 % copies of another. Confidence: medium (12 mentions).',
      'First mention: https://forum.example.com/1',
    ]);
    expect(inShort({ ...found, terms: [], first: null, copied: null })).toHaveLength(1);
  });
});
