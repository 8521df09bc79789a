import { clockMoment } from '../model/clock.ts';
import type { AlertRecord, MentionRecord } from '../model/record.ts';
import type { AlertLine, BrandReport, DataQuality, Report } from '../model/report.ts';
import type { HourRow, Poll, Settings, Summary } from '../model/store.ts';
import { DAY, type Instant, iso, type TimeSpan, weekName, weekOf } from '../model/time.ts';
import { countChange, mentionsChange, netChange, netScatter, type Pair, type Periods, pair } from './compare.ts';
import { coverage } from './coverage.ts';
import { type Ears, ears } from './ears.ts';
import { headlines } from './headline.ts';
import { netInterval } from './interval.ts';
import { byMood, byReach, distinct, quotable, quote, SAID } from './quotes.ts';
import { daysOf, hoursIn, series } from './series.ts';
import { share } from './share.ts';

/** How many quotes a group has, and how many examples of each mood. */
const QUOTES = 3;
const EXAMPLES = 2;

/** What a weekly report is made of: answers of the store, as they come. */
export interface WeeklyInput {
  settings: Settings;
  /** The brands to report on (null: all); share of voice is among all of them either way. */
  brands: readonly string[] | null;
  zone: string;
  now: Instant;
  /** Monday to Monday. */
  span: TimeSpan;
  /** As {@link periods} gives them; summaries and hours are of these two. */
  periods: Periods;
  summaries: { now: readonly Summary[]; before: readonly Summary[] };
  hours: { now: readonly HourRow[]; before: readonly HourRow[] };
  /** What `quoteAsks` found, for each brand; repeats do no harm. */
  mentions: readonly MentionRecord[];
  /** All that were opened in the span or lived in it; others are left out here. */
  alerts: readonly AlertRecord[];
  /** From the start of the span before to now: a later reading may have heard an earlier time. */
  polls: readonly Poll[];
}

/** The week as far as it has passed, and the like part of the week before. */
export function periods(span: TimeSpan, now: Instant, zone: string): Periods {
  const week = weekOf(span[0] - 1, zone);
  if (now >= span[1]) return { now: span, before: week };
  const passed = Math.max(0, now - span[0]);
  return { now: [span[0], span[0] + passed], before: [week[0], Math.min(week[1], week[0] + passed)] };
}

/** The weekly report: numbers with their intervals, quotes, alerts, and what all of it rests on. */
export function weekly(input: WeeklyInput): Report {
  const { settings, zone, now, span, periods: two } = input;
  const titles = new Map(settings.sources.map(({ id, title }) => [id, title]));
  // Of what is not configured only what is on the ledger can be said to have been heard or not; imports mostly are not.
  const read = new Set(input.polls.flatMap(({ source, heard: part }) => (part === null ? [] : [source])));
  const found = input.hours.now.map(({ source }) => source).filter(source => read.has(source));
  const sources = [...new Set([...titles.keys(), ...found])];
  const heard = ears(input.polls, settings.brands, sources, [two.before[0], two.now[1]]);
  const wanted = settings.brands.filter(({ id }) => input.brands === null || input.brands.includes(id));
  const ordered = (['own', 'competitor', 'topic'] as const).flatMap(role =>
    wanted.filter(brand => brand.role === role),
  );
  const quotables = unique(input.mentions).filter(quotable);
  const brands = ordered.map(brand => ofBrand(brand, input, heard, titles, quotables));
  const contenders = settings.brands.filter(({ role }) => role !== 'topic');
  const changed = contenders.map(brand => queryChange(brand, input)).find(reason => reason !== null) ?? null;
  const voice = share(contenders, input.hours, input.summaries.now, heard, two, changed);
  const named = new Set(wanted.map(({ id }) => id));
  const covered = coverage(
    input.polls.filter(({ brand }) => brand === null || named.has(brand)),
    sources.map(id => ({ id, title: titles.get(id) ?? id })),
    span,
    now,
    zone,
  );
  const alerts = alertsOf(input);
  return {
    schema: 1,
    kind: 'weekly',
    name: weekName(span[0] + DAY, zone),
    zone,
    madeAt: iso(now),
    span: stretch(span),
    compared: { now: stretch(two.now), before: stretch(two.before), complete: now >= span[1] },
    changed: headlines(brands, voice, alerts, covered),
    brands,
    share: voice,
    alerts,
    quality: quality(input, covered, titles),
  };
}

