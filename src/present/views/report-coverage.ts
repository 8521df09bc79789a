import { weekday } from '../../model/clock.ts';
import type { HourState, SourceCoverage } from '../../model/report.ts';
import { HOUR } from '../../model/time.ts';
import { hanging } from '../panel.ts';
import { clip, oneLine, pad } from '../width.ts';
import { percent, plural } from '../words.ts';
import type { Page } from './report-marks.ts';
import { heardWords, qualityNotes } from './report-words.ts';

const MARKS: Readonly<Record<HourState, readonly [unicode: string, ascii: string]>> = {
  ok: ['█', '#'],
  empty: ['█', '#'],
  partial: ['▄', '-'],
  failed: ['×', 'x'],
  'not polled': ['·', '.'],
};
/** Where one character stands for several hours the worst of them is shown. */
const WORST: readonly HourState[] = ['failed', 'not polled', 'partial', 'empty', 'ok'];

/** Which hours were heard of which source, in words and as a strip; then what else the numbers rest on. */
export function coverageText(page: Page): string[] {
  const { report, ink, look, width } = page;
  const { coverage, failures } = report.quality;
  const out = hanging('', heardWords(report), Math.min(width, 120));
  if (coverage.sources.length > 0) out.push('', ...strips(page));
  const bullet = `${look.unicode ? '·' : '-'} `;
  const notes = [
    ...failures.map(
      ({ source, polls, message }) =>
        `${oneLine(source)} failed ${polls === 1 ? 'once' : plural(polls, 'time')}: ${clip(oneLine(message), 200)}`,
    ),
    ...qualityNotes(report),
  ];
  if (notes.length > 0) out.push('', ...notes.flatMap(note => hanging(ink.faint(bullet), note, Math.min(width, 120))));
  return out;
}

function strips({ report, ink, look, width }: Page): string[] {
  const { coverage } = report.quality;
  const names = Math.min(20, Math.max(6, ...coverage.sources.map(({ source }) => oneLine(source).length)));
  const from = Date.parse(report.span.from);
  const hours = Math.max(1, Math.round((Date.parse(report.span.to) - from) / HOUR));
  const room = width - names - 12;
  // A divisor of a day, so that days stand below each other.
  const each = [1, 2, 3, 4, 6, 8, 12, 24].find(size => hours / size <= room) ?? 24;
  const long = Math.ceil(hours / each);
  const ruler = Array.from({ length: long }, () => ' ');
  for (let cell = 0; cell < long; cell += 24 / each) {
    const name = weekday(from + cell * each * HOUR + HOUR, report.zone).slice(0, each === 24 ? 1 : 3);
    for (const [i, letter] of [...name].entries()) if (cell + i < long) ruler[cell + i] = letter;
  }
  const seen = new Set<HourState>();
  const rows = coverage.sources.map(source => {
    const states = statesOf(source, from, long, each);
    for (const state of states) if (state) seen.add(state);
    const strip = states.map(state => {
      if (state === null) return ' ';
      const mark = MARKS[state][look.unicode ? 0 : 1];
      return state === 'failed' ? ink.bad(mark) : state === 'ok' || state === 'empty' ? ink.good(mark) : ink.warn(mark);
    });
    return `  ${pad(clip(oneLine(source.source), names, look.unicode), names)}  ${percent(source.share).padStart(5)}  ${strip.join('')}`;
  });
  const legend = (['ok', 'partial', 'failed', 'not polled'] as const)
    .filter(state => seen.has(state) || (state === 'ok' && seen.has('empty')))
    .map(state => `${MARKS[state][look.unicode ? 0 : 1]} ${state === 'ok' ? 'heard' : state}`);
  const ruled = `  ${' '.repeat(names + 9)}${ink.faint(ruler.join('').trimEnd())}`;
  const small = each === 1 ? 'an hour' : `${each} hours`;
  const key = hanging('', `${legend.join('  ')}  (one mark: ${small})`, width, Math.min(names + 11, 17));
  return [ruled, ...rows, ...key.map(ink.faint)];
}

/** The worst state in each cell; null where the cell has not passed yet. */
function statesOf(source: SourceCoverage, from: number, long: number, each: number): (HourState | null)[] {
  const runs = source.hours.map(run => ({ from: Date.parse(run.from), to: Date.parse(run.to), state: run.state }));
  return Array.from({ length: long }, (_, cell) => {
    const start = from + cell * each * HOUR;
    const inside = runs.filter(run => run.from < start + each * HOUR && run.to > start).map(run => run.state);
    return WORST.find(state => inside.includes(state)) ?? null;
  });
}
