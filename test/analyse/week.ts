import { periods, type WeeklyInput } from '../../src/analyse/weekly.ts';
import type { IntentLabel, SentimentLabel } from '../../src/model/mention.ts';
import type { AlertRecord, MentionRecord } from '../../src/model/record.ts';
import type { HourRow, Poll, Settings, Summary } from '../../src/model/store.ts';
import { DAY, HOUR, iso, parseWeek, type TimeSpan } from '../../src/model/time.ts';

// A made-up fortnight of made-up brands, the same at every run.

export const ZONE = 'Europe/Berlin';
export const WEEK_47 = parseWeek('2026-W47', ZONE) as TimeSpan;
export const AFTER: number = WEEK_47[1] + 2 * HOUR;

/** A small congruential generator: numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A Poisson count (Knuth), for small means. */
export function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let n = 0;
  for (let p = random(); p > limit; p *= random()) n++;
  return n;
}

export const SETTINGS: Settings = {
  brands: [
    { id: 'acme', name: 'Acme', role: 'own', query: 'acme', since: null },
    { id: 'globex', name: 'Globex', role: 'competitor', query: 'globex', since: null },
    { id: 'initech', name: 'Initech', role: 'competitor', query: 'initech', since: null },
    { id: 'printers', name: 'Printers', role: 'topic', query: 'printer', since: null },
  ],
  sources: [
    { id: 'hn', type: 'hackernews', title: 'Hacker News' },
    { id: 'press', type: 'rss', title: 'Press' },
    { id: 'forum', type: 'rss', title: 'Forum' },
  ],
  timezone: ZONE,
  configPath: null,
  configHash: 'x',
  queryChangedAt: {},
};

export function poll(source: string, heard: TimeSpan | null, more: Partial<Poll> = {}): Poll {
  const at = more.startedAt ?? heard?.[1] ?? 0;
  return {
    job: `${source}:all`,
    source,
    brand: null,
    startedAt: at,
    endedAt: at + 1_000,
    status: heard ? 'ok' : 'failed',
    heard,
    requests: 1,
    bytes: 100,
    seen: 5,
    added: 1,
    error: null,
    ...more,
  };
}

/** Hourly readings of a source over a span, each from the last one on. */
export function hourlyPolls(source: string, span: TimeSpan): Poll[] {
  const out: Poll[] = [];
  for (let at = span[0]; at < span[1]; at += HOUR) out.push(poll(source, [at, at + HOUR]));
  return out;
}

export interface Rates {
  [brand: string]: { perHour: number; negative: number; positive: number };
}

export function hourRows(
  rates: Rates,
  span: TimeSpan,
  random: () => number,
  sources = ['hn', 'press', 'forum'],
): HourRow[] {
  const out: HourRow[] = [];
  for (const [brand, { perHour, negative, positive }] of Object.entries(rates)) {
    for (let hour = span[0]; hour < span[1]; hour += HOUR) {
      for (const source of sources) {
        // Nights are quiet.
        const clock = ((hour - span[0]) / HOUR) % 24;
        const n = poisson((perHour / sources.length) * (clock < 7 ? 0.3 : 1.3), random);
        if (n === 0) continue;
        const row: HourRow = {
          brand,
          hour,
          source,
          n,
          positive: 0,
          negative: 0,
          sentimentSum: 0,
          reachSum: 0,
          reachKnown: n,
        };
        for (let i = 0; i < n; i++) {
          const mood = random();
          if (mood < negative) row.negative++;
          else if (mood < negative + positive) row.positive++;
          row.reachSum += Math.exp(4 + 3 * random());
        }
        out.push(row);
      }
    }
  }
  return out;
}

export function summaryOf(
  brand: string,
  rows: readonly HourRow[],
  intents: Partial<Record<IntentLabel, number>> = {},
): Summary {
  const own = rows.filter(row => row.brand === brand);
  const sum = (pick: (row: HourRow) => number): number => own.reduce((total, row) => total + pick(row), 0);
  const n = sum(row => row.n);
  const reach = Math.round(sum(row => row.reachSum));
  const sources = [...new Set(own.map(row => row.source))];
  return {
    brand,
    n,
    hidden: 0,
    positive: sum(row => row.positive),
    neutral: n - sum(row => row.positive) - sum(row => row.negative),
    negative: sum(row => row.negative),
    sentimentSum: 0,
    authors: Math.round(n * 0.8),
    anonymous: Math.round(n * 0.02),
    stories: Math.round(n * 0.6),
    reach: { known: Math.round(n * 0.7), low: Math.round(reach / 3), mid: reach, high: reach * 3 },
    sources: sources
      .map(source => ({ source, n: own.filter(row => row.source === source).reduce((t, row) => t + row.n, 0) }))
      .sort((a, b) => b.n - a.n),
    intents: Object.entries(intents).map(([intent, many]) => ({ intent: intent as IntentLabel, n: many })),
  };
}

const WORDS: Readonly<Partial<Record<IntentLabel, [SentimentLabel, string[]]>>> = {
  complaint: [
    'negative',
    [
      'Acme support has not answered for nine days now, and the printer is still a very expensive paperweight in the middle of my desk',
      'Second Acme invoice with the wrong address. Second!',
      'Why does Acme need my phone number to scan one page?',
    ],
  ],
  bug: [
    'negative',
    [
      'Acme firmware 4.2 drops the wifi every time the lid closes; 4.1 was fine',
      'After the update the Acme app crashes on start (Android 15)',
      'Scan to mail is broken since Tuesday, error 0x41, anyone else with an Acme 900?',
    ],
  ],
  question: [
    'neutral',
    ['Does the Acme 900 take third-party toner?', 'How do I reset an Acme print server without the web page?'],
  ],
  feature_request: [
    'neutral',
    [
      'Please, Acme, give us a dark mode and let me name my trays',
      '一つお願い：Acmeのアプリに日本語の説明書を入れてください',
    ],
  ],
  praise: [
    'positive',
    [
      'Say what you want, my Acme 200 has printed 80,000 pages and never jammed once 🎉',
      'Huge thanks to the Acme engineer who stayed on the line until midnight',
    ],
  ],
};

