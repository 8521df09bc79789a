import { describe, expect, it } from 'vitest';
import { byMood, byReach, distinct, quotable, quote, quoteAsks, SAID } from '../../src/analyse/quotes.ts';
import { DAY, iso } from '../../src/model/time.ts';
import { mention, WEEK_47 } from './week.ts';

const reach = (mid: number) => ({ low: mid / 3, mid, high: mid * 3, basis: 'views' as const });

describe('quotes', () => {
  it('come from as many authors and stories as there are', () => {
    const by = (handle: string) => ({ handle, name: null, url: null, followers: null, verified: null });
    const all = [
      mention('a', { reach: reach(50), author: by('ann'), story: 1 }),
      mention('b', { reach: reach(40), author: by('ann'), story: 2 }),
      mention('c', { reach: reach(30), author: by('bob'), story: 1 }),
      mention('d', { reach: reach(20), author: null, story: null }),
      mention('e', { reach: reach(10), author: null, story: null }),
      mention('f', { reach: reach(5), author: by('ann'), platform: 'mastodon', story: null }),
    ];
    expect(distinct([...all].reverse().sort(byReach), 3).map(({ id }) => id)).toEqual(['a', 'd', 'e']);
    expect(distinct(all, 9).map(({ id }) => id)).toEqual(['a', 'd', 'e', 'f']);
  });

  it('are ordered by reach, then by age; unknown reach is last', () => {
    const late = iso(WEEK_47[0] + 5 * DAY);
    const all = [
      mention('unknown', { reach: null }),
      mention('old', { reach: reach(10) }),
      mention('new', { reach: reach(10), publishedAt: late }),
      mention('wide', { reach: reach(900) }),
    ];
    expect(all.sort(byReach).map(({ id }) => id)).toEqual(['wide', 'new', 'old', 'unknown']);
  });

  it('of mood: strong and sure first', () => {
    const mood = (id: string, score: number, confidence: number) =>
      mention(id, { sentiment: { label: 'negative', score, confidence } });
    const all = [mood('weak', -0.2, 0.9), mood('guess', -0.9, 0.1), mood('strong', -0.8, 0.8)];
    expect(all.sort(byMood(-1)).map(({ id }) => id)).toEqual(['strong', 'weak', 'guess']);
  });

  it.each([
    ['owned', { media: 'owned' as const }, false],
    ['spam', { spam: 0.8 }, false],
    ['about something else', { relevance: 0.2 }, false],
    ['without words', { text: ' \u200b ' }, false],
    ['earned', {}, true],
  ])('%s', (_, more, want) => {
    expect(quotable(mention('x', more))).toBe(want);
  });

  it('show the place that matched, cut at words', () => {
    const text = `${'lorem ipsum '.repeat(60)}then Acme happened ${'and so on '.repeat(60)}`;
    const start = text.indexOf('Acme');
    const got = quote(mention('x', { text, matched: [{ field: 'text', start, end: start + 4 }] })).text;
    expect(got).toContain('then Acme happened');
    expect(got.length).toBeLessThanOrEqual(281);
    expect(got).toMatch(/^…(lorem|ipsum) .*(and|so|on)…$/);
  });

  it('are one clean line', () => {
    expect(quote(mention('x', { title: 'A\x1b[2Jcme', text: 'so\n\n\tit \u202egoes', matched: [] })).text).toBe(
      'Acme — so it goes',
    );
  });

  it.each([10, 79, 80, 81, 279, 280, 281])('never end in half a character (%d)', many => {
    const got = quote(mention('x', { text: 'x'.repeat(many) + '🎉'.repeat(300), matched: [] })).text;
    expect(got).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\ufffd/);
  });

  it('do not say a title twice', () => {
    expect(quote(mention('x', { title: 'Acme sinks', text: 'Acme sinks in spring', matched: [] })).text).toBe(
      'Acme sinks in spring',
    );
  });

  it('are asked for group by group, and never without a limit', () => {
    const asks = quoteAsks('acme', WEEK_47);
    for (const { intent } of SAID)
      expect(asks.some(ask => ask.intent?.[0] === intent && ask.sort === 'reach')).toBe(true);
    for (const ask of asks)
      expect(ask).toMatchObject({ brands: ['acme'], since: WEEK_47[0], until: WEEK_47[1], limit: expect.any(Number) });
  });
});
