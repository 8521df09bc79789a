import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import { type Item, NO_COUNTS } from '../model/mention.ts';
import type { Ask, Draft, HttpReply, Page, Source } from '../model/source.ts';
import { type Instant, iso, MINUTE, parseInstant, SECOND } from '../model/time.ts';
import { readHtml } from '../text/html.ts';
import { canonicalUrl } from '../text/url.ts';
import { author, published, rawOf, shortHash } from './answer.ts';
import { address, baseOf, duration } from './options.ts';
import { type Message, type PreviewPage, readPage } from './telegram/page.ts';

const options = z.strictObject({
  channels: z
    .array(
      z
        .string()
        .trim()
        .transform(text => text.replace(/^(?:https?:\/\/)?(?:t\.me\/)?(?:s\/)?@?/i, '').replace(/\/$/, ''))
        .refine(text => /^[a-z]\w{3,31}$/i.test(text), 'should be a public channel’s name such as acmenews')
        .describe('A public channel’s name'),
    )
    .min(1, 'is empty: name a channel')
    .max(200)
    .describe('Public channels that are read'),
  pages: z.int().min(1).max(100).default(10).describe('Pages of 20 messages a reading turns at most'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  base_url: address.default('https://t.me').describe('Where the previews are'),
});
type Options = z.output<typeof options>;

interface Params {
  channel: string;
  pages: number;
  base: string;
  /** Numbers of stored messages to look up anew, the newest first; null: the channel is read. */
  look: number[] | null;
}
/** `last`: the newest message read, with all before it since `from`. `reading` goes from the newest backwards, page by page. */
interface Cursor {
  from: Instant;
  last: number | null;
  reading: { to: Instant; top: number; before: number; page: number; oldest: Instant | null } | null;
}

/** Of a look-up, only the number before which it asks counts. */
const START = { to: 0, top: 0, page: 1, oldest: null };
/** Messages on a full page. */
const PAGE = 20;
/** A page is far smaller. */
const LONGEST = 4_000_000;

/**
 * Public Telegram channels by the preview that t.me shows to anybody without an account (t.me/s/<channel>), newest first.
 * A web page, no API: nothing promises that it stays as it is, so it is read seldom and says at once when it has changed.
 * What was edited or deleted is seen by looking up the messages around it.
 */
export const telegram: Source<Options, Params, Cursor> = {
  type: 'telegram',
  about: {
    title: 'Telegram channels',
    home: 'https://t.me',
    every: 10 * MINUTE,
    manners: {
      atOnce: 1,
      gap: 5 * SECOND,
      rule: 'The public preview page, no API and no stated limit: a channel at most every five minutes, one page at a time.',
      ruleUrl: 'https://telegram.org/tos',
    },
  },
  options,

  jobs({ channels, pages, back_to, base_url }, _brands, now) {
    const named = [...new Map(channels.map(channel => [channel.toLowerCase(), channel])).entries()];
    return named.map(([id, channel]) => ({
      id: `channel:${id}`,
      brand: null,
      params: { channel, pages, base: baseOf(base_url), look: null },
      start: { from: Math.max(0, now - back_to), last: null, reading: null },
      every: telegram.about.every,
      dueAt: null,
    }));
  },

  since(_job, from) {
    return { from: Math.max(0, from), last: null, reading: null };
  },

  request({ job: { params }, cursor }) {
    const { reading } = cursor;
    return {
      method: 'GET',
      url: `${params.base}/s/${params.channel}`,
      ...(reading === null ? {} : { query: { before: String(reading.before) } }),
      // The page's own words, "subscribers" among them, follow the reader's language.
      headers: { accept: 'text/html', 'accept-language': 'en' },
    };
  },

  refresh(stored, { pages, base_url }, now) {
    const numbers = new Map<string, number[]>();
    for (const { nativeId } of stored) {
      const number = numberOf(nativeId);
      const channel = nativeId.split('/')[0] ?? '';
      if (number !== null) numbers.set(channel, [...(numbers.get(channel) ?? []), number]);
    }
    return [...numbers].map(([channel, some]): Draft<Params, Cursor> => {
      const look = [...new Set(some)].sort((a, b) => b - a);
      return {
        id: `refresh:${channel}:${shortHash(JSON.stringify([look, now]))}`,
        brand: null,
        params: { channel, pages, base: baseOf(base_url), look },
        start: { from: now, last: null, reading: { ...START, before: (look[0] ?? 0) + 1 } },
        every: null,
        dueAt: null,
      };
    });
  },

  parse(reply, ask) {
    const { channel, look } = ask.job.params;
    if (reply.body.length > LONGEST)
      throw new SourceError('too_large', `the preview of @${channel} is larger than any page of 20 messages`);
    const shown = readPage(new TextDecoder().decode(reply.body));
    if (!shown.complete) throw new SourceError('malformed', `the preview of @${channel} breaks off, or is no web page`);
    if (!shown.history && shown.other)
      throw new SourceError(
        'denied',
        `t.me shows no preview of @${channel}: there is no such public channel, or its owner wants none`,
      );
    if (!shown.history) throw new SourceError('malformed', `the preview of @${channel} is not the page it used to be`);
    const items = shown.messages.map(message => mentionOf(message, shown, reply)).filter(item => item !== null);
    if (shown.messages.length > 0 && items.length === 0 && shown.messages.every(message => !message.service))
      throw new SourceError('malformed', `the messages of @${channel} are not written as they used to be`);
    const once = [...new Map(items.map(item => [item.nativeId, item])).values()];
    return look === null ? page(once, shown, ask) : looked(look, once, shown, ask);
  },
};

function page(items: Item[], shown: PreviewPage, { job, cursor, now }: Ask<Params, Cursor>): Page<Cursor> {
  const ids = shown.messages.map(({ post }) => numberOf(post)).filter(id => id !== null);
  const top = cursor.reading?.top ?? Math.max(cursor.last ?? 0, ...ids);
  const to = cursor.reading?.to ?? Math.max(now, cursor.from);
  const turned = cursor.reading?.page ?? 1;
  const dates = items.filter(({ dateQuality }) => dateQuality === 'stated').map(({ publishedAt }) => publishedAt);
  const oldest = Math.min(cursor.reading?.oldest ?? to, ...dates);
  const least = ids.length === 0 ? null : Math.min(...ids);
  const met = cursor.last === null ? dates.length > 0 && oldest <= cursor.from : least !== null && least <= cursor.last;
  if (ids.length === 0 && cursor.last !== null && cursor.reading === null)
    return {
      items,
      heard: null,
      more: null,
      resume: cursor,
      gap: 'the channel shows no messages, though it did before',
    };
  const before = olderThan(shown, ids);
  const ended = before === null || least === null || (cursor.reading !== null && before >= cursor.reading.before);
  if (!met && !ended && turned < job.params.pages) {
    const on: Cursor = { ...cursor, reading: { to, top, before, page: turned + 1, oldest } };
    return { items, heard: null, more: on, resume: on };
  }
  const resume: Cursor = { from: to, last: top === 0 ? null : top, reading: null };
  const whole = met || ended;
  const from = whole ? cursor.from : Math.max(cursor.from, oldest);
  const heard = from < to ? ([from, to] as const) : null;
  const gap = whole
    ? {}
    : { gap: `more than ${turned * PAGE} new messages: those before ${iso(oldest)} were not read` };
  return { items, heard, more: null, resume, ...gap };
}

/** Before which number older messages are; null: there are none. A full page without that mark is not trusted to be the last. */
function olderThan({ before }: PreviewPage, ids: readonly number[]): number | null {
  return before ?? (ids.length >= PAGE ? Math.min(...ids) : null);
}

/** Messages before a number, twenty at a time: those of `look` that are not among them, though older ones are, were deleted. */
function looked(
  look: readonly number[],
  items: Item[],
  shown: PreviewPage,
  { job, cursor }: Ask<Params, Cursor>,
): Page<Cursor> {
  const ids = shown.messages.map(({ post }) => numberOf(post)).filter(id => id !== null);
  const before = cursor.reading?.before ?? 0;
  // An empty page proves nothing.
  const least = ids.length === 0 ? before : olderThan(shown, ids) === null ? 0 : Math.min(...ids);
  const reached = look.filter(id => id < before && id >= least);
  const there = new Set(ids);
  const channel = job.params.channel.toLowerCase();
  const gone = reached.filter(id => !there.has(id)).map(id => ({ platform: 'telegram', nativeId: `${channel}/${id}` }));
  const wanted = new Set(reached.map(id => `${channel}/${id}`));
  const next = look.find(id => id < least);
  const told = { items: items.filter(({ nativeId }) => wanted.has(nativeId)), gone, heard: null };
  const on = next === undefined || least >= before ? null : { ...cursor, reading: { ...START, before: next + 1 } };
  return { ...told, more: on, resume: on ?? { ...cursor, reading: null } };
}
function mentionOf(message: Message, { subscribers }: PreviewPage, { at }: HttpReply): Item | null {
  const number = numberOf(message.post);
  const channel = message.post.split('/')[0] ?? '';
  if (number === null || message.service) return null;
  const body = readHtml(message.html);
  const id = `${channel.toLowerCase()}/${number}`;
  return {
    platform: 'telegram',
    nativeId: id,
    kind: message.forwardedFrom !== '' ? 'repost' : message.replyTo !== null ? 'reply' : 'post',
    url: `https://t.me/${channel}/${number}`,
    thread: message.replyTo?.toLowerCase() ?? id,
    author: author({
      platform: 'telegram',
      nativeId: channel.toLowerCase(),
      handle: channel,
      name: message.owner.slice(0, 300) || null,
      url: `https://t.me/${channel}`,
      followers: subscribers === null ? null : shortCount(subscribers),
    }),
    title: '',
    text: body.text.slice(0, 50_000),
    more: [...new Set([message.forwardedFrom, ...message.beside, ...body.alts])]
      .filter(text => text !== '')
      .join('\n')
      .slice(0, 20_000),
    links: [...new Set(body.links.map(link => canonicalUrl(link)).filter(link => link !== null))].slice(0, 100),
    tags: [],
    lang: null,
    country: null,
    ...published(parseInstant(message.date), at),
    editedAt: null,
    counts: { ...NO_COUNTS, views: shortCount(message.views), likes: reactionsOf(message) },
    raw: rawOf({ ...message, html: message.html.slice(0, 20_000) }),
  };
}

/** The number behind the slash of `channel/123`. */
function numberOf(post: string): number | null {
  const found = /^\w{3,40}\/(\d{1,15})$/.exec(post)?.[1];
  return found === undefined ? null : Number(found);
}

/** `947`, `1.2K`, `3.45M`: rounded by the page. */
function shortCount(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)([KM]?)$/.exec(text.replaceAll(' ', '')) ?? [];
  if (number === '') return null;
  return Math.round(Number(number) * (unit === 'M' ? 1_000_000 : unit === 'K' ? 1000 : 1));
}

/** All reactions together: each is a sign and how many chose it. */
function reactionsOf({ reactions }: Message): number | null {
  const counts = reactions
    .map(reaction => shortCount(/[\d.]+[KM]?$/.exec(reaction)?.[0] ?? ''))
    .filter(count => count !== null);
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}
