import { createHash } from 'node:crypto';
import { SourceError } from '../../model/errors.ts';
import { DAY, type Instant, iso } from '../../model/time.ts';
import { parseDate } from '../../text/dates.ts';
import { oneLine } from '../../text/html.ts';
import { absoluteUrl, isWebUrl } from '../../text/url.ts';
import { langOf } from './entry.ts';
import type { Feed, FeedItem } from './feed.ts';
import { boundEntries } from './guard.ts';
import { bodyOf, escaped } from './text.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON Feed (jsonfeed.org, versions 1 and 1.1). Throws SourceError('malformed') for JSON that is broken or is
 * no feed. Numbers where texts belong are taken as texts.
 */
export function readJson(text: string, about: { encoding: string; baseUrl: string | null; at: Instant }): Feed {
  const feed = parsed(text);
  const version = string(feed['version']);
  const list = feed['items'];
  const isFeed = version !== null && /jsonfeed\.org/i.test(version);
  if (!isFeed && !(Array.isArray(list) && string(feed['title']) !== null))
    throw new SourceError('malformed', 'this is JSON, but no JSON Feed: it has no "version" of jsonfeed.org');
  if (list !== undefined && list !== null && !Array.isArray(list))
    throw new SourceError('malformed', 'this JSON Feed is malformed: "items" is no list');
  boundEntries(list?.length ?? 0);
  const items = (list ?? []).filter(
    (item): item is Row => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
  const author = authorOf(feed);
  const lang = langOf(string(feed['language']));
  return {
    format: version?.includes('1.1') || version?.endsWith('/1.1') ? 'json11' : 'json10',
    encoding: about.encoding,
    title: oneLine(string(feed['title']) ?? '') || null,
    url: link(feed['home_page_url'], about.baseUrl),
    lang,
    path: 'json',
    repairs: isFeed ? [] : ['no version stated'],
    complete: true,
    next: link(feed['next_url'], about.baseUrl),
    hub: link(row(Array.isArray(feed['hubs']) ? feed['hubs'][0] : null)['url'], about.baseUrl),
    generator: null,
    pace: null,
    items: items.map(item => itemOf(item, { base: about.baseUrl, at: about.at, author, lang })),
  };
}

function parsed(text: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SourceError('malformed', 'this JSON is broken or cut off', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SourceError('malformed', 'this is JSON, but no JSON Feed');
  return value as Row;
}

interface Person {
  name: string | null;
  url: string | null;
}

function itemOf(
  item: Row,
  around: { base: string | null; at: Instant; author: Person; lang: string | null },
): FeedItem {
  const { base, at } = around;
  const plain = string(item['content_text']) ?? string(item['summary']);
  const html = string(item['content_html']) ?? (plain === null ? null : escaped(plain));
  const reading = html === null ? { text: '', links: [], alts: [] } : bodyOf(html, base);
  const updated = date(item['date_modified']);
  const stated = date(item['date_published']) ?? updated;
  const late = stated !== null && stated > at + DAY;
  const external = link(item['external_url'], base);
  const id = string(item['id']);
  const url = link(item['url'], base) ?? external ?? (id !== null && isWebUrl(id) ? id : null);
  const title = oneLine(escaped(string(item['title']) ?? '')) || null;
  const own = authorOf(item);
  const tags = Array.isArray(item['tags']) ? item['tags'].map(string).filter(tag => tag !== null) : [];
  const attachments = Array.isArray(item['attachments']) ? item['attachments'] : [];
  return {
    id: id ?? url ?? createHash('sha256').update(`${title}\n${html}`).digest('hex').slice(0, 32),
    url,
    original: null,
    title,
    html,
    text: string(item['content_html']) === null && plain !== null ? plain.trim() : reading.text,
    more: reading.alts.join('\n'),
    links: [...new Set([...reading.links, ...(external && external !== url ? [external] : [])])],
    author: own.name ?? around.author.name,
    authorUrl: own.name === null && own.url === null ? around.author.url : own.url,
    published: stated === null ? null : iso(stated),
    updated: updated === null ? null : iso(updated),
    publishedAt: stated === null || late ? at : Math.min(stated, at),
    dateQuality: stated === null ? 'missing' : late ? 'clamped' : 'stated',
    lang: langOf(string(item['language'])) ?? around.lang,
    tags: [...new Set(tags.map(tag => oneLine(tag).slice(0, 200)).filter(tag => tag !== ''))].slice(0, 100),
    comments: null,
    likes: null,
    replies: null,
    views: null,
    source: null,
    enclosures: attachments.map(one => link((one as Row | null)?.['url'], base)).filter(found => found !== null),
  };
}

/** Version 1.1 has `authors`, version 1 `author`. */
function authorOf(of: Row): Person {
  const one: unknown = Array.isArray(of['authors']) ? of['authors'][0] : of['author'];
  if (typeof one !== 'object' || one === null) return { name: string(one), url: null };
  const person = one as Row;
  return { name: string(person['name']), url: link(person['url'], null) };
}

function row(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {};
}

function string(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function link(value: unknown, base: string | null): string | null {
  const text = string(value);
  return text === null ? null : absoluteUrl(text, base);
}

function date(value: unknown): Instant | null {
  const text = string(value);
  return text === null ? null : (parseDate(text)?.at ?? null);
}
