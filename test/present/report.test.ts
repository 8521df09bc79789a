import { beforeAll, describe, expect, it } from 'vitest';
import { weekly } from '../../src/analyse/weekly.ts';
import type { Report } from '../../src/model/report.ts';
import { DAY, HOUR } from '../../src/model/time.ts';
import { FORMATS } from '../../src/present/view.ts';
import { reportView } from '../../src/present/views/report.ts';
import { widthOf } from '../../src/present/width.ts';
import { AFTER, alert, input, mention, mentions, poll, seeded, summaryOf, WEEK_47 } from '../analyse/week.ts';
import { HARMFUL, NASTY, PIPE, shown, TTY } from './looks.ts';

const LOOK = { ...TTY, now: AFTER };
let crisis: Report;
let text: string;

beforeAll(async () => {
  const lost = WEEK_47[0] + DAY + 14 * HOUR;
  const base = input({ alerts: [alert(7)] }, { now: { acme: { perHour: 2.4, negative: 0.4, positive: 0.2 } } });
  const kept = base.polls.filter(
    one => one.source !== 'press' || !one.heard || one.heard[0] < lost || one.heard[0] >= lost + 5 * HOUR,
  );
  const refused = poll('press', null, { startedAt: lost + HOUR, error: { kind: 'denied', message: '403 denied' } });
  crisis = weekly({ ...base, polls: [...kept, refused] });
  text = await shown(reportView(crisis), 'table', LOOK);
});

describe('the weekly report', () => {
  it('has its sections in order and none that is empty', () => {
    const titles = [...text.matchAll(/^([A-Z][\w ]+) ─+$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'What changed',
      'Acme',
      'Competitors',
      'Topics',
      'Share of voice',
      'Alerts',
      'What was heard',
    ]);
    expect(text).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
  });

  it('says what changed, how surely, and what it rests on', () => {
    expect(text).toMatch(
      /^Weekly summary 2026-W47\n16–22 Nov 2026, Europe\/Berlin time, compared with the week before\n/,
    );
    expect(text).toMatch(/▲ Acme: \d+ mentions, up \d+ % on the week before/);
    expect(text).toMatch(/very likely/);
    expect(text).toMatch(/press was not heard Tue 14:00–19:00 \(403 denied\); hn and forum complete\./);
    expect(text).toMatch(/^ {2}press +97 % {2}█+×××█+$/m);
    expect(text).toMatch(/error {5}Acme: 34 negative mentions/);
    expect(text).toContain('https://example.com/item?id=hackernews:100');
  });

  it.each([40, 60, 80, 100, 149, 150, 200, 300])('fits %d columns, with and without colour', async width => {
    const plain = await shown(reportView(crisis), 'table', { ...LOOK, width });
    for (const line of plain.split('\n')) {
      // Addresses stay whole; there is nothing else that may stick out.
      if (!line.includes('https://')) expect(widthOf(line), line).toBeLessThanOrEqual(Math.min(width, 200));
      expect(line).toBe(line.trimEnd());
    }
    const painted = await shown(reportView(crisis), 'table', { ...LOOK, width, colour: 1 });
    expect(painted).toContain('\x1b[');
    // biome-ignore lint/complexity/useRegexLiterals: an escape in a literal is a lint error elsewhere
    expect(painted.replace(new RegExp('\x1b\\[\\d+m', 'g'), '').replace(/ +$/gm, '')).toBe(plain);
  });

  it('is drawn in ASCII where there is nothing better', async () => {
    const base = input({ mentions: [] });
    expect(await shown(reportView(weekly(base)), 'table', { ...LOOK, unicode: false })).toMatch(/^[\x0a\x20-\x7e]*$/);
  });

  it('shows no quote twice while there are others', () => {
    const ids = [...text.matchAll(/item\?id=(\S+)/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBeGreaterThanOrEqual(mentions(seeded(7)).length - 1);
    expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(2);
  });

  it('is one JSON document, the report itself', async () => {
    expect(JSON.parse(await shown(reportView(crisis), 'json', PIPE))).toEqual(crisis);
  });

  it('is a figure a line for spreadsheets', async () => {
    const lines = (await shown(reportView(crisis), 'csv', PIPE)).split('\r\n');
    expect(lines[0]).toBe(
      'brand,section,metric,value,low,high,before,change,changeLow,changeHigh,verdict,confidence,note',
    );
    expect(lines.some(line => line.startsWith('acme,volume,mentions,'))).toBe(true);
    expect(lines.some(line => line.startsWith('globex,share,reach,'))).toBe(true);
    expect(lines.some(line => line.startsWith('acme,said,complaints,41,,,15,2.7'))).toBe(true);
  });

  it('is Markdown with links', async () => {
    const md = await shown(reportView(crisis), 'md', PIPE);
    expect([...md.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual([
      'What changed',
      'Acme',
      'Competitors',
      'Topics',
      'Share of voice',
      'Alerts',
      'Coverage and data quality',
    ]);
    expect(md).toMatch(/\| mentions \| \d+ \| \d+ \| \+\d+ % \(\+\d+ % to \+\d+ %\) \|/);
    expect(md).toContain('](<https://example.com/item?id=hackernews:100>)');
  });

  it.each(FORMATS)('is safe to print as %s', async format => {
    const evil = mention('x', {
      text: NASTY,
      url: `https://example.com/${NASTY}`,
      intent: 'praise',
      author: { handle: NASTY, name: null, url: null, followers: null, verified: null },
      source: NASTY,
      matched: [],
    });
    const base = input({ mentions: [evil], alerts: [alert(1, { brand: NASTY, reason: NASTY })] });
    const brands = base.settings.brands.map(brand => ({ ...brand, name: NASTY }));
    const sources = base.settings.sources.map(source => ({ ...source, title: NASTY }));
    const error = { kind: 'denied', message: NASTY };
    const out = await shown(
      reportView(
        weekly({
          ...base,
          settings: { ...base.settings, brands, sources },
          polls: [poll('hn', null, { startedAt: WEEK_47[0] + HOUR, error })],
        }),
      ),
      format,
      LOOK,
    );
    expect(out.replaceAll(/[\r\n\t]/g, ' ')).not.toMatch(HARMFUL);
    expect(out.length).toBeGreaterThan(500);
  });

  it('is short and honest where there is nothing', async () => {
    const base = input({ mentions: [] });
    const empty = {
      ...base,
      hours: { now: [], before: [] },
      summaries: {
        now: base.settings.brands.map(({ id }) => summaryOf(id, [])),
        before: base.settings.brands.map(({ id }) => summaryOf(id, [])),
      },
    };
    const out = await shown(reportView(weekly(empty)), 'table', LOOK);
    expect(out).toContain('Acme: no mentions in either week');
    expect(out).toContain('None was open this week.');
    expect(out).not.toMatch(/undefined|NaN|null|Infinity|positive/);
    for (const format of ['md', 'csv', 'json'] as const)
      expect(await shown(reportView(weekly(empty)), format, LOOK)).not.toMatch(/undefined|NaN/);
  });

  it('draws a running week as far as it went', async () => {
    const now = WEEK_47[0] + 3 * DAY;
    const out = await shown(reportView(weekly(input({ now }))), 'table', { ...LOOK, now });
    expect(out).toContain('so far (to Thu 19 Nov 00:00), compared with');
    expect(out).toMatch(/^ {2}by day {4}\S\S \S\S \S\S$/m);
    expect(out).toMatch(/^ {2}hn +100 % {2}█{24}$/m);
  });
});
