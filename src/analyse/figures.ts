import type { CoverageRecord, FigureRecord } from '../model/figures.ts';
import type { Coverage, HourState, SourceCoverage } from '../model/report.ts';
import type { HourRow } from '../model/store.ts';
import { dayOf, HOUR, type Instant, iso, overlap, type TimeSpan, weekOf } from '../model/time.ts';
import type { Ears } from './ears.ts';

export type Bucket = 'hour' | 'day' | 'week' | 'source' | 'brand';

/** The span cut at the hours, days or weeks of a zone; as one piece for the other buckets. */
export function buckets([from, to]: TimeSpan, by: Bucket, zone: string): TimeSpan[] {
  if (by === 'source' || by === 'brand') return [[from, to]];
  const out: TimeSpan[] = [];
  for (let at = from; at < to; ) {
    const end = by === 'hour' ? (Math.floor(at / HOUR) + 1) * HOUR : (by === 'day' ? dayOf : weekOf)(at, zone)[1];
    out.push([at, Math.min(end, to)]);
    at = end;
  }
  return out;
}

interface Sums {
  n: number;
  positive: number;
  negative: number;
  reach: number;
  known: number;
}

/** Figures by bucket and brand, and by source where that is the bucket. What nobody listened to has no figure. */
export function figures(
  rows: readonly HourRow[],
  ears: Ears,
  brands: readonly string[],
  spans: readonly TimeSpan[],
  bySource: boolean,
): FigureRecord[] {
  const out: FigureRecord[] = [];
  const sources = bySource ? [...new Set([...ears.sources, ...rows.map(({ source }) => source)])] : [null];
  for (const span of spans) {
    for (const source of sources) {
      const inside = rows.filter(
        row => row.hour >= span[0] && row.hour < span[1] && (source === null || row.source === source),
      );
      const each = brands.map(brand => ({ brand, sums: summed(inside.filter(row => row.brand === brand)) }));
      const all = each.reduce((total, { sums }) => total + sums.n, 0);
      for (const { brand, sums } of each) {
        const heard = source === null ? ears.share(brand, span) : null;
        const deaf = sums.n === 0 && (source === null ? heard === null || heard === 0 : !ears.sources.includes(source));
        if (bySource && sums.n === 0 && deaf) continue;
        out.push(record(brand, source, span, deaf ? null : sums, all, heard));
      }
    }
  }
  return out;
}

function summed(rows: readonly HourRow[]): Sums {
  const sums = { n: 0, positive: 0, negative: 0, reach: 0, known: 0 };
  for (const row of rows) {
    sums.n += row.n;
    sums.positive += row.positive;
    sums.negative += row.negative;
    sums.reach += row.reachSum;
    sums.known += row.reachKnown;
  }
  return sums;
}

function record(
  brand: string,
  source: string | null,
  [from, to]: TimeSpan,
  sums: Sums | null,
  all: number,
  heard: number | null,
): FigureRecord {
  return {
    brand,
    source,
    from: iso(from),
    to: iso(to),
    n: sums?.n ?? null,
    positive: sums?.positive ?? null,
    neutral: sums === null ? null : sums.n - sums.positive - sums.negative,
    negative: sums?.negative ?? null,
    net: sums === null || sums.n === 0 ? null : (sums.positive - sums.negative) / sums.n,
    reach: sums === null || sums.known === 0 ? null : Math.round(sums.reach),
    reachKnown: sums?.known ?? null,
    share: sums === null || all === 0 ? null : sums.n / all,
    heard,
  };
}

/** What of each source was heard, bucket by bucket. */
export function coverageFigures(coverage: Coverage, spans: readonly TimeSpan[], whole: boolean): CoverageRecord[] {
  return coverage.sources.flatMap(source => spans.map(span => ofSource(source, span, whole)));
}

function ofSource(source: SourceCoverage, span: TimeSpan, whole: boolean): CoverageRecord {
  const hours: Record<HourState, number> = { ok: 0, empty: 0, partial: 0, failed: 0, 'not polled': 0 };
  for (const run of source.hours) {
    const part = overlap([Date.parse(run.from), Date.parse(run.to)], span);
    if (part) hours[run.state] += (part[1] - part[0]) / HOUR;
  }
  const heard = source.heard.reduce((sum, { from, to }) => {
    const part = overlap([Date.parse(from), Date.parse(to)], span);
    return sum + (part ? part[1] - part[0] : 0);
  }, 0);
  const share = Math.min(1, heard / Math.max(1, span[1] - span[0]));
  return {
    source: source.source,
    from: iso(span[0]),
    to: iso(span[1]),
    state: together(hours),
    heard: share,
    hours,
    gaps: whole ? source.gaps : [],
  };
}

/** An hour's own state; of more hours what they are together: heard, partly heard, or why not. */
function together(hours: Record<HourState, number>): HourState {
  const heard = hours.ok + hours.empty;
  const deaf = hours.failed + hours['not polled'];
  if (heard + hours.partial === 0) return hours.failed > 0 ? 'failed' : 'not polled';
  if (hours.partial > 0 || deaf > 0) return 'partial';
  return hours.ok > 0 ? 'ok' : 'empty';
}

/** Where a span begins on the clock: of figures by the hour only whole hours count. */
export function wholeHours([from, to]: TimeSpan): readonly [Instant, Instant] {
  return [Math.floor(from / HOUR) * HOUR, to];
}
