import { coverage } from '../analyse/coverage.ts';
import { ears } from '../analyse/ears.ts';
import { type Bucket, buckets, coverageFigures, figures, wholeHours } from '../analyse/figures.ts';
import { EarshotError } from '../model/errors.ts';
import type { AttentionRecord, CoverageRecord, FigureRecord, LatencyRecord } from '../model/figures.ts';
import type { Settings, Store } from '../model/store.ts';
import { type Instant, iso, type TimeSpan } from '../model/time.ts';
import { mustName } from './read.ts';

export interface StatsAsk {
  span: TimeSpan;
  by: Bucket;
  brands: string[] | null;
  sources: string[] | null;
  zone: string;
  now: Instant;
}

/** Mentions, mood, reach and share by hour, day, week, source or brand. */
export async function figuresOf(store: Store, ask: StatsAsk): Promise<FigureRecord[]> {
  const settings = await known(store);
  const chosen = await brandsOf(settings, ask.brands);
  const span = wholeHours(ask.span);
  const sources = settings.sources.map(({ id }) => id);
  const heard = ears(await store.polls([span[0], ask.now + 1]), settings.brands, sources, span);
  // Shares are among all brands, whichever are shown.
  const all = settings.brands.map(({ id }) => id);
  const rows = await store.hours({ brands: all, span });
  return figures(rows, heard, all, buckets(span, ask.by, ask.zone), ask.by === 'source').filter(
    ({ brand, source }) =>
      chosen.includes(brand) && (ask.sources === null || source === null || ask.sources.includes(source)),
  );
}

/** What of each source was heard, by hour, day or as a whole. */
export async function coverageOf(
  store: Store,
  ask: StatsAsk,
): Promise<{ records: CoverageRecord[]; statement: string }> {
  const settings = await known(store);
  const sources = settings.sources.filter(({ id }) => ask.sources === null || ask.sources.includes(id));
  await mustName(
    '--source',
    ask.sources,
    settings.sources.map(({ id }) => id),
  );
  const span = wholeHours(ask.span);
  const brands = settings.brands.map(({ id }) => id);
  const polls = (await store.polls([span[0], ask.now + 1])).filter(
    ({ brand }) => brand === null || (ask.brands ?? brands).includes(brand),
  );
  const covered = coverage(polls, sources, span, ask.now, ask.zone);
  const spans = buckets([span[0], Math.min(span[1], ask.now)], ask.by, ask.zone);
  return { records: coverageFigures(covered, spans, ask.by === 'source'), statement: covered.statement };
}

/** How long after publication mentions were collected, by source. */
export async function latencyOf(store: Store, ask: StatsAsk): Promise<LatencyRecord[]> {
  return (await store.lags(ask.span)).filter(({ source }) => ask.sources === null || ask.sources.includes(source));
}

/** Attention that a place counts without showing who said what. */
export async function attentionOf(store: Store, ask: StatsAsk): Promise<AttentionRecord[]> {
  const settings = await known(store);
  const brands = await brandsOf(settings, ask.brands);
  const rows = await store.signals({ brands, span: ask.span });
  return rows.map(({ source, brand, metric, span: [from, to], value, collectedAt }) => ({
    source,
    brand,
    metric,
    from: iso(from),
    to: iso(to),
    value,
    collectedAt: iso(collectedAt),
  }));
}

async function known(store: Store): Promise<Settings> {
  const settings = await store.settings();
  if (settings === null)
    throw new EarshotError('not_found', 'Nothing was ever polled into this database.', {
      hint: 'earshot run fills it.',
    });
  return settings;
}

async function brandsOf(settings: Settings, asked: string[] | null): Promise<string[]> {
  const all = settings.brands.map(({ id }) => id);
  await mustName('--brand', asked, all);
  return asked ?? all;
}