function stretch([from, to]: TimeSpan): { from: string; to: string } {
  return { from: iso(from), to: iso(to) };
}

function unique(mentions: readonly MentionRecord[]): MentionRecord[] {
  return [...new Map(mentions.map(mention => [`${mention.brand}\n${mention.id}`, mention])).values()];
}

/** Why a brand's numbers are not those of the same question as before; null where they are. */
function queryChange(brand: Settings['brands'][number], { settings, periods: two, zone }: WeeklyInput): string | null {
  const at = settings.queryChangedAt[brand.id];
  if (at === undefined || at <= two.before[0] || at >= two.now[1]) return null;
  return `the query of ${brand.name} changed on ${clockMoment(at, zone)}`;
}

function ofBrand(
  brand: Settings['brands'][number],
  input: WeeklyInput,
  heard: Ears,
  titles: ReadonlyMap<string, string>,
  quotables: readonly MentionRecord[],
): BrandReport {
  const { id, name, role } = brand;
  const now = input.summaries.now.find(summary => summary.brand === id);
  const before = input.summaries.before.find(summary => summary.brand === id);
  const told = {
    mentions: (now?.n ?? 0) + (before?.n ?? 0),
    stories: (now?.stories ?? 0) + (before?.stories ?? 0),
  };
  const compared = pair(id, input.hours, heard, input.periods, told, queryChange(brand, input));
  const rows = input.hours.now.filter(row => row.brand === id);
  const past = input.hours.before.filter(row => row.brand === id);
  const share = (bucket: TimeSpan): number => heard.share(id, bucket) ?? 0;
  const asked = (intent: string, of: Summary | undefined): number =>
    of?.intents.find(one => one.intent === intent)?.n ?? 0;
  return {
    brand: id,
    name,
    role,
    volume: {
      mentions: mentionsChange({ now: now?.n ?? 0, before: before?.n ?? null }, compared),
      authors: countChange(now?.authors ?? 0, before?.authors ?? null, compared),
      stories: countChange(now?.stories ?? 0, before?.stories ?? null, compared),
      anonymous: now?.anonymous ?? 0,
      reach: now?.reach ?? { known: 0, low: 0, mid: 0, high: 0 },
      daily: series(rows, daysOf(input.span, input.zone), share),
      hourly: series(rows, hoursIn(input.span), share),
      dailyBefore: series(past, daysOf(input.periods.before, input.zone), share),
      sources: (now?.sources ?? []).map(({ source, n }) => ({ source, title: titles.get(source) ?? source, n })),
    },
    sentiment: {
      positive: now?.positive ?? 0,
      neutral: now?.neutral ?? 0,
      negative: now?.negative ?? 0,
      net: net(now, compared),
      change: netChange(compared),
      examples: examples(quotables.filter(mention => mention.brand === id)),
    },
    said: SAID.map(({ what, intent }) => ({
      what,
      intent,
      count: asked(intent, now),
      change: countChange(asked(intent, now), before ? asked(intent, before) : null, compared),
      quotes: distinct(
        quotables.filter(mention => mention.brand === id && mention.intent === intent).sort(byReach),
        QUOTES,
      ).map(quote),
    })),
    heard: heard.share(id, input.periods.now),
  };
}

