import { clockDate, clockDay, clockMoment } from '../../model/clock.ts';
import type { Change, Estimate, Interval, Quote, Report } from '../../model/report.ts';
import { wall } from '../../model/time.ts';
import { oneLine } from '../width.ts';
import { changePercent, compact, percent, plural, signed } from '../words.ts';

// What the report says, in words that its text and its Markdown share.

/** `16–22 Nov 2026`, `30 Nov – 6 Dec 2026`: a span of whole days by its first and last. */
export function days({ from, to }: { from: string; to: string }, zone: string): string {
  const [first, last] = [Date.parse(from), Date.parse(to) - 1];
  const [start, end] = [wall(first, zone), wall(last, zone)];
  if (start.year !== end.year) return `${clockDay(first, zone)} – ${clockDay(last, zone)}`;
  return start.month === end.month
    ? `${start.day}–${clockDay(last, zone)}`
    : `${clockDate(first, zone)} – ${clockDay(last, zone)}`;
}

export function subtitle(report: Report): string {
  const { zone, compared, span } = report;
  const so = compared.complete
    ? 'compared with the week before'
    : `so far (to ${clockMoment(Date.parse(compared.now.to), zone)}), compared with the same part of the week before`;
  return `${days(span, zone)}, ${zone === 'UTC' ? zone : `${zone} time`}, ${so}`;
}

/** How a figure moved: a sign, the change with its interval, or why there is none. */
export interface Moved {
  sign: 'up' | 'down' | 'same' | 'unknown';
  by: string;
  range: string;
}

/** `+62 %`, `+31 % to +101 %` for ratios; points for differences of shares and moods. */
export function moved(change: Change): Moved {
  if (change.verdict === 'incomparable') {
    return { sign: 'unknown', by: 'not comparable', range: change.note ?? '' };
  }
  if (change.verdict === 'indistinguishable') return { sign: 'same', by: 'not distinguishable', range: '' };
  const show = change.kind === 'ratio' ? changePercent : (by: number): string => signed(by * 100, ' points');
  const by = change.by === null ? 'new' : show(change.by);
  const range = change.interval === null ? '' : `${short(change.interval, change.kind)}`;
  return { sign: change.verdict, by, range };
}

function short({ low, high }: Interval, kind: Change['kind']): string {
  return kind === 'ratio'
    ? `${changePercent(low)} to ${changePercent(high)}`
    : `${signed(low * 100)} to ${signed(high * 100)}`;
}

/** `41 % (35–47)` */
export function shareWords(share: Estimate | null): string {
  if (share === null) return '–';
  const { interval, value } = share;
  if (interval === null) return percent(value);
  return `${percent(value)} (${Math.round(interval.low * 100)}–${Math.round(interval.high * 100)})`;
}

/** The statement of coverage as a sentence; a source's name stays as it is written. */
export function heardWords({ quality: { coverage } }: Report): string {
  const text = oneLine(coverage.statement);
  const named = coverage.sources.some(({ source }) => text.startsWith(source));
  return `${named ? text : capital(text)}.`;
}

/** Which quotes have been shown: none is shown twice, unless a group had nothing else. */
export function fresh(quotes: readonly Quote[], shown: Set<string>): Quote[] {
  const unseen = quotes.filter(({ id }) => !shown.has(id));
  const out = unseen.length > 0 ? unseen : quotes.slice(0, 1);
  for (const { id } of out) shown.add(id);
  return out;
}

/** `−14 (−25 to −3)`: net sentiment in points. */
export function netWords(net: Estimate | null): string {
  if (net === null) return 'no mentions';
  const { interval, value } = net;
  const range = interval === null ? '' : ` (${signed(interval.low * 100)} to ${signed(interval.high * 100)})`;
  return `${signed(value * 100)}${range}`;
}

/** Who said it, where, when, and how many may have seen it. */
export function attribution(quote: Quote, zone: string): string {
  const seen = quote.reach === null ? [] : [`seen by about ${compact(quote.reach.mid)}`];
  return [quote.author === null ? 'unknown author' : oneLine(quote.author), oneLine(quote.source)]
    .concat(clockMoment(Date.parse(quote.publishedAt), zone), seen)
    .join(' · ');
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function confidenceWords(confidence: 0.95 | 0.99 | null): string {
  return confidence === null ? '' : confidence === 0.99 ? 'very likely' : 'likely';
}

/** Plain sentences on what the numbers rest on, besides coverage. */
export function qualityNotes(report: Report): string[] {
  const { dates, reachUnknown, hidden, queryChanges } = report.quality;
  const all = dates.stated + dates.clamped + dates.missing;
  const out: string[] = [];
  if (dates.clamped + dates.missing > 0) {
    const parts = [
      dates.missing > 0 ? `${dates.missing} had no date` : '',
      dates.clamped > 0 ? `${dates.clamped} a date that cannot be true` : '',
    ].filter(part => part !== '');
    out.push(`Of ${all} mentions looked at, ${parts.join(' and ')}; they count when they were found.`);
  }
  if (reachUnknown.n > 0) {
    out.push(
      `Reach is unknown for ${percent(reachUnknown.n / reachUnknown.of)} of the mentions; sums of reach leave them out.`,
    );
  }
  if (hidden > 0) {
    out.push(
      `${plural(hidden, 'mention')} of low relevance ${hidden === 1 ? 'is' : 'are'} left out of every number: earshot mentions --all shows them.`,
    );
  }
  for (const { name, at } of queryChanges) {
    out.push(
      `The query of ${oneLine(name)} changed on ${clockMoment(Date.parse(at), report.zone)}: before and after are not the same question.`,
    );
  }
  return out;
}
