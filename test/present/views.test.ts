import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import type { Brief, Explanation } from '../../src/model/explanation.ts';
import type { MentionDetail, SourceRecord } from '../../src/model/record.ts';
import type { RunReport } from '../../src/model/report.ts';
import type { JobState } from '../../src/model/store.ts';
import { HOUR } from '../../src/model/time.ts';
import { FORMATS, type View } from '../../src/present/view.ts';
import { alertsView, alertView } from '../../src/present/views/alerts.ts';
import { briefView } from '../../src/present/views/brief.ts';
import { exitCodesView, queryView } from '../../src/present/views/help.ts';
import { jobsView, pollsView, totalsView } from '../../src/present/views/ledger.ts';
import { explainView, mentionView } from '../../src/present/views/mention.ts';
import { mentionsView } from '../../src/present/views/mentions.ts';
import { replayView } from '../../src/present/views/replay.ts';
import { isNews, runView } from '../../src/present/views/run.ts';
import { silencesView } from '../../src/present/views/silences.ts';
import { sourcesView } from '../../src/present/views/sources.ts';
import { widthOf } from '../../src/present/width.ts';
import { alert, mention, poll } from '../analyse/week.ts';
import { HARMFUL, NASTY, NOW, PIPE, shown, TTY } from './looks.ts';

const evil = NASTY as never;
const MENTION = mention('hackernews:8863', {
  title: 'Printers again',
  text: 'My Acme 900 jams.\nEvery day. Acme!',
  matched: [
    { field: 'text', start: 3, end: 11 },
    { field: 'text', start: 29, end: 33 },
  ],
  sentiment: { label: 'negative', score: -0.72, confidence: 0.81 },
  intent: 'bug',
  intents: [{ label: 'bug', score: 0.9 }],
  reach: { low: 300, mid: 900, high: 2700, basis: 'followers' },
  author: { handle: 'ann', name: 'Ann', url: null, followers: 1200, verified: true },
  publishedAt: '2026-11-21T09:12:00Z',
});
const DETAIL: MentionDetail = {
  ...MENTION,
  more: '',
  thread: null,
  country: null,
  editedAt: null,
  rating: null,
  backfill: true,
  why: ['"jams" counts −0.4', 'a bug: "jams" beside a product name'],
  sightings: [],
  raw: null,
};
const EVIL_MENTION: MentionDetail = {
  ...DETAIL,
  id: evil,
  brand: evil,
  source: evil,
  platform: evil,
  url: evil,
  title: evil,
  text: evil,
  more: evil,
  lang: evil,
  author: { handle: evil, name: evil, url: evil, followers: 1, verified: null },
  matched: [{ field: 'text', start: 1, end: 30 }],
  topics: [evil],
  links: [evil],
  tags: [evil],
  model: evil,
  why: [evil],
};
const SOURCE: SourceRecord = {
  id: 'press',
  type: 'rss',
  jobs: 1,
  state: 'failed',
  lastPollAt: '2026-11-21T11:00:00Z',
  lastGoodAt: '2026-11-21T06:00:00Z',
  nextPollAt: '2026-11-21T12:20:00Z',
  failures: 3,
  heardTo: '2026-11-21T06:00:00Z',
  mentions: 1234,
  error: { kind: 'denied', message: '403 Forbidden' },
};
const RUN: RunReport = {
  startedAt: '2026-11-21T11:59:00Z',
  endedAt: '2026-11-21T11:59:04Z',
  sources: [
    {
      source: 'hn',
      title: 'Hacker News',
      status: 'ok',
      jobs: 2,
      requests: 3,
      seen: 60,
      added: 4,
      refreshed: 0,
      error: null,
      nextAt: '2026-11-21T12:09:00Z',
    },
    {
      source: 'press',
      title: 'Press',
      status: 'failed',
      jobs: 1,
      requests: 1,
      seen: 0,
      added: 0,
      refreshed: 0,
      error: { kind: 'denied', message: '403 Forbidden' },
      nextAt: null,
    },
    {
      source: 'forum',
      title: 'Forum',
      status: 'not due',
      jobs: 1,
      requests: 0,
      seen: 0,
      added: 0,
      refreshed: 0,
      error: null,
      nextAt: null,
    },
  ],
  alerts: [
    { id: 3, brand: 'acme', severity: 'error', change: 'open', reason: '34 negative mentions where 6 are usual' },
  ],
  messages: { sent: 1, waiting: 2, dead: 0 },
  cut: null,
};
const QUIET: RunReport = {
  ...RUN,
  sources: RUN.sources.filter(({ status }) => status === 'not due'),
  alerts: [],
  messages: { sent: 0, waiting: 0, dead: 0 },
};
const JOB: JobState = {
  id: 'press:feed',
  source: 'press',
  brand: null,
  backfill: false,
  dueAt: NOW + HOUR,
  failures: 0,
  okAt: NOW - HOUR,
  heardFrom: 0,
  heardTo: NOW,
  last: poll('press', [0, NOW - HOUR]),
};

