import { describe, expect, it } from 'vitest';
import { periods, weekly } from '../../src/analyse/weekly.ts';
import type { BrandReport, Report } from '../../src/model/report.ts';
import { DAY, HOUR, parseWeek, type TimeSpan, WEEK } from '../../src/model/time.ts';
import { AFTER, alert, input, mention, poll, SETTINGS, summaryOf, WEEK_47, ZONE } from './week.ts';

const acme = (report: Report): BrandReport => report.brands.find(({ brand }) => brand === 'acme') as BrandReport;
const texts = (report: Report): string[] => report.changed.map(({ text }) => text);

describe('periods', () => {
  it('compare a whole week with the week before', () => {
    expect(periods(WEEK_47, AFTER, ZONE)).toEqual({ now: WEEK_47, before: [WEEK_47[0] - WEEK, WEEK_47[0]] });
  });
  it('compare a running week with the like part of the one before', () => {
    const now = WEEK_47[0] + 2 * DAY + HOUR;
    expect(periods(WEEK_47, now, ZONE)).toEqual({ now: [WEEK_47[0], now], before: [WEEK_47[0] - WEEK, now - WEEK] });
  });
  it('know that a week with a clock change is longer', () => {
    const after = parseWeek('2026-W44', ZONE) as TimeSpan;
    const { before } = periods(after, after[1], ZONE);
    expect(before[1] - before[0]).toBe(WEEK + HOUR);
  });
});

