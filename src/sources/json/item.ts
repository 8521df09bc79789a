import type { Item } from '../../model/mention.ts';
import { MASK, reveal, type Secret } from '../../model/secret.ts';
import { type Instant, iso } from '../../model/time.ts';
import { hasTags, oneLine, plainText, readHtml } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';
import { published, rawOf } from '../answer.ts';
import { recordToItem } from '../records.ts';
import { readDate } from './dates.ts';
import { amountOf } from './filters.ts';
import { parseValue, textOf } from './path.ts';
import { shortOf } from './request.ts';
import type { Mapping, Settled } from './settle.ts';

type Lookup = (mapping: Mapping | undefined) => unknown;
const LONGEST = 800_000;

/** Reads records as the mapping says; null for one that says nothing. */
export function mapper(options: Settled, at: Instant): (record: unknown) => Item | null {
  const { map, platform } = options;
  const home = originOf(options.request.url);
  const known = new Map<string, (record: unknown) => unknown>();
  const readerOf = (text: string): ((record: unknown) => unknown) => {
    const reader = known.get(text) ?? parseValue(text);
    known.set(text, reader);
    return reader;
  };

  return record => {
    const get: Lookup = mapping => {
      for (const one of mapping === undefined ? [] : [mapping].flat()) {
        const value = readerOf(one)(record);
        if (value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
          return value;
      }
      return null;
    };
    const text = (mapping: Mapping | undefined): string | null =>
      textOf(get(mapping))?.trim().slice(0, LONGEST) || null;
    const said = text(map.text) ?? '';
    const html = map.html ?? hasTags(said);
    // Without tags only entities are put back: lines stay as they are.
    const read = html
      ? readHtml(said, home)
      : { text: map.html === false ? said : plainText(said), links: [], alts: [] };
    const title = text(map.title) ?? '';
    const address = text(map.url);
    const url = address === null ? null : canonicalUrl(address, home);
    if (title === '' && read.text === '' && url === null) return null;
    const extra = Object.values(map.extra ?? {})
      .map(text)
      .filter(one => one !== null);
    // Laid out as a mention record of our own, whose words are plain text already.
    const own = {
      collectedAt: iso(at),
      matched: [],
      platform,
      id: (text(map.id) ?? url ?? shortOf(`${title}\n${read.text}`)).slice(0, 500),
      url: url ?? home,
      title: map.html === false ? title : oneLine(title),
      text: read.text,
      more: [...read.alts, ...extra].join('\n'),
      thread: text(map.thread) ?? text(map.parent),
      kind: text(map.kind),
      lang: language(text(map.lang)),
      country: text(map.country),
      author: authorOf(map.author, get, text),
      tags: list(get(map.tags)),
      links: [...list(get(map.links)), ...read.links],
      engagement: Object.fromEntries(
        Object.entries(map.engagement ?? {}).map(([name, mapping]) => [name, amountOf(get(mapping))]),
      ),
    };
    const dates = { stated: dateOf(map.published, get), edited: dateOf(map.edited, get) };
    const item = recordToItem(own, { map: {}, source: platform, at });
    const editedAt =
      dates.edited !== null && dates.edited <= at && dates.edited > (dates.stated ?? dates.edited)
        ? dates.edited
        : null;
    return { ...item, ...published(dates.stated, at), editedAt, raw: rawOf(record) };
  };
}

function authorOf(
  mapping: Settled['map']['author'],
  get: Lookup,
  text: (mapping: Mapping | undefined) => string | null,
): unknown {
  if (mapping === undefined) return null;
  if (typeof mapping === 'string' || Array.isArray(mapping)) return text(mapping)?.slice(0, 300) ?? null;
  return {
    nativeId: text(mapping.id),
    handle: text(mapping.handle)?.replace(/^@/, '') ?? null,
    name: text(mapping.name),
    url: text(mapping.url),
    followers: amountOf(get(mapping.followers)),
    following: amountOf(get(mapping.following)),
    listed: amountOf(get(mapping.listed)),
    verified: flag(get(mapping.verified)),
    bot: flag(get(mapping.bot)),
  };
}

function flag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const text = String(value ?? '').toLowerCase();
  return /^(?:true|yes|1)$/.test(text) ? true : /^(?:false|no|0)$/.test(text) ? false : null;
}

function list(value: unknown): string[] {
  const all = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return all
    .map(textOf)
    .filter(one => one !== null && one.trim() !== '')
    .map(one => String(one).trim().slice(0, 500))
    .slice(0, 500);
}

/** `en`, also where a place writes `en-GB` or `EN`; null for a language's name in words. */
function language(text: string | null): string | null {
  return text !== null && /^[a-z]{2,3}(?:[-_].*)?$/i.test(text)
    ? text.slice(0, text.search(/[-_]|$/)).toLowerCase()
    : null;
}

/** When a record says that it was published. */
export function dateOf(mapping: Settled['map']['published'], get: Lookup): Instant | null {
  if (mapping === undefined) return null;
  if (typeof mapping === 'string' || Array.isArray(mapping)) return readDate(get(mapping), null);
  return readDate(get(mapping.path), mapping.format ?? null);
}

/** Our keys must not come back in what a service repeats of the request. */
export function masked(text: string, hidden: readonly Secret[]): string {
  return hidden
    .map(one => reveal(one))
    .filter(value => value.length >= 6)
    .flatMap(value => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
    .reduce((whole, value) => (whole.includes(value) ? whole.replaceAll(value, MASK) : whole), text);
}

export function originOf(url: string): string {
  return `${new URL(url.replaceAll(/\{\{|\}\}/g, '')).origin}/`;
}