describe('mentions', () => {
  it('are a line each', async () => {
    expect(await shown(mentionsView([MENTION]), 'table', { ...TTY, width: 120 })).toBe(
      [
        'WHEN     BRAND  MOOD      INTENT  AUTHOR  SOURCE  REACH  TEXT                                            ID',
        '2 h ago  acme   negative  bug     ann     hn        900  Printers again — My Acme 900 jams. Every day.…  hackernews:8863',
      ]
        .join('\n')
        .concat('\n'),
    );
  });
  it('have every field of a record in csv', async () => {
    const [header, row] = (await shown(mentionsView([MENTION]), 'csv', PIPE)).split('\r\n');
    const leaves = (value: unknown, at: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, one]) => leaves(one, at === '' ? key : `${at}.${key}`))
        : [at];
    expect(header?.split(',')).toEqual(leaves(MENTION, ''));
    expect(row).toContain('"[{""field"":""text"",""start"":3,""end"":11}');
  });
});

describe('one mention', () => {
  it('is told in full', async () => {
    expect(await shown(mentionView([DETAIL], 'x'), 'table')).toBe(`Printers again
https://example.com/item?id=hackernews:8863

  My »Acme« »900« jams.
  Every day. »Acme«!

  brand      acme
  author     ann (Ann) · 1.2k followers · verified
  published  Sat 21 Nov 10:12 (2 h ago)
  source     hn · comment · earned · read back, never alerted
  mood       negative −0.72 (right in 81 % of such cases)
  intent     bug 0.90
  reach      about 900, between 300 and 2.7k (from followers)
  reactions  3 likes, 1 reply
  language   en
  id         hackernews:8863
`);
  });
  it('is explained: what matched, and every reason', async () => {
    const text = await shown(explainView([DETAIL], 'x'), 'table');
    expect(text).toContain('matched    "Acme 900" in text 3–11; "Acme" in text 29–33');
    expect(text).toContain('Why\n  · "jams" counts −0.4\n  · a bug: "jams" beside a product name\n');
  });
  it('marks what matched by colour where there is colour', async () => {
    expect(await shown(explainView([DETAIL], 'x'), 'table', { ...TTY, colour: 1 })).toContain('\x1b[33mAcme\x1b[39m');
  });
  it('bears spans that cannot be', async () => {
    const matched = [
      { field: 'text' as const, start: 90, end: 99 },
      { field: 'text' as const, start: 5, end: 2 },
      { field: 'text' as const, start: 0, end: 900 },
      { field: 'text' as const, start: 1, end: 3 },
    ];
    const text = await shown(explainView([{ ...DETAIL, matched }], 'x'), 'table');
    expect(text).toContain('»My« »Acme« »900« »jams.«');
  });
  it('is told once for each brand', async () => {
    const text = await shown(mentionView([DETAIL, { ...DETAIL, brand: 'globex' }], 'x'), 'table');
    expect(text.match(/^ {2}brand {6}/gm)).toHaveLength(2);
  });
});

describe('alerts', () => {
  it('are a line each', async () => {
    const text = await shown(alertsView([alert(7)]), 'table');
    expect(text).toContain(' 7  error     resolved  acme');
    expect(text).toMatch(/…$/m);
    expect(await shown(alertsView([]), 'table')).toBe('No alerts.\n');
  });
  it('one: evidence, mentions and story', async () => {
    const text = await shown(
      alertView({ alert: alert(7), mentions: [mention('hackernews:103')], explanation: null, past: [] }),
      'table',
    );
    expect(text).toContain('Alert 7: acme, negativity\n  error, resolved\n');
    expect(text).toContain('observed  34, where 6 would be usual');
    expect(text).toContain('odds      about 1 in 158,489,319 by chance');
    expect(text).toMatch(/acme +neutral|ACME|hackernews:103/);
    expect(text).toContain('\n  hackernews:999 (no longer stored)\n');
    expect(text).toContain('open by earshot: 34 negative mentions in 3 hours where 6 are usual');
  });
});

