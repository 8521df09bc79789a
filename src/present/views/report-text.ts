import { clockMoment } from '../../model/clock.ts';
import type { BrandReport, Headline, Report } from '../../model/report.ts';
import type { Ink, Look } from '../look.ts';
import { grid, hanging, heading } from '../panel.ts';
import { oneLine } from '../width.ts';
import { compact, count, lasted, plural, signed } from '../words.ts';
import { SEVERITY_TONE } from './alerts.ts';
import { brandText } from './report-brand.ts';
import { coverageText } from './report-coverage.ts';
import { changeMark, NARROW, type Page } from './report-marks.ts';
import { shareText } from './report-share.ts';
import { confidenceWords, netWords, subtitle } from './report-words.ts';

/** Wider lines are hard to read; tables and charts gain nothing either. */
const WIDEST = 200;

/** The report for a terminal of any width, or for a mail. */
export function* reportText(report: Report, look: Look, ink: Ink): Generator<string> {
  for (const line of pageLines(report, look, ink)) yield look.unicode ? line : typed(line);
}

/** Our own dashes and dots as a typewriter has them. */
const TYPED: Readonly<Record<string, string>> = {
  '·': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '±': '+-',
  '“': '"',
  '”': '"',
};
function typed(line: string): string {
  return line.replace(/[·–—−±“”]/g, one => TYPED[one] ?? one);
}

function* pageLines(report: Report, look: Look, ink: Ink): Generator<string> {
  const width = Math.min(look.width, WIDEST);
  const page: Page = { report, look, ink, width };
  yield* lines([
    ink.strong(`Weekly summary ${report.name}`),
    ...hanging('', oneLine(subtitle(report)), width, 0).map(ink.faint),
  ]);
  yield* section('What changed', page, changed(page));
  for (const brand of report.brands.filter(({ role }) => role === 'own')) {
    yield* section(oneLine(brand.name), page, brandText(brand, page));
  }
  for (const [role, title] of [
    ['competitor', 'Competitors'],
    ['topic', 'Topics'],
  ] as const) {
    yield* section(
      title,
      page,
      others(
        report.brands.filter(brand => brand.role === role),
        page,
      ),
    );
  }
  yield* section('Share of voice', page, shareText(page));
  yield* section('Alerts', page, alerts(page));
  yield* section('What was heard', page, coverageText(page));
}

function* section(title: string, { look, ink, width }: Page, body: readonly string[]): Generator<string> {
  if (body.length === 0) return;
  yield* lines(heading(title, look, ink, width));
  yield* lines(body);
}

function* lines(all: readonly string[]): Generator<string> {
  for (const line of all) yield `${line.trimEnd()}\n`;
}

function changed(page: Page): string[] {
  const { report, ink, width } = page;
  const out = report.changed.flatMap(one => {
    const sure = confidenceWords(one.confidence);
    const text = `${oneLine(one.text)}${sure === '' ? '' : ` — ${sure}`}`;
    return hanging(`${headlineMark(one, page)} `, text, Math.min(width, 120));
  });
  if (report.changed.some(({ confidence }) => confidence !== null)) {
    out.push(
      '',
      ...hanging('', 'likely: chance would do as much in 1 week of 20 at most; very likely: in 1 of 100.', width).map(
        ink.faint,
      ),
    );
  }
  return out;
}

function headlineMark({ what, verdict, brand }: Headline, { look, ink, report }: Page): string {
  if (what === 'alert') return ink.bad('!');
  if (what === 'coverage' || verdict === 'incomparable') return ink.warn(look.unicode ? '○' : 'o');
  if (verdict === 'up' || verdict === 'down') {
    const mark = look.unicode ? (verdict === 'up' ? '▲' : '▼') : verdict === 'up' ? '+' : '-';
    const own = report.brands.some(one => one.brand === brand && one.role === 'own');
    return !own || what === 'volume' || what === 'said'
      ? ink.accent(mark)
      : verdict === 'up'
        ? ink.good(mark)
        : ink.bad(mark);
  }
  return ink.faint(look.unicode ? '·' : '-');
}

/** Brands that are not one's own: a line each. */
function others(brands: readonly BrandReport[], page: Page): string[] {
  if (brands.length === 0) return [];
  const { ink, width } = page;
  const rows = brands.map(({ name, volume, sentiment }) => {
    const cells = [oneLine(name), count(volume.mentions.now), changeMark(volume.mentions, page, 'accent')];
    if (width >= 100)
      cells.push(
        count(volume.authors.now),
        count(volume.stories.now),
        volume.reach.known > 0 ? compact(volume.reach.mid) : '–',
      );
    cells.push(width >= 100 ? netWords(sentiment.net) : sentiment.net ? signed(sentiment.net.value * 100) : '–');
    if (width >= 120) cells.push(changeMark(sentiment.change, page, 'accent'));
    return cells;
  });
  const head = width < NARROW ? ['', 'n', 'change'] : ['', 'mentions', 'against the week before'];
  if (width >= 100) head.push('authors', 'stories', 'reach');
  head.push(width < NARROW ? 'net' : 'net sentiment');
  if (width >= 120) head.push('change');
  return grid([head.map(ink.faint), ...rows], width >= 100 ? [1, 3, 4, 5] : [1, 3]);
}

function alerts({ report, ink, look, width }: Page): string[] {
  if (report.alerts.length === 0) return ['  None was open this week.'];
  const many = [...new Set(report.alerts.map(({ severity }) => severity))].map(
    severity => `${plural(report.alerts.filter(alert => alert.severity === severity).length, severity, severity)}`,
  );
  const out = [ink.faint(`  ${many.join(', ')}`)];
  for (const alert of report.alerts) {
    const tone = SEVERITY_TONE[alert.severity];
    const severity = alert.severity.padEnd(8);
    const name = report.brands.find(({ brand }) => brand === alert.brand)?.name ?? alert.brand;
    out.push(
      ...hanging(
        `${tone === null ? severity : ink[tone](severity)}  `,
        `${oneLine(name)}: ${oneLine(alert.reason)}`,
        Math.min(width, 120),
      ),
    );
    const ended =
      alert.closedAt === null ? `${alert.state}, open for ${lasted(alert.lasted)}` : `lasted ${lasted(alert.lasted)}`;
    const opened = `Opened ${clockMoment(Date.parse(alert.openedAt), report.zone)}, ${ended}`;
    const how = `${opened} ${look.unicode ? '·' : '-'} earshot alerts show ${alert.id}`;
    out.push(...hanging('', how, Math.min(width, 120), 12).map(ink.faint));
  }
  return out;
}
