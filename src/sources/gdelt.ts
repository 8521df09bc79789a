import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import { type Item, NO_COUNTS } from '../model/mention.ts';
import type { Ask, HttpReply, Page, Source } from '../model/source.ts';
import { HOUR, type Instant, iso, MINUTE, SECOND } from '../model/time.ts';
import { parseDate } from '../text/dates.ts';
import { oneLine } from '../text/html.ts';
import { canonicalUrl, hostOf } from '../text/url.ts';
import { author, type Fields, isObject, published, rawOf, textAt } from './answer.ts';
import { address, baseOf, duration } from './options.ts';

const options = z.strictObject({
  back_to: duration.prefault('1h').describe('How far the first reading looks back: a request a minute of it'),
  base_url: address
    .default('https://storage.googleapis.com/data.gdeltproject.org/gdeltv3/gal')
    .describe('Where the files are'),
});
type Options = z.output<typeof options>;

interface Params {
  base: string;
}
/** Minutes are instants on the minute. */
interface Cursor {
  /** Every minute up to this one has been asked for. */
  done: Instant;
  /** Minutes after this one that had no file are asked for once more. */
  late: Instant;
  /** Of the last half hour, the minutes whose file was read: they are not asked for again. */
  found: Instant[];
  /** A reading under way: the next minute, the last one, and how many files it met. Null between two readings. */
  reading: { next: Instant; to: Instant; files: number } | null;
}

/** Files appear late: the minutes that had none are asked for once more. */
const LATE = 30 * MINUTE;
/** Two files a quarter of an hour are usual: none in so many minutes in a row is not silence. */
const SUSPICIOUS = 60;
/** A feed older than this is one that is not written any more. */
const STALE = HOUR;
const LONGEST_LINE = 100_000;

/**
 * The world's news as GDELT sees it: the Global Article List (title, one sentence, language), a file a minute where there is
 * one. There is no listing: each minute is asked for, 404 and 403 mean that it has no file. It is not searched, all is read.
 */
export const gdelt: Source<Options, Params, Cursor> = {
  type: 'gdelt',
  about: {
    title: 'GDELT Global Article List',
    home: 'https://www.gdeltproject.org',
    every: 30 * MINUTE,
    manners: {
      atOnce: 2,
      gap: 200,
      rule: 'Free for any use with a citation of the GDELT Project and a link; files, no search, no stated limit.',
      ruleUrl: 'https://www.gdeltproject.org/about.html#termsofuse',
    },
  },
  options,
  expects: [403, 404],

  jobs({ back_to, base_url }, _brands, now) {
    const from = onMinute(now - back_to);
    const start: Cursor = { done: from, late: from, found: [], reading: null };
    const params = { base: baseOf(base_url) };
    return [{ id: 'gal', brand: null, params, start, every: gdelt.about.every, dueAt: null }];
  },

  since(_job, from) {
    const before = onMinute(Math.max(0, from)) - MINUTE;
    return { done: before, late: before, found: [], reading: null };
  },

  needs(_job, { done, late, reading }, now) {
    const [next, to] = reading === null ? [Math.min(late, done) + MINUTE, onMinute(now)] : [reading.next, reading.to];
    return Math.max(0, (to - next) / MINUTE + 1) + (reading === null ? 1 : 0);
  },

  request({ job, cursor, now }) {
    const { base } = job.params;
    // Storage may answer from a cache an hour old; a name that was not asked before it must look for.
    if (cursor.reading === null) return { method: 'GET', url: `${base}/feed.rss`, query: { at: stamp(onMinute(now)) } };
    return { method: 'GET', url: `${base}/${stamp(cursor.reading.next)}.gal.json.gz` };
  },

  parse(reply, ask) {
    return ask.cursor.reading === null ? opened(reply, ask) : minute(reply, ask, ask.cursor.reading);
  },
};

/** The feed says up to when files are written. */
function opened(reply: HttpReply, { cursor }: Ask<Params, Cursor>): Page<Cursor> {
  if (reply.status === 403) throw new SourceError('denied', 'GDELT refuses us (403)');
  if (reply.status >= 300) throw new SourceError('unreachable', `GDELT has no feed at this address (${reply.status})`);
  const text = new TextDecoder().decode(reply.body);
  const written = /<lastBuildDate>([^<]{1,100})<\/lastBuildDate>/.exec(text.slice(0, 20_000))?.[1];
  const built = written === undefined ? null : (parseDate(written)?.at ?? null);
  if (built === null || !/<\/rss>\s*$/.test(text.slice(-100)))
    throw new SourceError('malformed', 'GDELT answered something else than its feed, or it was cut off');
  const to = onMinute(Math.min(built, reply.at));
  const next = following(cursor.found, Math.min(cursor.late, cursor.done) + MINUTE, to);
  const stale =
    reply.at - built > STALE
      ? { gap: `GDELT's feed was last written at ${iso(built)}: nothing newer can be read` }
      : {};
  if (to <= cursor.done || next === null) {
    const resume: Cursor = { ...cursor, reading: null };
    return { items: [], heard: null, more: null, resume, ...stale };
  }
  const reading: Cursor = { ...cursor, reading: { next, to, files: 0 } };
  return { items: [], heard: null, more: reading, resume: reading, ...stale };
}

