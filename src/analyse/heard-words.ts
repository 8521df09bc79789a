import { clockMoment, clockSpan } from '../model/clock.ts';
import type { Gap, SourceCoverage } from '../model/report.ts';
import { HOUR, type TimeSpan } from '../model/time.ts';
import { clean } from '../text/clean.ts';

/** Shorter ones are in the data and not in the statement: every schedule leaves some at the end. */
const WORTH_SAYING = HOUR;

/** Coverage in plain words: `press was not heard Tue 14:00–19:00 (403 denied); hn complete`. */
export function statement(sources: readonly SourceCoverage[], span: TimeSpan, zone: string): string {
  if (sources.length === 0) return 'no source is configured';
  if (span[1] <= span[0]) return 'nothing of this time has passed yet';
  const said: string[] = [];
  const complete: string[] = [];
  for (const source of sources) {
    const gaps = source.gaps.filter(gap => Date.parse(gap.to) - Date.parse(gap.from) >= WORTH_SAYING);
    if (gaps.length === 0) complete.push(source.source);
    else said.push(`${source.source} ${gapsInWords(gaps, source.heard.length === 0, zone)}`);
  }
  if (said.length === 0) return complete.length === 1 ? `${complete[0]} complete` : 'all sources complete';
  if (complete.length > 0) said.push(`${inWords(complete)} complete`);
  return said.join('; ');
}

/** Gaps for one reason are told together; beyond three of them their number and sum. */
function gapsInWords(gaps: readonly Gap[], wholly: boolean, zone: string): string {
  const first = gaps[0];
  if (!first) return '';
  if (first.reason === 'never') return 'was never read';
  const byReason = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const key = `${reasonInWords(gap, zone)}\n${gap.brands?.join('\n') ?? ''}`;
    byReason.set(key, [...(byReason.get(key) ?? []), gap]);
  }
  const parts = [...byReason.values()].map(same => {
    const reason = reasonInWords(same[0] ?? first, zone);
    const spans = same.map(gap => clockSpan([Date.parse(gap.from), Date.parse(gap.to)], zone));
    const hours = same.reduce((sum, gap) => sum + Date.parse(gap.to) - Date.parse(gap.from), 0) / HOUR;
    const whom = same[0]?.brands ? `for ${inWords(same[0].brands)} ` : '';
    const when =
      wholly && byReason.size === 1
        ? 'at all'
        : spans.length <= 3
          ? inWords(spans)
          : `${spans.length} times, ${Math.round(hours)} hours in all, last ${spans.at(-1)}`;
    return `${whom}${when} (${reason})`;
  });
  return `was not heard ${inWords(parts)}`;
}

function reasonInWords(gap: Gap, zone: string): string {
  const said = gap.error === null ? null : clean(gap.error.message).slice(0, 120);
  switch (gap.reason) {
    case 'failed':
      return said ?? 'reading failed';
    case 'partial':
      return said ?? 'some was lost';
    case 'never':
      return 'never read';
    case 'before':
      return `older than its first reading, which reaches back to ${clockMoment(Date.parse(gap.to), zone)}`;
    case 'unpolled':
      return 'not polled';
  }
}

function inWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
