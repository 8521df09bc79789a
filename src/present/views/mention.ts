import type { Span } from '../../model/mention.ts';
import type { MentionDetail } from '../../model/record.ts';
import { clean } from '../../text/clean.ts';
import type { Ink, Look } from '../look.ts';
import type { View } from '../view.ts';
import { oneLine, wrap } from '../width.ts';
import { compact, count, moment, percent, signed } from '../words.ts';
import { authorName, MENTION_FIELDS, MOOD_TONE } from './mentions.ts';
import { movedLines, movedWords } from './moved-words.ts';

const FIELDS = [
  ...MENTION_FIELDS,
  'more',
  'thread',
  'country',
  'editedAt',
  'rating',
  'backfill',
  'why',
  'sightings',
  'raw.fetchedAt',
  'raw.sha256',
  'raw.body',
];

/** `show`: one mention in full, once for each brand it names. */
export function mentionView(rows: readonly MentionDetail[], id: string): View<MentionDetail> {
  return {
    name: 'mentions',
    rows,
    fields: FIELDS,
    columns: [],
    empty: `There is no mention "${oneLine(id)}".`,
    text: (look, ink) => cards(rows, look, ink, card),
  };
}

/** `explain`: where each query matched, and why each score is what it is. */
export function explainView(rows: readonly MentionDetail[], id: string): View<MentionDetail> {
  return { ...mentionView(rows, id), text: (look, ink) => cards(rows, look, ink, reasons) };
}

function* cards(
  rows: readonly MentionDetail[],
  look: Look,
  ink: Ink,
  draw: (row: MentionDetail, look: Look, ink: Ink) => Iterable<string>,
): Generator<string> {
  for (const [i, row] of rows.entries()) {
    if (i > 0) yield '\n';
    for (const line of draw(row, look, ink)) yield `${line.trimEnd()}\n`;
  }
}

function* card(row: MentionDetail, look: Look, ink: Ink): Generator<string> {
  for (const line of wrap(oneLine(row.title) || `${oneLine(row.kind)} on ${oneLine(row.platform)}`, look.width))
    yield ink.strong(line);
  yield ink.faint(oneLine(row.url));
  yield '';
  yield* highlighted(row, look, ink);
  yield '';
  yield* pairs(
    [
      ['brand', oneLine(row.brand)],
      ['author', author(row)],
      ['published', moment(row.publishedAt, look) + (row.dateQuality === 'stated' ? '' : ` (date ${row.dateQuality})`)],
      ['edited', row.editedAt === null ? null : moment(row.editedAt, look)],
      [
        'source',
        `${oneLine(row.source)} · ${row.kind} · ${row.media}${row.backfill ? ' · read back, never alerted' : ''}`,
      ],
      ['seen by', row.sightings.length === 0 ? null : oneLine(row.sightings.map(({ source }) => source).join(', '))],
      ['mood', mood(row, ink)],
      ['intent', row.intents.map(({ label, score }) => `${label} ${score.toFixed(2)}`).join(', ')],
      ['topics', list(row.topics)],
      ['reach', reach(row)],
      ['reactions', reactions(row)],
      ['story', row.story === null ? null : `#${row.story}`],
      ['doubts', doubts(row)],
      ['language', row.lang === null ? null : oneLine(row.lang)],
      ['links', list(row.links)],
      ['id', oneLine(row.id)],
    ],
    look,
    ink,
  );
}

function* reasons(row: MentionDetail, look: Look, ink: Ink): Generator<string> {
  for (const line of wrap(`${oneLine(row.brand)} in ${oneLine(row.id)}`, look.width)) yield ink.strong(line);
  yield '';
  yield* highlighted(row, look, ink);
  yield '';
  yield* pairs(
    [
      ['matched', row.matched.map(span => spanWords(row, span)).join('; ') || 'by a query without words'],
      ['mood', mood(row, ink)],
      ['intent', row.intents.map(({ label, score }) => `${label} ${score.toFixed(2)}`).join(', ')],
      ['reach', reach(row)],
      ['relevance', percent(row.relevance)],
      ['spam', percent(row.spam)],
      ['scored by', oneLine(row.model)],
    ],
    look,
    ink,
  );
  yield '';
  const moved = row.why.map(movedWords);
  const words = moved.filter(one => one !== null);
  if (words.length > 0) {
    yield ink.strong('Mood, word by word');
    yield* movedLines(words, look, ink);
    yield '';
  }
  yield ink.strong('Why');
  const bullet = look.unicode ? '·' : '-';
  if (row.why.length === 0) yield '  nothing moved a score';
  for (const why of row.why.filter((_, i) => moved[i] === null)) {
    for (const [i, line] of wrap(oneLine(why), Math.max(20, look.width - 4)).entries()) {
      yield `${i === 0 ? `  ${bullet} ` : '    '}${line}`;
    }
  }
}

