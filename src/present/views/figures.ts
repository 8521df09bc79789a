import { clockDate, clockTime, weekday } from '../../model/clock.ts';
import type { AttentionRecord, FigureRecord, LatencyRecord } from '../../model/figures.ts';
import { bar } from '../chart.ts';
import type { Column } from '../column.ts';
import type { Look } from '../look.ts';
import type { Gauge } from '../prom.ts';
import type { View } from '../view.ts';
import { compact, count, lasted, percent } from '../words.ts';

const FIELDS = [
  ...['brand', 'source', 'from', 'to', 'n', 'positive', 'neutral', 'negative', 'net', 'reach', 'reachKnown', 'share'],
  'heard',
];
const DEAF = 'not heard';
const BAR = 24;

/** `stats volume`, `sentiment`, `share`, `reach`, `sources`: the same records, told by what was asked. */
export function figuresView(topic: string, rows: readonly FigureRecord[], by: string): View<FigureRecord> {
  const top = Math.max(1, ...rows.map(row => (topic === 'reach' ? row.reach : row.n) ?? 0));
  const timed = by === 'hour' || by === 'day' || by === 'week';
  const columns: Column<FigureRecord>[] = [
    ...(timed ? [{ title: 'When', value: whenOf(by), priority: 1, min: 10, max: 20, whole: true } as const] : []),
    { title: 'Brand', value: row => row.brand, priority: 1, min: 6, max: 20 },
    ...(by === 'source'
      ? [{ title: 'Source', value: (row: FigureRecord) => row.source, priority: 1, min: 6, max: 24 }]
      : []),
    ...ofTopic(topic, top),
    {
      title: 'Heard',
      value: heard,
      tone: row => ((row.heard ?? 1) < 0.9 ? 'warn' : null),
      align: 'right',
      priority: 3,
      min: 5,
      max: 9,
    },
  ];
  const view = { name: topic, rows, fields: FIELDS, columns, empty: 'No brand is configured.' };
  return timed ? view : { ...view, gauges: GAUGES };
}

const gauge = (name: string, help: string, value: (row: FigureRecord) => number | null): Gauge<FigureRecord> => ({
  name,
  help,
  value,
  labels: ({ brand, source }) => ({ brand, source }),
});
const GAUGES: readonly Gauge<FigureRecord>[] = [
  gauge('mentions', 'Mentions in the time asked for.', row => row.n),
  gauge('mentions_negative', 'Negative ones among them.', row => row.negative),
  gauge('mentions_neutral', 'Neutral ones among them.', row => row.neutral),
  gauge('mentions_positive', 'Positive ones among them.', row => row.positive),
  gauge('net_sentiment', 'Positive less negative, of all.', row => row.net),
  gauge('reach', 'How many people may have seen those whose reach is known.', row => row.reach),
  gauge('share_of_voice', 'Of the mentions of all brands.', row => row.share),
  gauge('heard_ratio', 'How much of the time was listened to.', row => row.heard),
];

