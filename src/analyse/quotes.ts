import type { IntentLabel } from '../model/mention.ts';
import type { MentionRecord } from '../model/record.ts';
import type { Quote, Said } from '../model/report.ts';
import { FIND_ALL, type Find } from '../model/store.ts';
import type { TimeSpan } from '../model/time.ts';
import { clean } from '../text/clean.ts';

/** The groups of what people said, in the order they are shown. */
export const SAID: readonly { what: Said; intent: IntentLabel }[] = [
  { what: 'dangers', intent: 'safety' },
  { what: 'complaints', intent: 'complaint' },
  { what: 'defects', intent: 'bug' },
  { what: 'questions', intent: 'question' },
  { what: 'suggestions', intent: 'feature_request' },
  { what: 'leads', intent: 'purchase' },
  { what: 'praise', intent: 'praise' },
];

/** Longest quote, in characters. */
const LONGEST = 280;
/** How many candidates are read for each place in the report. */
const CANDIDATES = 60;

/** What is to be read of a brand to quote from: the widest-seen of each group, and both ends of the mood. */
export function quoteAsks(brand: string, span: TimeSpan): Find[] {
  const base: Find = { ...FIND_ALL, brands: [brand], since: span[0], until: span[1], limit: CANDIDATES };
  return [
    ...SAID.map(({ intent }): Find => ({ ...base, intent: [intent], sort: 'reach' })),
    { ...base, sort: 'reach' },
    { ...base, sentiment: ['negative'], sort: 'negative' },
    { ...base, sentiment: ['positive'], sort: 'positive' },
    { ...base, sort: 'newest', limit: 500 },
  ];
}

/** Worth quoting: earned, about the brand, no spam. */
export function quotable(mention: MentionRecord): boolean {
  return mention.media === 'earned' && mention.relevance >= 0.5 && mention.spam < 0.5 && words(mention) !== '';
}

/** The first `most` in this order whose author and story are not among those chosen yet. */
export function distinct(ordered: readonly MentionRecord[], most: number): MentionRecord[] {
  const authors = new Set<string>();
  const stories = new Set<number>();
  const out: MentionRecord[] = [];
  for (const mention of ordered) {
    if (out.length >= most) break;
    const author = authorOf(mention);
    const key = author === null ? null : `${mention.platform}\n${author}`;
    if ((key !== null && authors.has(key)) || (mention.story !== null && stories.has(mention.story))) continue;
    if (key !== null) authors.add(key);
    if (mention.story !== null) stories.add(mention.story);
    out.push(mention);
  }
  return out;
}

/** By reach (unknown last), then the newest, then id: the same order every time. */
export function byReach(a: MentionRecord, b: MentionRecord): number {
  return (
    (b.reach?.mid ?? -1) - (a.reach?.mid ?? -1) ||
    Date.parse(b.publishedAt) - Date.parse(a.publishedAt) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** Strongest mood of this sign first: score weighed by how sure it is. */
export function byMood(sign: 1 | -1): (a: MentionRecord, b: MentionRecord) => number {
  const weight = ({ sentiment }: MentionRecord): number => sign * sentiment.score * sentiment.confidence;
  return (a, b) => weight(b) - weight(a) || byReach(a, b);
}

export function quote(mention: MentionRecord): Quote {
  return {
    id: mention.id,
    brand: mention.brand,
    text: words(mention),
    author: authorOf(mention),
    source: mention.source,
    platform: mention.platform,
    url: mention.url,
    publishedAt: mention.publishedAt,
    sentiment: mention.sentiment.label,
    score: mention.sentiment.score,
    reach: mention.reach,
    story: mention.story,
  };
}

function authorOf({ author }: MentionRecord): string | null {
  return author === null ? null : (author.handle ?? author.name);
}

/** The title, or the text around its first match, on one line and safe to print. */
function words(mention: MentionRecord): string {
  const title = tidy(mention.title);
  const match = mention.matched.find(span => span.field === 'text');
  const text = excerpt(mention.text, match?.start ?? 0, title === '' ? LONGEST : Math.max(80, LONGEST - title.length));
  if (title === '' || text.startsWith(title)) return text;
  return text === '' || (match === undefined && title.length >= 60)
    ? shorten(title, LONGEST)
    : `${shorten(title, 120)} — ${text}`;
}

/** About `most` characters of a text around a place in it, cut at spaces where there are some. */
function excerpt(text: string, at: number, most: number): string {
  // Twice as much as is shown: cleaning takes some away, and a hostile text may be long.
  const start = at < most * 0.8 ? 0 : at - Math.floor(most / 3);
  const piece = tidy(text.slice(start, start + most * 2));
  if (start === 0) return shorten(piece, most);
  const space = piece.indexOf(' ');
  return `…${shorten(space >= 0 && space < 20 ? piece.slice(space + 1) : piece, most - 1)}`;
}

function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const space = cut.lastIndexOf(' ');
  // A cut within a surrogate pair leaves half a character: clean replaces it, and the mark would be left; drop it.
  return `${(space > most * 0.7 ? cut.slice(0, space) : cut).replace(/[\ud800-\udbff]$/, '').replace(/[\s,;:.–—-]+$/, '')}…`;
}

function tidy(text: string): string {
  return clean(text)
    .replace(/\s+/g, ' ')
    .replace(/^\ufffd|\ufffd$/g, '')
    .trim();
}
