import type { MentionRecord } from '../../model/record.ts';
import type { Column } from '../column.ts';
import type { Tone } from '../look.ts';
import type { View } from '../view.ts';
import { compact, when } from '../words.ts';

/** Every field of a mention record, in the order of the interface. */
export const MENTION_FIELDS = [
  'id',
  'brand',
  'source',
  'platform',
  'kind',
  'media',
  'url',
  'title',
  'text',
  'lang',
  'author.handle',
  'author.name',
  'author.url',
  'author.followers',
  'author.verified',
  'publishedAt',
  'collectedAt',
  'dateQuality',
  'engagement.likes',
  'engagement.replies',
  'engagement.shares',
  'engagement.views',
  'engagement.total',
  'matched',
  'sentiment.label',
  'sentiment.score',
  'sentiment.confidence',
  'emotion',
  'intent',
  'intents',
  'topics',
  'reach.low',
  'reach.mid',
  'reach.high',
  'reach.basis',
  'relevance',
  'spam',
  'story',
  'links',
  'tags',
  'model',
] as const;

export const MOOD_TONE: Readonly<Record<string, Tone | null>> = { negative: 'bad', positive: 'good', neutral: null };

/** Who wrote it, as people call them. */
export function authorName(author: MentionRecord['author']): string | null {
  return author === null ? null : (author.handle ?? author.name);
}

/** Title and text, the title once where the text repeats it. */
export function words({ title, text }: { title: string; text: string }): string {
  if (title === '') return text;
  return text === '' || text.startsWith(title) ? text || title : `${title} — ${text}`;
}

const COLUMNS: readonly Column<MentionRecord>[] = [
  { title: 'When', value: (row, look) => when(row.publishedAt, look), priority: 2, min: 9, max: 20, whole: true },
  { title: 'Brand', value: row => row.brand, priority: 4, min: 8, max: 14 },
  { title: 'Mood', value: row => row.sentiment.label, tone: moodOf, priority: 3, min: 8, max: 8 },
  { title: 'Intent', value: row => (row.intent === 'other' ? null : row.intent), priority: 6, min: 9, max: 15 },
  { title: 'Author', value: row => authorName(row.author), priority: 5, min: 12, max: 18 },
  { title: 'Source', value: row => row.source, priority: 8, min: 8, max: 14 },
  {
    title: 'Reach',
    value: row => (row.reach === null ? null : compact(row.reach.mid)),
    align: 'right',
    priority: 7,
    min: 5,
    max: 6,
  },
  { title: 'Text', value: words, priority: 1, min: 30, max: Infinity },
  { title: 'Id', value: row => row.id, tone: () => 'faint', priority: 5, min: 16, max: 80, whole: true },
];

function moodOf(row: MentionRecord): Tone | null {
  return MOOD_TONE[row.sentiment.label] ?? null;
}

/** `mentions`: newest first, or as they come. */
export function mentionsView(
  rows: Iterable<MentionRecord> | AsyncIterable<MentionRecord>,
  extra: Readonly<Record<string, unknown>> = {},
): View<MentionRecord> {
  return {
    name: 'mentions',
    rows,
    fields: MENTION_FIELDS,
    columns: COLUMNS,
    extra,
    empty: 'No mentions found.',
    footer: shown => (shown >= 5 ? `${shown} mentions. All about one: earshot show ID; ids: --fields id,text.` : null),
  };
}