export function mention(id: string, more: Partial<MentionRecord> = {}): MentionRecord {
  return {
    id,
    brand: 'acme',
    source: 'hn',
    platform: 'hackernews',
    kind: 'comment',
    media: 'earned',
    url: `https://example.com/item?id=${id}`,
    title: '',
    text: 'Acme is a company',
    lang: 'en',
    author: { handle: `user_${id}`, name: null, url: null, followers: null, verified: null },
    publishedAt: iso(WEEK_47[0] + DAY),
    collectedAt: iso(WEEK_47[0] + DAY + HOUR),
    dateQuality: 'stated',
    engagement: { likes: 3, replies: 1, shares: null, views: null, total: 4 },
    matched: [{ field: 'text', start: 0, end: 4 }],
    sentiment: { label: 'neutral', score: 0, confidence: 0.6 },
    emotion: null,
    intent: 'other',
    intents: [{ label: 'other', score: 0.5 }],
    topics: [],
    reach: { low: 100, mid: 300, high: 900, basis: 'engagement' },
    relevance: 0.9,
    spam: 0.01,
    story: null,
    links: [],
    tags: [],
    model: 'words-1',
    ...more,
  };
}

export function mentions(random: () => number): MentionRecord[] {
  let id = 100;
  return Object.entries(WORDS).flatMap(([intent, [label, texts]]) =>
    texts.map((text, i) => {
      const start = Math.max(0, text.indexOf('Acme'));
      return mention(`hackernews:${id++}`, {
        text,
        intent: intent as IntentLabel,
        intents: [{ label: intent as IntentLabel, score: 0.8 }],
        sentiment: {
          label,
          score: label === 'negative' ? -0.8 + i / 10 : label === 'positive' ? 0.8 - i / 10 : 0,
          confidence: 0.8,
        },
        matched: [{ field: 'text', start, end: start + 4 }],
        story: id,
        publishedAt: iso(WEEK_47[0] + Math.floor(random() * 7 * 24) * HOUR),
        reach: i === 2 ? null : { low: 10 ** (i + 2), mid: 3 * 10 ** (i + 2), high: 10 ** (i + 3), basis: 'followers' },
        dateQuality: id % 7 === 0 ? 'missing' : 'stated',
      });
    }),
  );
}

export function alert(id: number, more: Partial<AlertRecord> = {}): AlertRecord {
  const opened = WEEK_47[0] + 2 * DAY + 9 * HOUR;
  return {
    id,
    key: `acme/negativity/${id}`,
    brand: 'acme',
    rule: 'negativity',
    severity: 'error',
    state: 'resolved',
    openedAt: iso(opened),
    changedAt: iso(opened + 5 * HOUR),
    closedAt: iso(opened + 5 * HOUR),
    reason: '34 negative mentions in 3 hours where 6 are usual, by 29 authors in 2 sources',
    inhibitedBy: null,
    evidence: {
      window: { from: iso(opened - 3 * HOUR), to: iso(opened) },
      observed: 34,
      expected: 6,
      score: 8.2,
      mentions: ['hackernews:103', 'hackernews:999'],
      note: 'most of them about firmware 4.2',
    },
    events: [
      { at: iso(opened), kind: 'open', by: 'earshot', reason: '34 negative mentions in 3 hours where 6 are usual' },
    ],
    ...more,
  };
}

/** Everything a weekly report needs; `tweak` changes what a test is about. */
export function input(tweak: Partial<WeeklyInput> = {}, rates: { now?: Rates; before?: Rates } = {}): WeeklyInput {
  const span = tweak.span ?? WEEK_47;
  const now = tweak.now ?? AFTER;
  const two = periods(span, now, ZONE);
  const random = seeded(7);
  const usual: Rates = {
    acme: { perHour: 1.5, negative: 0.2, positive: 0.3 },
    globex: { perHour: 3, negative: 0.15, positive: 0.3 },
    initech: { perHour: 0.4, negative: 0.3, positive: 0.1 },
    printers: { perHour: 2, negative: 0.2, positive: 0.2 },
  };
  const hours = {
    now: hourRows({ ...usual, ...rates.now }, two.now, random),
    before: hourRows({ ...usual, ...rates.before }, two.before, random),
  };
  const intents = { complaint: 41, bug: 30, question: 12, feature_request: 5, praise: 26, other: 100 };
  const before = { complaint: 15, bug: 6, question: 14, feature_request: 4, praise: 25, other: 100 };
  const all: TimeSpan = [two.before[0], two.now[1]];
  return {
    settings: SETTINGS,
    brands: null,
    zone: ZONE,
    now,
    span,
    periods: two,
    summaries: {
      now: SETTINGS.brands.map(({ id }) => summaryOf(id, hours.now, id === 'acme' ? intents : {})),
      before: SETTINGS.brands.map(({ id }) => summaryOf(id, hours.before, id === 'acme' ? before : {})),
    },
    hours,
    mentions: mentions(random),
    alerts: [],
    polls: SETTINGS.sources.flatMap(({ id }) => hourlyPolls(id, all)),
    ...tweak,
  };
}