function net(now: Summary | undefined, compared: Pair): BrandReport['sentiment']['net'] {
  if (!now || now.n === 0) return null;
  const scatter = netScatter([compared.now]);
  return {
    value: (now.positive - now.negative) / now.n,
    interval: netInterval(now.positive, now.negative, now.n, 0.95, scatter),
  };
}

function examples(mentions: readonly MentionRecord[]): BrandReport['sentiment']['examples'] {
  const of = (label: string): MentionRecord[] => mentions.filter(({ sentiment }) => sentiment.label === label);
  return {
    mostNegative: distinct(of('negative').sort(byMood(-1)), EXAMPLES).map(quote),
    mostPositive: distinct(of('positive').sort(byMood(1)), EXAMPLES).map(quote),
    mostSeen: distinct(mentions.filter(({ reach }) => reach !== null).sort(byReach), EXAMPLES).map(quote),
  };
}

/** Opened in the span, or still alive in it; the gravest first, then the newest. */
function alertsOf({ alerts, brands, span, now }: WeeklyInput): AlertLine[] {
  const rank = { critical: 0, error: 1, warning: 2, info: 3 };
  return alerts
    .filter(({ brand }) => brands === null || brands.includes(brand))
    .filter(({ openedAt, closedAt, state, inhibitedBy }) => {
      // Another alert of the same brand and time says it already.
      if (state === 'pending' || inhibitedBy !== null) return false;
      return Date.parse(openedAt) < span[1] && (closedAt === null || Date.parse(closedAt) >= span[0]);
    })
    .map(alert => ({
      id: alert.id,
      brand: alert.brand,
      rule: alert.rule,
      severity: alert.severity,
      state: alert.state,
      openedAt: alert.openedAt,
      closedAt: alert.closedAt,
      lasted: (alert.closedAt === null ? now : Date.parse(alert.closedAt)) - Date.parse(alert.openedAt),
      reason: alert.reason,
      observed: alert.evidence.observed,
      expected: alert.evidence.expected,
    }))
    .sort(
      (a, b) => rank[a.severity] - rank[b.severity] || Date.parse(b.openedAt) - Date.parse(a.openedAt) || b.id - a.id,
    );
}

function quality(
  input: WeeklyInput,
  covered: DataQuality['coverage'],
  titles: ReadonlyMap<string, string>,
): DataQuality {
  const { settings, span, now, periods: two } = input;
  const dates = { stated: 0, clamped: 0, missing: 0 };
  for (const mention of new Map(input.mentions.map(one => [one.id, one])).values()) dates[mention.dateQuality]++;
  const all = input.summaries.now.filter(({ brand }) => input.brands === null || input.brands.includes(brand));
  const of = all.reduce((sum, summary) => sum + summary.n, 0);
  const known = all.reduce((sum, summary) => sum + summary.reach.known, 0);
  const failures = new Map<string, DataQuality['failures'][number]>();
  for (const poll of input.polls) {
    if (poll.error === null || poll.startedAt < span[0] || poll.startedAt >= Math.min(now, span[1])) continue;
    const key = `${poll.source}\n${poll.error.kind}`;
    const seen = failures.get(key);
    const lastAt = iso(Math.max(poll.startedAt, seen ? Date.parse(seen.lastAt) : 0));
    failures.set(key, {
      source: poll.source,
      title: titles.get(poll.source) ?? poll.source,
      kind: poll.error.kind,
      message: poll.error.message,
      polls: (seen?.polls ?? 0) + 1,
      lastAt,
    });
  }
  return {
    coverage: covered,
    dates,
    reachUnknown: { n: of - known, of },
    hidden: all.reduce((sum, summary) => sum + summary.hidden, 0),
    queryChanges: settings.brands.flatMap(({ id, name }) => {
      const at = settings.queryChangedAt[id];
      return at !== undefined && at >= two.before[0] && at < two.now[1] ? [{ brand: id, name, at: iso(at) }] : [];
    }),
    failures: [...failures.values()].sort((a, b) => b.polls - a.polls),
  };
}
