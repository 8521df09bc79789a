import { weekday } from '../../model/clock.ts';
import type { BrandReport, Quote, Report, Said, SaidGroup, SeriesPoint } from '../../model/report.ts';
import { bar, sparkline, thinned } from '../chart.ts';
import { beside, grid, hanging } from '../panel.ts';
import { oneLine } from '../width.ts';
import { compact, count, percent, plural } from '../words.ts';
import { changeMark, NARROW, type Page } from './report-marks.ts';
import { attribution, capital, fresh, netWords } from './report-words.ts';

/** From this width on two blocks stand side by side. */
const WIDE = 150;

/** Everything about one of the user's own brands. */
export function brandText(brand: BrandReport, page: Page): string[] {
  const wide = page.width >= WIDE;
  const half = wide ? Math.floor((page.width - 4) / 2) : page.width;
  const volume = [...numbers(brand, page), ...notes(brand, page, half)];
  const mood = sentiment(brand, page, half);
  const out = wide ? beside(volume, mood, page.width) : [...volume, '', ...mood];
  if (wide) out.push('', ...hourly(brand, page));
  const shown = new Set<string>();
  const first = examples(brand, { ...page, width: half }, shown);
  const blocks = said(brand, { ...page, width: half }, shown);
  if (first.length > 0) blocks.unshift(first);
  for (let i = 0; i < blocks.length; i += wide ? 2 : 1) {
    const [left, right] = [blocks[i] ?? [], wide ? (blocks[i + 1] ?? []) : []];
    out.push('', ...beside(left, right, page.width));
  }
  const silent = brand.said.filter(({ count: n }) => n === 0).map(({ what }) => what);
  if (silent.length > 0 && brand.volume.mentions.now > 0) {
    out.push('', ...hanging('', `No ${silent.join(', no ')}.`, page.width).map(page.ink.faint));
  }
  return out;
}

function numbers({ volume }: BrandReport, page: Page): string[] {
  const rows = (['mentions', 'authors', 'stories'] as const).map(metric => {
    const change = volume[metric];
    const before =
      change.before === null || page.width < NARROW ? '' : page.ink.faint(`before: ${count(change.before)}`);
    return [page.ink.faint(metric), page.ink.strong(count(change.now)), changeMark(change, page, 'accent'), before];
  });
  return grid(rows, [1]);
}

function notes({ volume, heard }: BrandReport, { ink, look, width, report }: Page, room: number): string[] {
  const rows: [string, string][] = [];
  const { mentions, reach } = volume;
  if (mentions.verdict === 'incomparable' && mentions.note !== null)
    rows.push(['', ink.warn(`because ${oneLine(mentions.note)}`)]);
  else {
    if (mentions.note !== null) rows.push(['', ink.faint(`mentions: compared ${oneLine(mentions.note)}`)]);
    const { verdict, note } = volume.stories;
    if (verdict === 'incomparable' && note !== null) rows.push(['', ink.warn(`authors and stories: ${oneLine(note)}`)]);
  }
  if (mentions.now > 0) {
    const of = percent(reach.known / mentions.now);
    rows.push([
      'reach',
      reach.known === 0
        ? 'unknown'
        : `about ${compact(reach.mid)}, between ${compact(reach.low)} and ${compact(reach.high)}; known for ${of} of mentions`,
    ]);
  }
  const first = volume.daily[0];
  const last = volume.daily.at(-1);
  if (first && last && mentions.now > 0) {
    const values = passed(volume.daily, report).map(({ n }) => n);
    const past = volume.dailyBefore.map(({ n }) => n);
    const top = Math.max(1, ...[...values, ...past].map(n => n ?? 0));
    // Every day two characters and a space, as wide as its name below.
    const draw = (all: readonly (number | null)[]): string =>
      [...sparkline(all, look.unicode, top)].map(one => one.repeat(2)).join(' ');
    const zone = report.zone;
    const named = volume.daily.map(({ from }) => weekday(Date.parse(from), zone).slice(0, 2)).join(' ');
    rows.push(['by day', ink.accent(draw(values))], ['before', ink.faint(draw(past))], ['', ink.faint(named)]);
  }
  if (volume.sources.length > 0) {
    const most = volume.sources.slice(0, 6).map(({ source, n }) => `${oneLine(source)} ${count(n)}`);
    const more = volume.sources.length > 6 ? `, ${volume.sources.length - 6} more` : '';
    rows.push(['sources', most.join(', ') + more]);
  }
  if (volume.anonymous > 0) rows.push(['', ink.faint(`${plural(volume.anonymous, 'mention')} by unknown authors`)]);
  if (heard !== null && heard < 0.95) rows.push(['heard', ink.warn(`${percent(heard)} of the time; see below`)]);
  return rows.flatMap(([name, text]) => hanging(ink.faint(name.padEnd(10)), text, Math.min(room, width)));
}

