import { clockMoment } from '../../model/clock.ts';
import type { BrandReport, Change, Quote, Report } from '../../model/report.ts';
import { escaped, link } from '../markdown.ts';
import { compact, count, lasted, percent } from '../words.ts';
import {
  attribution,
  capital,
  confidenceWords,
  fresh,
  heardWords,
  moved,
  netWords,
  qualityNotes,
  shareWords,
  subtitle,
} from './report-words.ts';

/** The report for a wiki, an issue or a chat. */
export function* reportMarkdown(report: Report): Generator<string> {
  yield `# Weekly summary ${report.name}\n\n${escaped(subtitle(report))}\n\n## What changed\n\n`;
  for (const { text, confidence } of report.changed) {
    yield `- ${escaped(text)}${confidence === null ? '' : ` (${confidenceWords(confidence)})`}\n`;
  }
  for (const brand of report.brands.filter(({ role }) => role === 'own')) yield* ofBrand(brand, report.zone);
  yield* others(report);
  yield* voice(report);
  yield* alerts(report);
  yield* quality(report);
}

function changeWords(change: Change): string {
  const { by, range } = moved(change);
  return escaped(range === '' ? by : `${by} (${range})`);
}

function* ofBrand({ name, volume, sentiment, said }: BrandReport, zone: string): Generator<string> {
  yield `\n## ${escaped(name)}\n\n| | this week | week before | change |\n| --- | ---: | ---: | --- |\n`;
  for (const metric of ['mentions', 'authors', 'stories'] as const) {
    const change = volume[metric];
    yield `| ${metric} | ${count(change.now)} | ${change.before === null ? '' : count(change.before)} | ${changeWords(change)} |\n`;
  }
  yield `| net sentiment | ${netWords(sentiment.net)} | ${sentiment.change.before === null ? '' : netWords({ value: sentiment.change.before, interval: null })} | ${changeWords(sentiment.change)} |\n`;
  for (const { what, change } of said) {
    if (change.now > 0 || (change.before ?? 0) > 0) {
      yield `| ${what} | ${count(change.now)} | ${change.before === null ? '' : count(change.before)} | ${changeWords(change)} |\n`;
    }
  }
  const { known, low, mid, high } = volume.reach;
  const notes = [
    `${count(sentiment.positive)} positive, ${count(sentiment.neutral)} neutral, ${count(sentiment.negative)} negative.`,
  ];
  if (known > 0)
    notes.push(
      `Reach about ${compact(mid)} (${compact(low)} to ${compact(high)}), known for ${percent(known / Math.max(1, volume.mentions.now))} of the mentions.`,
    );
  if (volume.sources.length > 0)
    notes.push(`From ${volume.sources.map(({ source, n }) => `${source} ${count(n)}`).join(', ')}.`);
  yield `\n${notes.map(escaped).join(' ')}\n`;
  const { mostNegative, mostPositive, mostSeen } = sentiment.examples;
  const shown = new Set<string>();
  yield* quotes('Most negative', fresh(mostNegative, shown), zone);
  yield* quotes('Most positive', fresh(mostPositive, shown), zone);
  yield* quotes('Most seen', fresh(mostSeen, shown), zone);
  for (const { what, count: n, quotes: all } of said) {
    yield* quotes(`${capital(what)} (${count(n)})`, fresh(all, shown), zone);
  }
}

function* quotes(title: string, all: readonly Quote[], zone: string): Generator<string> {
  if (all.length === 0) return;
  yield `\n### ${title}\n\n`;
  for (const quote of all) yield `- “${escaped(quote.text)}” — ${link(attribution(quote, zone), quote.url)}\n`;
}

function* others(report: Report): Generator<string> {
  for (const [role, title] of [
    ['competitor', 'Competitors'],
    ['topic', 'Topics'],
  ] as const) {
    const brands = report.brands.filter(brand => brand.role === role);
    if (brands.length === 0) continue;
    yield `\n## ${title}\n\n| | mentions | change | net sentiment | change |\n| --- | ---: | --- | ---: | --- |\n`;
    for (const { name, volume, sentiment } of brands) {
      yield `| ${escaped(name)} | ${count(volume.mentions.now)} | ${changeWords(volume.mentions)} | ${netWords(sentiment.net)} | ${changeWords(sentiment.change)} |\n`;
    }
  }
}

function* voice({ share }: Report): Generator<string> {
  if (share === null) return;
  yield '\n## Share of voice\n\n| | by mentions | by stories | by reach | change |\n| --- | ---: | ---: | ---: | --- |\n';
  for (const row of share.rows) {
    yield `| ${escaped(row.name)} | ${shareWords(row.byMentions)} | ${shareWords(row.byStories)} | ${shareWords(row.byReach)} | ${changeWords(row.change)} |\n`;
  }
  yield `\nIn brackets where the true share lies, 95 times in 100.${share.note === null ? '' : ` ${escaped(capital(share.note))}.`}\n`;
}

function* alerts(report: Report): Generator<string> {
  yield '\n## Alerts\n\n';
  if (report.alerts.length === 0) yield 'None was open this week.\n';
  for (const alert of report.alerts) {
    const opened = clockMoment(Date.parse(alert.openedAt), report.zone);
    yield `- **${alert.severity}**, ${alert.state}, ${escaped(alert.brand)}: ${escaped(alert.reason)} (opened ${opened}, ${alert.closedAt === null ? 'open for' : 'lasted'} ${lasted(alert.lasted)})\n`;
  }
}

function* quality(report: Report): Generator<string> {
  const { coverage, failures } = report.quality;
  yield `\n## Coverage and data quality\n\n${escaped(heardWords(report))}\n\n| source | heard | readings in the week | failed |\n| --- | ---: | ---: | ---: |\n`;
  for (const source of coverage.sources) {
    yield `| ${escaped(source.source)} | ${percent(source.share)} | ${count(source.polls)} | ${count(source.failed)} |\n`;
  }
  const notes = [
    ...failures.map(
      ({ source, polls, message }) => `${source} failed ${polls === 1 ? 'once' : `${polls} times`}: ${message}`,
    ),
    ...qualityNotes(report),
  ];
  if (notes.length > 0) yield '\n';
  for (const note of notes) yield `- ${escaped(note)}\n`;
}
