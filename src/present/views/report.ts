import type { Change, Estimate, Report } from '../../model/report.ts';
import type { View } from '../view.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportText } from './report-text.ts';

/** One figure of a report: what spreadsheets and monitors take. */
export interface Figure {
  brand: string;
  section: 'volume' | 'sentiment' | 'share' | 'said';
  metric: string;
  value: number;
  low: number | null;
  high: number | null;
  before: number | null;
  /** now ÷ before, or now − before for sentiment and share. */
  change: number | null;
  changeLow: number | null;
  changeHigh: number | null;
  verdict: Change['verdict'] | null;
  confidence: number | null;
  note: string | null;
}

const FIELDS = [
  'brand',
  'section',
  'metric',
  'value',
  'low',
  'high',
  'before',
  'change',
  'changeLow',
  'changeHigh',
].concat(['verdict', 'confidence', 'note']);

/** `report weekly`: as text, Markdown, one JSON document, or a figure a line. */
export function reportView(report: Report): View<Figure> {
  return {
    name: 'figures',
    rows: figures(report),
    fields: FIELDS,
    columns: FIELDS.map((name, i) => ({
      title: name,
      value: row => row[name as keyof Figure],
      priority: i < 4 ? 1 : i,
      min: 6,
      max: 20,
    })),
    document: report,
    text: (look, ink) => reportText(report, look, ink),
    markdown: () => reportMarkdown(report),
    empty: 'No brands.',
  };
}

function* figures(report: Report): Generator<Figure> {
  for (const { brand, volume, sentiment, said } of report.brands) {
    yield figure(brand, 'volume', 'mentions', null, volume.mentions);
    yield figure(brand, 'volume', 'authors', null, volume.authors);
    yield figure(brand, 'volume', 'stories', null, volume.stories);
    for (const size of ['low', 'mid', 'high'] as const) {
      yield figure(brand, 'volume', `reach_${size}`, { value: volume.reach[size], interval: null }, null);
    }
    for (const label of ['positive', 'neutral', 'negative'] as const) {
      yield figure(brand, 'sentiment', label, { value: sentiment[label], interval: null }, null);
    }
    if (sentiment.net) yield figure(brand, 'sentiment', 'net', sentiment.net, sentiment.change);
    for (const { what, change } of said) yield figure(brand, 'said', what, null, change);
  }
  for (const row of report.share?.rows ?? []) {
    if (row.byMentions) yield figure(row.brand, 'share', 'mentions', row.byMentions, row.change);
    if (row.byStories) yield figure(row.brand, 'share', 'stories', row.byStories, null);
    if (row.byReach) yield figure(row.brand, 'share', 'reach', row.byReach, null);
  }
}

function figure(
  brand: string,
  section: Figure['section'],
  metric: string,
  estimate: Estimate | null,
  change: Change | null,
): Figure {
  return {
    brand,
    section,
    metric,
    value: estimate?.value ?? change?.now ?? 0,
    low: estimate?.interval?.low ?? null,
    high: estimate?.interval?.high ?? null,
    before: change?.before ?? null,
    change: change?.by ?? null,
    changeLow: change?.interval?.low ?? null,
    changeHigh: change?.interval?.high ?? null,
    verdict: change?.verdict ?? null,
    confidence: change?.confidence ?? null,
    note: change?.note ?? null,
  };
}