describe('a run', () => {
  it('tells what is new, what failed and who was told', async () => {
    const text = await shown(runView(RUN, { always: false }), 'table');
    expect(text).toContain('4 new mentions from 2 sources in 4 s, 1 failed\n');
    expect(text).toContain('denied: 403 Forbidden');
    expect(text).toContain('alert open      error    acme: 34 negative mentions where 6 are usual\n');
    expect(text).toContain('1 message sent, 2 waiting to be sent again\n');
    expect(text).not.toContain('forum');
  });
  it('says nothing where nothing happened, unless asked', async () => {
    expect(isNews(QUIET)).toBe(false);
    expect(await shown(runView(QUIET, { always: false }), 'table')).toBe('');
    expect(await shown(runView(QUIET, { always: true }), 'table')).toBe('0 new mentions from 0 sources in 4 s\n');
  });
  it.each<[string, Partial<RunReport>]>([
    ['a failure', { sources: RUN.sources.slice(1, 2) }],
    ['an alert', { alerts: RUN.alerts }],
    ['a message given up', { messages: { sent: 0, waiting: 0, dead: 1 } }],
    ['a run cut short', { cut: 'stopped after 10m' }],
  ])('%s is news', (_, more) => {
    expect(isNews({ ...QUIET, ...more })).toBe(true);
  });
  it('is one document', async () => {
    expect(JSON.parse(await shown(runView(RUN, { always: false }), 'json'))).toEqual({ schema: 1, run: RUN });
  });
});

describe('sources, jobs, polls, database', () => {
  it('say how they are', async () => {
    const text = await shown(sourcesView([SOURCE]), 'table', { ...TTY, width: 100 });
    expect(text).toMatch(/^press {2,}rss {2,}failed {2,}6 h ago/m);
    expect(text).toContain('1,234');
    expect(text).toContain('denied: 403');
    expect(await shown(jobsView([JOB]), 'table')).toMatch(/press:feed +ok +1 h ago +in 1 h/);
    expect(await shown(jobsView([JOB]), 'ndjson')).toContain('"dueAt":"2026-11-21T13:00:00Z"');
    expect(
      await shown(
        pollsView([poll('press', null, { startedAt: NOW, error: { kind: 'gone', message: '410' } })]),
        'table',
      ),
    ).toContain('gone: 410');
    const totals = { mentions: 12_345, hits: 1, authors: 1, polls: 1, oldest: null, newest: NOW, bytes: 9 };
    expect(await shown(totalsView(totals, { path: 'a.db', version: 3 }), 'table')).toMatch(/mentions +12,345/);
    expect(JSON.parse(await shown(totalsView(totals, { path: 'a.db', version: 3 }), 'json'))).toMatchObject({
      database: { oldest: null, newest: '2026-11-21T12:00:00Z' },
    });
  });
});

describe('help', () => {
  it('explains every exit code', async () => {
    const rows = [...(exitCodesView().rows as Iterable<{ code: number; meaning: string }>)];
    expect(rows.map(({ code }) => code)).toEqual(Object.values(EXIT));
    expect(rows.every(({ meaning }) => meaning.length > 10)).toBe(true);
  });
  it('keeps the shape of a query tree', async () => {
    expect(await shown(queryView('a OR b', ['any of', '  word a', '  word  b']), 'table')).toBe(
      'a OR b\nany of\n  word a\n  word b\n',
    );
  });
});