function ofTopic(topic: string, top: number): Column<FigureRecord>[] {
  const mentions: Column<FigureRecord> = {
    title: 'Mentions',
    value: row => (row.n === null ? DEAF : count(row.n)),
    tone: row => (row.n === null ? 'faint' : null),
    align: 'right',
    priority: 1,
    min: 8,
    max: 10,
  };
  const part = (title: string, of: (row: FigureRecord) => number | null): Column<FigureRecord> => ({
    title,
    value: row => {
      const value = of(row);
      return value === null ? null : count(value);
    },
    align: 'right',
    priority: 2,
    min: 8,
    max: 10,
  });
  const drawn = (of: (row: FigureRecord) => number | null, most: number): Column<FigureRecord> => ({
    title: '',
    value: (row, look) => (look.tty ? bar((of(row) ?? 0) / most, BAR, look.unicode) : null),
    tone: () => 'accent',
    priority: 6,
    min: 8,
    max: BAR,
  });
  switch (topic) {
    case 'sentiment':
      return [
        mentions,
        part('Negative', row => row.negative),
        part('Neutral', row => row.neutral),
        part('Positive', row => row.positive),
        {
          title: 'Net',
          value: row => (row.net === null ? null : `${row.net > 0 ? '+' : ''}${row.net.toFixed(2)}`),
          tone: row => (row.net === null || row.net === 0 ? null : row.net < 0 ? 'bad' : 'good'),
          align: 'right',
          priority: 1,
          min: 5,
          max: 6,
        },
      ];
    case 'reach':
      return [
        mentions,
        {
          title: 'Reach',
          value: row => (row.reach === null ? null : compact(row.reach)),
          align: 'right',
          priority: 1,
          min: 6,
          max: 9,
        },
        part('Known of', row => row.reachKnown),
        drawn(row => row.reach, top),
      ];
    case 'share':
      return [
        mentions,
        {
          title: 'Share',
          value: row => (row.share === null ? null : percent(row.share)),
          align: 'right',
          priority: 1,
          min: 5,
          max: 8,
        },
        drawn(row => row.share, 1),
      ];
    default:
      return [mentions, drawn(row => row.n, top)];
  }
}

function heard({ heard: share }: FigureRecord): string | null {
  return share === null ? null : percent(share);
}

function whenOf(by: string): (row: FigureRecord, look: Look) => string {
  return (row, look) => {
    if (!look.tty) return row.from;
    const at = Date.parse(row.from);
    const day = `${weekday(at, look.zone)} ${clockDate(at, look.zone)}`;
    return by === 'hour' ? `${day} ${clockTime(at, look.zone)}` : day;
  };
}

/** `stats latency`. */
export function latencyView(rows: readonly LatencyRecord[]): View<LatencyRecord> {
  return {
    name: 'latency',
    rows,
    fields: ['source', 'n', 'median', 'p90'],
    columns: [
      { title: 'Source', value: row => row.source, priority: 1, min: 8, max: 24 },
      { title: 'Mentions', value: row => count(row.n), align: 'right', priority: 2, min: 8, max: 10 },
      { title: 'Half within', value: row => lasted(row.median), align: 'right', priority: 1, min: 11, max: 12 },
      { title: '9 of 10 within', value: row => lasted(row.p90), align: 'right', priority: 1, min: 14, max: 14 },
    ],
    gauges: [
      ...([50, 90] as const).map(part => ({
        name: `latency_p${part}_seconds`,
        help: `Within so long after publication ${part} of 100 mentions were collected.`,
        labels: ({ source }: LatencyRecord) => ({ source }),
        value: (row: LatencyRecord) => (part === 50 ? row.median : row.p90) / 1000,
      })),
    ],
    empty: 'Nothing was collected in this time whose date is known.',
  };
}

/** `stats attention`. */
export function attentionView(rows: readonly AttentionRecord[]): View<AttentionRecord> {
  const top = Math.max(1, ...rows.map(({ value }) => value));
  return {
    name: 'attention',
    rows,
    fields: ['source', 'brand', 'metric', 'from', 'to', 'value', 'collectedAt'],
    columns: [
      {
        title: 'When',
        value: (row, look) =>
          look.tty
            ? `${weekday(Date.parse(row.from), look.zone)} ${clockDate(Date.parse(row.from), look.zone)}`
            : row.from,
        priority: 1,
        min: 10,
        max: 20,
        whole: true,
      },
      { title: 'Brand', value: row => row.brand, priority: 1, min: 6, max: 20 },
      { title: 'What', value: row => row.metric, priority: 2, min: 5, max: 10 },
      { title: 'Source', value: row => row.source, priority: 3, min: 6, max: 20 },
      { title: 'Count', value: row => count(row.value), align: 'right', priority: 1, min: 6, max: 12 },
      {
        title: '',
        value: (row, look) => (look.tty ? bar(row.value / top, BAR, look.unicode) : null),
        tone: () => 'accent',
        priority: 5,
        min: 8,
        max: BAR,
      },
    ],
    empty: 'No source that counts attention has brought anything in this time.',
  };
}