describe('weekly', () => {
  it('is JSON as it stands', () => {
    const report = weekly(input({ alerts: [alert(1)] }));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report).toMatchObject({
      schema: 1,
      kind: 'weekly',
      name: '2026-W47',
      zone: ZONE,
      compared: { complete: true },
    });
  });

  it('calls nothing a change that chance explains, and says so', () => {
    const quiet = input();
    const own = quiet.summaries.now.map(one => (one.brand === 'acme' ? { ...one, intents: [] } : one));
    const before = quiet.summaries.before.map(one => (one.brand === 'acme' ? { ...one, intents: [] } : one));
    const report = weekly({ ...quiet, summaries: { now: own, before } });
    expect(acme(report).volume.mentions).toMatchObject({ verdict: 'indistinguishable', confidence: null });
    expect(acme(report).sentiment.change).toMatchObject({ verdict: 'indistinguishable' });
    expect(texts(report)).toEqual([
      expect.stringMatching(/^Acme: nothing that could not be chance \(\d+ mentions, \d+ the week before\)$/),
    ]);
  });

  it('tells a real rise and a real fall of mood, with their intervals', () => {
    const report = weekly(input({}, { now: { acme: { perHour: 3, negative: 0.5, positive: 0.1 } } }));
    const { volume, sentiment } = acme(report);
    expect(volume.mentions).toMatchObject({ verdict: 'up', confidence: 0.99, kind: 'ratio' });
    expect(volume.mentions.by).toBeCloseTo(volume.mentions.now / (volume.mentions.before ?? 0), 10);
    expect(volume.mentions.interval?.low).toBeGreaterThan(1);
    expect(sentiment.change).toMatchObject({ verdict: 'down', kind: 'difference' });
    expect(sentiment.net?.value).toBeCloseTo((sentiment.positive - sentiment.negative) / volume.mentions.now, 10);
    expect(texts(report).join('\n')).toMatch(
      /Acme: \d+ mentions, up \d+ % on the week before \(between \+\d+ % and \+\d+ %\)/,
    );
    expect(texts(report).join('\n')).toMatch(/Acme: net sentiment fell from [+−]\d+ to −\d+/);
  });

  it('compares only hours heard in both weeks, and says which', () => {
    const lost: TimeSpan = [WEEK_47[0], WEEK_47[0] + 2 * DAY];
    const whole = input();
    const polls = whole.polls.filter(one => !(one.heard && one.heard[0] >= lost[0] && one.heard[0] < lost[1]));
    const hours = { now: whole.hours.now.filter(row => row.hour >= lost[1]), before: whole.hours.before };
    const summaries = {
      now: SETTINGS.brands.map(({ id }) => summaryOf(id, hours.now)),
      before: whole.summaries.before,
    };
    const { volume, said, heard } = acme(weekly({ ...whole, polls, hours, summaries }));
    // Two of seven days are missing: by raw counts this would be a fall.
    expect(volume.mentions.now / (volume.mentions.before ?? 0)).toBeLessThan(0.8);
    expect(volume.mentions).toMatchObject({
      verdict: 'indistinguishable',
      note: 'over the 360 of 504 source-hours heard in both weeks',
    });
    expect(volume.authors).toMatchObject({ verdict: 'incomparable', note: 'the two weeks were not heard alike' });
    expect(said[0]?.change.verdict).toBe('incomparable');
    expect(heard).toBeCloseTo(5 / 7, 5);
    expect(volume.daily.map(({ n }) => n === null)).toEqual([true, true, false, false, false, false, false]);
  });

  it.each([
    [
      'nothing was heard before',
      (all: ReturnType<typeof input>) => ({ polls: all.polls.filter(one => (one.heard?.[0] ?? 0) >= WEEK_47[0]) }),
      'no hour was heard in both weeks',
    ],
    [
      'little was heard before',
      (all: ReturnType<typeof input>) => ({
        polls: all.polls.filter(one => (one.heard?.[0] ?? 0) >= WEEK_47[0] - 2 * DAY),
      }),
      'only 144 of 504 hours were heard in both weeks',
    ],
    [
      'the query changed',
      () => ({ settings: { ...SETTINGS, queryChangedAt: { acme: WEEK_47[0] + DAY + 9 * HOUR } } }),
      'the query of Acme changed on Tue 17 Nov 09:00',
    ],
  ])('does not compare where %s', (_, tweak, note) => {
    const all = input();
    const report = weekly({ ...all, ...tweak(all) });
    const { volume, sentiment, said } = acme(report);
    expect(volume.mentions).toMatchObject({ verdict: 'incomparable', by: null, interval: null, note });
    expect(volume.stories.verdict).toBe('incomparable');
    expect(sentiment.change.verdict).toBe('incomparable');
    expect(said.every(({ change }) => change.verdict === 'incomparable')).toBe(true);
    expect(texts(report)).toContain(`Acme cannot be compared with the week before: ${note}`);
    expect(report.share?.rows.every(({ change }) => change.verdict === 'incomparable')).toBe(true);
  });

  it('does not count what was read before a brand was there as heard for it', () => {
    const late = {
      ...SETTINGS,
      brands: SETTINGS.brands.map(brand => (brand.id === 'acme' ? { ...brand, since: WEEK_47[0] + DAY } : brand)),
    };
    const report = weekly(input({ settings: late }));
    expect(acme(report).heard).toBeCloseTo(6 / 7, 1);
    expect(acme(report).volume.mentions.verdict).toBe('incomparable');
    expect(report.brands.find(({ brand }) => brand === 'globex')?.heard).toBe(1);
  });

  it('shares the voice among own brands and competitors only', () => {
    const { share } = weekly(input());
    expect(share?.rows.map(({ brand }) => brand)).toEqual(['globex', 'acme', 'initech']);
    for (const by of ['byMentions', 'byStories', 'byReach'] as const) {
      expect(share?.rows.reduce((sum, row) => sum + (row[by]?.value ?? 0), 0)).toBeCloseTo(1, 10);
      for (const row of share?.rows ?? []) {
        expect(row[by]?.interval?.low).toBeLessThanOrEqual(row[by]?.value ?? 0);
        expect(row[by]?.interval?.high).toBeGreaterThanOrEqual(row[by]?.value ?? 1);
      }
    }
    expect(share?.note).toBeNull();
  });

  it('shares the voice over hours heard for all of them', () => {
    const all = input();
    // Globex is searched for by itself on one source, and was not on three days.
    const polls = all.polls.flatMap(one => {
      if (one.source !== 'hn') return [one];
      const deaf = one.heard !== null && one.heard[0] >= WEEK_47[0] && one.heard[0] < WEEK_47[0] + 3 * DAY;
      return ['acme', 'globex', 'initech']
        .filter(brand => brand !== 'globex' || !deaf)
        .map(brand => ({ ...one, brand, job: `hn:${brand}` }));
    });
    const { share } = weekly({ ...all, polls });
    expect(share).toMatchObject({ hours: 504 - 72, of: 504 });
    expect(share?.note).toMatch(/^over the 432 source-hours in which all of these brands were heard, of 504/);
    expect(share?.rows[0]?.byStories).toBeNull();
    const counted = all.hours.now.filter(
      row => row.brand === 'acme' && !(row.source === 'hn' && row.hour < WEEK_47[0] + 3 * DAY),
    );
    expect(share?.rows.find(({ brand }) => brand === 'acme')?.mentions).toBe(
      counted.reduce((sum, row) => sum + row.n, 0),
    );
  });

  it('has no share of voice with one brand', () => {
    expect(
      weekly(input({ settings: { ...SETTINGS, brands: SETTINGS.brands.filter(({ id }) => id === 'acme') } })).share,
    ).toBeNull();
  });

  it('reports on the brands asked for and shares the voice among all', () => {
    const report = weekly(input({ brands: ['initech'] }));
    expect(report.brands.map(({ brand }) => brand)).toEqual(['initech']);
    expect(report.share?.rows).toHaveLength(3);
  });

  it('quotes each group by reach, with counts from the whole week', () => {
    const { said, sentiment } = acme(weekly(input()));
    expect(said.map(({ what, count }) => [what, count])).toEqual([
      ['dangers', 0],
      ['complaints', 41],
      ['defects', 30],
      ['questions', 12],
      ['suggestions', 5],
      ['leads', 0],
      ['praise', 26],
    ]);
    const reaches = said[1]?.quotes.map(({ reach }) => reach?.mid ?? -1) ?? [];
    expect(reaches).toEqual([...reaches].sort((a, b) => b - a));
    expect(sentiment.examples.mostNegative.every(({ sentiment: label }) => label === 'negative')).toBe(true);
    expect(sentiment.examples.mostNegative).toHaveLength(2);
  });

  it('never quotes the brand itself, spam or the same mention twice in a group', () => {
    const twice = mention('hackernews:1', { intent: 'praise', reach: { low: 1, mid: 1e6, high: 1e7, basis: 'views' } });
    const owned = mention('hackernews:2', { intent: 'praise', media: 'owned' });
    const { said } = acme(weekly(input({ mentions: [twice, twice, owned] })));
    expect(said.at(-1)?.quotes.map(({ id }) => id)).toEqual(['hackernews:1']);
  });

  it('lists alerts that lived in the week, the gravest first', () => {
    const old = alert(1, { closedAt: '2026-11-10T00:00:00Z', openedAt: '2026-11-09T00:00:00Z' });
    const open = alert(2, { severity: 'warning', state: 'firing', openedAt: '2026-11-14T00:00:00Z', closedAt: null });
    const later = alert(5, { openedAt: '2026-11-23T00:30:00Z', closedAt: null, state: 'firing' });
    const report = weekly(
      input({ alerts: [old, open, alert(3), alert(4, { state: 'pending', closedAt: null }), later] }),
    );
    expect(report.alerts.map(({ id }) => id)).toEqual([3, 2]);
    expect(report.alerts[0]).toMatchObject({ lasted: 5 * HOUR, observed: 34, expected: 6 });
    expect(report.alerts[1]?.lasted).toBe(AFTER - Date.parse('2026-11-14T00:00:00Z'));
    expect(report.changed[0]).toMatchObject({
      what: 'alert',
      text: expect.stringMatching(/^Acme: error alert, over now: 34 negative/),
    });
  });

  it('says what the numbers rest on', () => {
    const error = { kind: 'limited', message: 'asked to wait' };
    const all = input({ settings: { ...SETTINGS, queryChangedAt: { globex: WEEK_47[0] + HOUR } } });
    const failed = [1, 2].map(i => ({
      ...all.polls[0],
      startedAt: WEEK_47[0] + i * HOUR,
      heard: null,
      status: 'failed' as const,
      error,
    }));
    const { quality } = weekly({ ...all, polls: [...all.polls, ...(failed as typeof all.polls)] });
    expect(quality.failures).toEqual([
      { source: 'hn', title: 'Hacker News', ...error, polls: 2, lastAt: '2026-11-16T01:00:00Z' },
    ]);
    expect(quality.queryChanges).toEqual([{ brand: 'globex', name: 'Globex', at: '2026-11-16T00:00:00Z' }]);
    expect(quality.dates.missing).toBe(2);
    expect(quality.reachUnknown.n).toBeGreaterThan(0);
    expect(quality.coverage.statement).toBe('all sources complete');
  });

  it('makes something of nothing', () => {
    const empty = weekly({
      ...input(),
      hours: { now: [], before: [] },
      summaries: { now: [], before: [] },
      mentions: [],
      polls: [],
    });
    expect(acme(empty).volume.mentions).toMatchObject({ now: 0, before: null, verdict: 'incomparable' });
    expect(empty.quality.coverage).toMatchObject({ share: 0 });
    const silent = weekly({
      ...input(),
      hours: { now: [], before: [] },
      summaries: {
        now: SETTINGS.brands.map(({ id }) => summaryOf(id, [])),
        before: SETTINGS.brands.map(({ id }) => summaryOf(id, [])),
      },
      mentions: [],
    });
    expect(texts(silent)).toContain('Acme: no mentions in either week');
    expect(silent.share?.rows[0]).toMatchObject({ byMentions: null, byReach: null, byStories: null });
    const none = weekly(
      input({ settings: { ...SETTINGS, brands: [], sources: [] }, hours: { now: [], before: [] }, polls: [] }),
    );
    expect(none).toMatchObject({ brands: [], share: null, quality: { coverage: { share: null } } });
  });

  it('reads a source that is no longer configured but has mentions', () => {
    const report = weekly(input({ settings: { ...SETTINGS, sources: SETTINGS.sources.slice(0, 2) } }));
    expect(report.quality.coverage.sources.map(({ source }) => source)).toContain('forum');
  });

  it('does not call an import unheard', () => {
    const all = input();
    const row = { ...all.hours.now[0], source: 'survey' } as (typeof all.hours.now)[number];
    const imported = poll('survey', null, { startedAt: WEEK_47[0] + DAY, status: 'ok' });
    const report = weekly({
      ...all,
      hours: { ...all.hours, now: [...all.hours.now, row] },
      polls: [...all.polls, imported],
    });
    expect(report.quality.coverage.statement).toBe('all sources complete');
  });

  it('says for a running week how far it goes', () => {
    const now = WEEK_47[0] + 3 * DAY;
    const report = weekly(input({ now }));
    expect(report.compared).toMatchObject({
      complete: false,
      now: { to: '2026-11-18T23:00:00Z' },
      before: { to: '2026-11-11T23:00:00Z' },
    });
    expect(acme(report).volume.daily).toHaveLength(7);
    expect(acme(report).volume.mentions.verdict).toBe('indistinguishable');
    expect(report.quality.coverage.share).toBe(1);
  });
});