const AT = '2026-11-21T09:12:00Z';
const EVIL_QUOTE = {
  id: evil,
  brand: evil,
  text: evil,
  author: evil,
  source: evil,
  platform: evil,
  url: `https://x.example/${evil}`,
  publishedAt: AT,
  sentiment: 'negative',
  score: -1,
  reach: null,
  story: null,
} as const;
const EVIL_PART = { name: evil, n: 9, usual: 1, share: 0.5, url: `https://x.example/${evil}` };
const EVIL_WHY: Explanation = {
  from: AT,
  to: AT,
  axes: { mentions: 9, usual: 1, negative: 8, share: 8 / 9, usualShare: 0.2 },
  authors: 9,
  sourcesHeard: 2,
  series: [1, null, 30].map(n => ({ from: AT, to: AT, n, positive: 0, negative: 1, reach: 0 })),
  terms: [{ term: evil, authors: 9, before: 0, g2: 30, ratio: 5 }],
  stories: [EVIL_PART],
  voices: [{ ...EVIL_PART, followers: 9, fresh: true }],
  sources: [EVIL_PART],
  first: EVIL_QUOTE,
  quotes: [EVIL_QUOTE],
  copied: 0.5,
  confidence: { level: 'low', why: [evil] },
  coverage: { share: 0.4, statement: evil },
  sampled: true,
};
const EVIL_BRIEF: Brief = {
  alert: { ...alert(1, { brand: evil, rule: evil, reason: evil, key: evil }), kind: 'negativity', axes: null },
  brandName: evil,
  zone: 'UTC',
  madeAt: AT,
  explanation: EVIL_WHY,
  timeline: [{ at: AT, what: evil, url: `https://x.example/${evil}` }],
  past: [{ id: 1, openedAt: AT, closedAt: null, severity: 'info', observed: 9, expected: 1, reason: evil }],
  protocol: [evil],
  channels: [evil],
  templates: [{ name: evil, text: evil }],
  nextSteps: [evil],
  configTrouble: evil,
};
// biome-ignore lint/suspicious/noExplicitAny: views of every kind of row
const EVIL: [string, View<any>][] = [
  ['mentions', mentionsView([EVIL_MENTION])],
  ['mention', mentionView([EVIL_MENTION], NASTY)],
  ['explain', explainView([EVIL_MENTION], NASTY)],
  ['alerts', alertsView([alert(1, { brand: evil, rule: evil, reason: evil, key: evil })])],
  [
    'alert',
    alertView({
      alert: alert(1, {
        brand: evil,
        rule: evil,
        reason: evil,
        evidence: { ...alert(1).evidence, note: evil, mentions: [evil] },
        events: [{ at: '2026-11-21T09:12:00Z', kind: evil, by: evil, reason: evil }],
      }),
      mentions: [EVIL_MENTION],
      explanation: null,
      past: [],
    }),
  ],
  ['sources', sourcesView([{ ...SOURCE, id: evil, error: { kind: evil, message: evil } }])],
  [
    'run',
    runView(
      {
        ...RUN,
        cut: evil,
        sources: RUN.sources.map(one => ({ ...one, source: evil, error: { kind: evil, message: evil } })),
        alerts: RUN.alerts.map(one => ({ ...one, brand: evil, reason: evil })),
      },
      { always: true },
    ),
  ],
  ['brief', briefView(EVIL_BRIEF)],
  [
    'alert with its reasons',
    alertView({ alert: EVIL_BRIEF.alert, mentions: [], explanation: EVIL_WHY, past: EVIL_BRIEF.past }),
  ],
  [
    'silences',
    silencesView([{ id: 1, brand: evil, rule: evil, from: AT, until: AT, by: evil, reason: evil, holds: true }]),
  ],
  [
    'replay',
    replayView({
      since: AT,
      until: AT,
      budgets: [
        {
          brand: evil,
          budget: evil,
          rules: [{ rule: evil, threshold: 3, alerts: 1 }],
          alerts: 1,
          told: 1,
          perYear: 2,
          heardHours: 9,
          learning: false,
        },
      ],
      alerts: [
        {
          brand: evil,
          budget: evil,
          rule: evil,
          severity: 'info',
          openedAt: AT,
          closedAt: null,
          score: 4,
          observed: 9,
          expected: 1,
          told: 1,
          inhibitedBy: evil,
          reason: evil,
        },
      ],
    }),
  ],
  ['jobs', jobsView([{ ...JOB, id: evil, brand: evil }])],
  ['polls', pollsView([poll(evil, null, { job: evil, error: { kind: evil, message: evil } })])],
  ['query', queryView(evil, [evil])],
];

it('a brief as a page runs nothing and breaks out of nothing', async () => {
  const text = await shown(briefView(EVIL_BRIEF), 'html', TTY);
  expect(text).toContain('<svg');
  expect(text.replaceAll(/[\r\n\t]/g, ' ')).not.toMatch(HARMFUL);
  expect(text).not.toMatch(/<script|<img|<iframe|\son\w+=|href="(?!https?:)/i);
});

describe.each(EVIL)('%s', (_, view) => {
  it.each(FORMATS)('is safe to print as %s', async format => {
    const text = await shown(view, format, TTY);
    expect(text).not.toBe('');
    expect(text.replaceAll(/[\r\n\t]/g, ' ')).not.toMatch(HARMFUL);
  });
  it.each([40, 80, 200])('fits %d columns', async width => {
    for (const colour of [0, 1] as const) {
      for (const line of (await shown(view, 'table', { ...TTY, width, colour })).split('\n')) {
        expect(widthOf(line), line).toBeLessThanOrEqual(width);
      }
    }
  });
});
