import { createHash } from 'node:crypto';
import { EarshotError } from '../model/errors.ts';
import { type Author, type Counts, type DateQuality, type Item, KINDS, type Kind } from '../model/mention.ts';
import { DAY, type Instant } from '../model/time.ts';
import { parseDate } from '../text/dates.ts';
import { oneLine, plainText } from '../text/html.ts';
import { canonicalUrl } from '../text/url.ts';
import { type Fields, fieldsOf } from './records/fields.ts';

export { checkMap } from './records/fields.ts';
export { readRecords } from './records/read.ts';

/** A text longer than this is cut: no mention is that long. */
const LONGEST = 200_000;
const LONGEST_RAW = 64 * 1024;

/**
 * One record of any other tool as an item: our own mention records (the same item comes back), the flat form
 * (`published`, `likes`, `comments`, `shares`), an entry of `feed parse`, or anything else with `map`, ours = theirs, paths
 * dotted (`author=owner.display_name`). Dates: ISO 8601, RFC 822, Unix seconds or milliseconds. The id is the record's id,
 * else its url, else a hash of what it says. `source` stands in for a platform that is not stated.
 * Throws EarshotError input that names the field.
 */
export function recordToItem(
  record: Record<string, unknown>,
  about: { map: Readonly<Record<string, string>>; source: string; at: Instant },
): Item {
  const fields = fieldsOf(record, about.map);
  // Our own records hold plain text: what looks like a tag in them is what somebody wrote.
  const own = typeof record['collectedAt'] === 'string' && Array.isArray(record['matched']);
  const title = words(fields, 'title', own ? identity : oneLine);
  const text = words(fields, 'text', own ? identity : plainText);
  const url = canonicalUrl(string(fields, 'url') ?? '') ?? '';
  if (title === '' && text === '' && url === '')
    throw new EarshotError('input', 'text: this record has neither text nor title nor url', {
      hint: '--map text=THEIR_FIELD says where the text is.',
    });
  const platform = string(fields, 'platform') ?? about.source;
  const id = string(fields, 'id') ?? (url || null);
  const dates = published(fields, about.at);
  return {
    platform,
    nativeId:
      id === null ? hash([platform, title, text, String(fields.get('published') ?? '')]) : without(id, platform),
    kind: kindOf(fields),
    url,
    thread: string(fields, 'thread'),
    author: authorOf(fields, platform),
    title: title.slice(0, LONGEST),
    text: text.slice(0, LONGEST),
    more: words(fields, 'more', identity),
    links: texts(fields, 'links')
      .map(link => canonicalUrl(link))
      .filter(link => link !== null),
    tags: texts(fields, 'tags'),
    lang: string(fields, 'lang'),
    country: string(fields, 'country'),
    ...dates,
    editedAt: instant(fields, 'edited'),
    counts: countsOf(fields),
    raw: JSON.stringify(record).slice(0, LONGEST_RAW),
  };
}

/** A mention's own id carries its platform: `hackernews:8863`. */
function without(id: string, platform: string): string {
  return id.startsWith(`${platform}:`) && id.length > platform.length + 1 ? id.slice(platform.length + 1) : id;
}

function identity(text: string): string {
  return text;
}

function words(fields: Fields, name: string, read: (text: string) => string): string {
  const text = string(fields, name);
  return text === null ? '' : read(text.length > LONGEST * 4 ? text.slice(0, LONGEST * 4) : text);
}

function string(fields: Fields, name: string): string | null {
  const value = fields.get(name);
  if (value === null) return null;
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw wrong(fields, name, 'text', value);
}

function number(fields: Fields, name: string): number | null {
  const value = fields.get(name);
  if (value === null || value === '') return null;
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read === 'number' && Number.isFinite(read)) return read;
  throw wrong(fields, name, 'a number', value);
}

function yesNo(fields: Fields, name: string): boolean | null {
  const value = fields.get(name);
  if (value === null || value === '') return null;
  if (typeof value === 'boolean') return value;
  if (/^(?:true|yes|1)$/i.test(String(value))) return true;
  if (/^(?:false|no|0)$/i.test(String(value))) return false;
  throw wrong(fields, name, 'true or false', value);
}

/** A list, or text with commas between (CSV). */
function texts(fields: Fields, name: string): string[] {
  const value = fields.get(name);
  if (value === null) return [];
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,|]/) : null;
  if (!list) throw wrong(fields, name, 'a list of texts', value);
  const found = list.filter(one => typeof one === 'string' || typeof one === 'number').map(one => String(one).trim());
  return [...new Set(found.filter(one => one !== ''))].slice(0, 500);
}

function instant(fields: Fields, name: string): Instant | null {
  const value = fields.get(name);
  if (value === null || value === '') return null;
  const text = typeof value === 'number' ? numeral(value) : value;
  const read = typeof text === 'string' ? parseDate(text) : null;
  if (!read) throw wrong(fields, name, 'a date', value);
  return read.at;
}

/** Unix time as digits, which parseDate tells seconds from milliseconds by. */
function numeral(value: number): string {
  const digits = value > 1e11 ? String(Math.round(value)) : String(value);
  return /^\d{1,8}(?:\.\d+)?$/.test(digits) ? digits.padStart(9, '0') : digits;
}

function published(fields: Fields, at: Instant): { publishedAt: Instant; dateQuality: DateQuality } {
  const stated = instant(fields, 'published');
  if (stated === null) return { publishedAt: at, dateQuality: 'missing' };
  if (stated > at + DAY) return { publishedAt: at, dateQuality: 'clamped' };
  const said = fields.get('dateQuality');
  return { publishedAt: stated, dateQuality: said === 'clamped' || said === 'missing' ? said : 'stated' };
}

function kindOf(fields: Fields): Kind {
  const said = fields.get('kind');
  return KINDS.find(kind => kind === said) ?? 'post';
}

function authorOf(fields: Fields, platform: string): Author | null {
  const said = fields.get('author');
  const single = typeof said === 'string' || typeof said === 'number' ? String(said).trim() : '';
  // One word is a handle, several are a name.
  const isHandle = single !== '' && !/\s/.test(single);
  const handle = string(fields, 'handle') ?? (isHandle ? single : null);
  const name = string(fields, 'name') ?? (single !== '' && !isHandle ? single : null);
  const address = string(fields, 'authorUrl');
  const nativeId = string(fields, 'authorId') ?? handle ?? name ?? address;
  if (nativeId === null) return null;
  return {
    platform,
    nativeId,
    handle,
    name,
    url: address === null ? null : canonicalUrl(address),
    followers: number(fields, 'followers'),
    following: number(fields, 'following'),
    listed: number(fields, 'listed'),
    verified: yesNo(fields, 'verified'),
    bot: yesNo(fields, 'bot'),
  };
}

function countsOf(fields: Fields): Counts {
  return {
    likes: number(fields, 'likes'),
    replies: number(fields, 'replies'),
    shares: number(fields, 'shares'),
    views: number(fields, 'views'),
    rating: number(fields, 'rating'),
  };
}

function wrong(fields: Fields, name: string, wanted: string, value: unknown): EarshotError {
  const shown = (JSON.stringify(value) ?? String(value)).slice(0, 80);
  return new EarshotError('input', `${fields.called(name)}: should be ${wanted}, not ${shown}`);
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