function minute(reply: HttpReply, { cursor }: Ask<Params, Cursor>, at: NonNullable<Cursor['reading']>): Page<Cursor> {
  const missing = reply.status === 404 || reply.status === 403;
  const items = missing ? [] : itemsOf(reply);
  const files = at.files + (missing ? 0 : 1);
  const found = missing ? cursor.found : [...cursor.found, at.next];
  const next = following(found, at.next + MINUTE, at.to);
  if (next !== null) {
    const more: Cursor = { ...cursor, found, reading: { next, to: at.to, files } };
    return { items, heard: null, more, resume: more };
  }
  const late = at.to - LATE;
  const resume: Cursor = { done: at.to, late, found: found.filter(one => one > late), reading: null };
  const minutes = (at.to - cursor.done) / MINUTE;
  const gap =
    files === 0 && minutes >= SUSPICIOUS
      ? { gap: `none of GDELT's last ${minutes} minutes has a file of articles` }
      : {};
  return { items, heard: [cursor.done, at.to], more: null, resume, ...gap };
}

/** The first minute from here on whose file was not read yet; null: there is none up to the last. */
function following(found: readonly Instant[], from: Instant, to: Instant): Instant | null {
  for (let next = from; next <= to; next += MINUTE) if (!found.includes(next)) return next;
  return null;
}

/** A JSON object a line. A line that is none is left out, unless it is the last: then the file was cut off. */
function itemsOf(reply: HttpReply): Item[] {
  const lines = new TextDecoder()
    .decode(reply.body)
    .split('\n')
    .filter(line => line.trim() !== '');
  const last = lines.at(-1);
  if (last === undefined || recordOf(last) === null)
    throw new SourceError('malformed', 'GDELT answered something else than a file of articles, or it was cut off');
  const items = lines.map(recordOf).flatMap(record => (record === null ? [] : (mentionOf(record, reply.at) ?? [])));
  if (items.length === 0) throw new SourceError('malformed', 'GDELT answered articles without address and title');
  return [...new Map(items.map(item => [item.nativeId, item])).values()];
}

function recordOf(line: string): Fields | null {
  if (line.length > LONGEST_LINE) return null;
  try {
    // Titles come with bare control characters in them.
    const value: unknown = JSON.parse(line.replace(/[\u0000-\u001f\u007f]/g, ' '));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function mentionOf(record: Fields, at: Instant): Item | null {
  const url = canonicalUrl(textAt(record, 'url'));
  const title = oneLine(textAt(record, 'title')).slice(0, 2_000);
  const text = oneLine(textAt(record, 'desc')).slice(0, 10_000);
  if (url === null || (title === '' && text === '')) return null;
  const site = (hostOf(`https://${textAt(record, 'domain')}/`) ?? hostOf(url) ?? '').slice(0, 300);
  const outlet = textAt(record, 'outletName').trim().slice(0, 300);
  const lang = textAt(record, 'lang').toLowerCase();
  return {
    platform: 'gdelt',
    nativeId: url.slice(0, 1_000),
    kind: 'article',
    url,
    thread: null,
    // Who is heard is the outlet; the byline is searched with the text.
    author:
      site === ''
        ? null
        : author({ platform: 'gdelt', nativeId: site, handle: site, name: outlet || null, url: `https://${site}/` }),
    title,
    text,
    more: oneLine(textAt(record, 'author')).slice(0, 300),
    links: [],
    tags: [],
    lang: /^[a-z]{2,3}$/.test(lang) ? lang : null,
    country: null,
    ...published(parseDate(textAt(record, 'date'))?.at ?? null, at),
    editedAt: null,
    counts: NO_COUNTS,
    raw: rawOf(record),
  };
}

function onMinute(at: Instant): Instant {
  return Math.floor(at / MINUTE) * MINUTE;
}

/** `20261121120000` */
function stamp(at: Instant): string {
  return new Date(Math.floor(at / SECOND) * SECOND).toISOString().replace(/\D/g, '').slice(0, 14);
}