/** What is still to come is neither silent nor unheard: it is not drawn. */
function passed(points: readonly SeriesPoint[], { compared }: Report): readonly SeriesPoint[] {
  return points.filter(({ from }) => Date.parse(from) < Date.parse(compared.now.to));
}

function hourly({ volume }: BrandReport, { ink, look, width, report }: Page): string[] {
  const values = passed(volume.hourly, report).map(({ n }) => n);
  const room = width - 12;
  const drawn = thinned(values, room);
  if (values.every(value => !value) || drawn.length === 0) return [];
  const each = Math.ceil(values.length / room);
  const ruler = Array.from({ length: drawn.length }, () => ' ');
  for (const { from } of volume.daily) {
    const at = Math.floor((Date.parse(from) - Date.parse(volume.hourly[0]?.from ?? from)) / 3_600_000 / each);
    for (const [i, letter] of [...weekday(Date.parse(from), report.zone)].entries())
      if (at + i < ruler.length) ruler[at + i] = letter;
  }
  return [
    ...hanging(
      ink.faint(`${each === 1 ? 'by hour' : `by ${each} h`}`.padEnd(10)),
      ink.accent(sparkline(drawn, look.unicode)),
      width + 12,
    ),
    `${' '.repeat(12)}${ink.faint(ruler.join(''))}`,
  ];
}

function sentiment({ sentiment: mood, volume }: BrandReport, page: Page, room: number): string[] {
  const all = mood.positive + mood.neutral + mood.negative;
  if (all === 0) return [];
  const { ink, look } = page;
  const long = Math.min(40, room - 34);
  const row = (label: string, n: number, paint: (text: string) => string): string[] => [
    ink.faint(label),
    count(n),
    percent(n / all),
    paint(bar(n / all, long, look.unicode)),
  ];
  const out = grid(
    [
      row('positive', mood.positive, ink.good),
      row('neutral', mood.neutral, ink.faint),
      row('negative', mood.negative, ink.bad),
    ],
    [1, 2],
  );
  out.push(
    '',
    ...hanging(
      ink.faint('net'.padEnd(10)),
      `${ink.strong(netWords(mood.net))} points: positive less negative, in % of all`,
      room,
    ),
  );
  if (volume.mentions.verdict !== 'incomparable' || mood.change.verdict !== 'incomparable') {
    out.push(
      ...hanging(' '.repeat(10), `${changeMark(mood.change, page, 'mood', true)} against the week before`, room),
    );
  }
  return out;
}

function examples({ sentiment: { examples: all } }: BrandReport, page: Page, shown: Set<string>): string[] {
  return (
    [
      ['Most negative', all.mostNegative],
      ['Most positive', all.mostPositive],
      ['Most seen', all.mostSeen.filter(({ id }) => !shown.has(id))],
    ] as const
  ).flatMap(([title, quotes]) => {
    const some = fresh(quotes, shown);
    return some.length === 0 ? [] : [`  ${page.ink.strong(title)}`, ...some.flatMap(one => quoteText(one, page))];
  });
}

function said(brand: BrandReport, page: Page, shown: Set<string>): string[][] {
  return brand.said
    .filter(({ count: n, quotes }) => n > 0 || quotes.length > 0)
    .map(group => saidText(group, page, shown));
}

const TROUBLES: ReadonlySet<Said> = new Set(['dangers', 'complaints', 'defects']);

function saidText({ what, count: n, change, quotes }: SaidGroup, page: Page, shown: Set<string>): string[] {
  const more = what === 'praise' ? 'mood' : TROUBLES.has(what) ? 'trouble' : 'accent';
  const against = change.verdict === 'up' || change.verdict === 'down' ? `  ${changeMark(change, page, more)}` : '';
  const head = `  ${page.ink.strong(capital(what))} ${count(n)}${against}`;
  return [head, ...fresh(quotes, shown).flatMap(one => quoteText(one, page))];
}

function quoteText(quote: Quote, { look, ink, width, report }: Page): string[] {
  const [open, close] = look.unicode ? ['“', '”'] : ['"', '"'];
  return [
    ...hanging('  ', `${open}${oneLine(quote.text)}${close}`, Math.min(width, 110)),
    ...hanging('    ', attribution(quote, report.zone), width).map(ink.faint),
    // Whole, even where it is longer than the line: a cut address leads nowhere.
    `      ${ink.faint(oneLine(quote.url))}`,
  ];
}