function spanWords(row: MentionDetail, span: Span): string {
  return `"${oneLine(row[span.field].slice(span.start, span.end))}" in ${span.field} ${span.start}–${span.end}`;
}

/** Title (where it holds a match), text and what was searched besides, the matches marked: by colour, else by »«. */
function* highlighted(row: MentionDetail, look: Look, ink: Ink): Generator<string> {
  const mark = (text: string): string => (look.colour > 0 ? ink.mark(text) : look.unicode ? `»${text}«` : `[${text}]`);
  for (const field of ['title', 'text', 'more'] as const) {
    const spans = row.matched.filter(span => span.field === field);
    if (row[field] === '' || (field !== 'text' && spans.length === 0)) continue;
    let out = '';
    let at = 0;
    for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
      if (start < at || end <= start) continue;
      out += clean(row[field].slice(at, start), { lines: true });
      // Word by word, so that a line may break within a match and no colour runs over the break.
      out += clean(row[field].slice(start, end)).split(' ').map(mark).join(' ');
      at = end;
    }
    out += clean(row[field].slice(at), { lines: true });
    for (const line of wrap(out.trim(), Math.min(look.width - 2, 100))) yield `  ${line}`;
  }
}

function* pairs(rows: readonly (readonly [string, string | null])[], look: Look, ink: Ink): Generator<string> {
  const shown = rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== '');
  const wide = Math.max(...shown.map(([name]) => name.length)) + 2;
  for (const [name, value] of shown) {
    for (const [i, line] of wrap(value, Math.max(20, look.width - wide - 2)).entries()) {
      yield `  ${i === 0 ? ink.faint(name.padEnd(wide)) : ' '.repeat(wide)}${line}`;
    }
  }
}

function author(row: MentionDetail): string | null {
  const name = authorName(row.author);
  if (row.author === null || name === null) return null;
  const other = row.author.name !== null && row.author.name !== name ? ` (${oneLine(row.author.name)})` : '';
  const followers = row.author.followers === null ? '' : ` · ${compact(row.author.followers)} followers`;
  return `${oneLine(name)}${other}${followers}${row.author.verified ? ' · verified' : ''}`;
}

function mood(row: MentionDetail, ink: Ink): string {
  const tone = MOOD_TONE[row.sentiment.label] ?? null;
  const label = tone === null ? row.sentiment.label : ink[tone](row.sentiment.label);
  const emotion = row.emotion === null ? '' : ` · ${oneLine(row.emotion)}`;
  if (row.why.some(reason => reason.startsWith('label: sentiment=')))
    return `${label} (as somebody labelled it)${emotion}`;
  return `${label} ${signed(row.sentiment.score, '', 2)} (right in ${percent(row.sentiment.confidence)} of such cases)${emotion}`;
}

function reach({ reach: one }: MentionDetail): string {
  if (one === null) return 'unknown';
  return `about ${compact(one.mid)}, between ${compact(one.low)} and ${compact(one.high)} (from ${one.basis})`;
}

function reactions({ engagement, rating }: MentionDetail): string | null {
  const known = (['likes', 'replies', 'shares', 'views'] as const).flatMap(name => {
    const n = engagement[name];
    return n === null ? [] : [`${count(n)} ${n === 1 ? (name === 'replies' ? 'reply' : name.slice(0, -1)) : name}`];
  });
  if (rating !== null) known.push(`rated ${rating}`);
  return known.length === 0 ? null : known.join(', ');
}

function doubts(row: MentionDetail): string | null {
  const out = [];
  if (row.relevance < 0.5) out.push(`only ${percent(row.relevance)} sure that it is about ${oneLine(row.brand)}`);
  if (row.spam >= 0.5) out.push(`${percent(row.spam)} likely spam`);
  return out.length === 0 ? null : out.join('; ');
}

function list(words: readonly string[]): string | null {
  return words.length === 0 ? null : words.map(oneLine).join(', ');
}
