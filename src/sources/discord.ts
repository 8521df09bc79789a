import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import { reveal, secret } from '../model/secret.ts';
import type { Ask, HttpReply, Page, Source } from '../model/source.ts';
import { HOUR, type Instant, MINUTE } from '../model/time.ts';
import { type Fields, idAt, objects, readJson, readObject, shortHash } from './answer.ts';
import { mentionOf, SNOWFLAKE, saysSomething } from './discord/message.ts';
import { address, baseOf, duration } from './options.ts';

const snowflake = z
  .string()
  .regex(SNOWFLAKE, 'should be an id of 17 to 20 digits, in quotes: Developer Mode copies it');
const options = z.strictObject({
  channels: z
    .array(snowflake)
    .min(1, 'is empty: name at least one channel the bot may read')
    .describe('Ids of its channels, threads and forum posts that are read'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  base_url: address.default('https://discord.com/api/v10').describe('Where the service is'),
});
type Options = z.output<typeof options>;

interface Params {
  channel: string;
  base: string;
}
/** Messages come in the order of their ids, which hold their times: every page moves the mark. */
interface Cursor {
  since: Instant;
  /** The next reading, or page, asks for what came after this message. */
  after: string;
  /** A reading under way: when it began, and the server the channel is in (null: a conversation without one). */
  reading: { to: Instant; server: string | null } | null;
  /** Of a look-up: messages still to be found again, lowest first. Null: a reading. */
  look: string[] | null;
}

const PAGE = 100;
const LOOKED_UP = 50;
/** Read again each time: edits and reactions. */
const OVERLAP = HOUR;
/** Ids count milliseconds since the first of January 2015. */
const EPOCH = 1_420_070_400_000;
/** So many messages without a word among them are not chance. */
const WORDLESS = 5;

/** A server of one's own: the channels a bot may read. */
export const discord: Source<Options, Params, Cursor> = {
  type: 'discord',
  about: {
    title: 'Discord (own server)',
    home: 'https://discord.com',
    secrets: ['token'],
    every: 10 * MINUTE,
    manners: {
      atOnce: 1,
      gap: 500,
      batch: LOOKED_UP,
      rule: '50 requests a second and bot, less for each route as X-RateLimit headers say; 10,000 refused requests in ten minutes block the address.',
      ruleUrl: 'https://discord.com/developers/docs/topics/rate-limits',
    },
  },
  options,

  jobs({ channels, back_to, base_url }, _brands, now) {
    return [...new Set(channels)].map(channel => ({
      id: channel,
      brand: null,
      params: { channel, base: baseOf(base_url) },
      start: startAt(now - back_to),
      every: discord.about.every,
      dueAt: null,
    }));
  },

  since(_job, from) {
    return startAt(from);
  },

  request({ job, cursor, secrets }) {
    const { base, channel } = job.params;
    const { token } = secrets;
    const headers = {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: secret(`Bot ${reveal(token)}`) }),
    };
    const url = `${base}/channels/${channel}`;
    const [first] = cursor.look ?? [];
    if (first !== undefined)
      return {
        method: 'GET',
        url: `${url}/messages`,
        query: { limit: String(PAGE), after: String(BigInt(first) - 1n) },
        headers,
      };
    if (cursor.reading === null) return { method: 'GET', url, headers };
    return { method: 'GET', url: `${url}/messages`, query: { limit: String(PAGE), after: cursor.after }, headers };
  },

  parse(reply, ask) {
    const { look, reading } = ask.cursor;
    if (look !== null) return found(reply, ask, look);
    return reading === null ? opened(reply, ask) : page(reply, ask, reading);
  },

  refresh(stored, { base_url }, now) {
    const places = new Map<string, { server: string | null; channel: string; ids: string[] }>();
    for (const { url, nativeId } of stored) {
      const [, server = '', channel = ''] = /\/channels\/(@me|\d+)\/(\d+)\//.exec(url) ?? [];
      if (channel === '' || !SNOWFLAKE.test(nativeId)) continue;
      const place = places.get(channel) ?? { server: server === '@me' ? null : server, channel, ids: [] };
      places.set(channel, { ...place, ids: [...place.ids, nativeId] });
    }
    return [...places.values()].map(({ server, channel, ids }) => ({
      id: `refresh:${channel}:${shortHash(ids.join())}`,
      brand: null,
      params: { channel, base: baseOf(base_url) },
      start: { ...startAt(now), reading: { to: now, server }, look: [...ids].sort(byNumber) },
      every: null,
      dueAt: null,
    }));
  },
};

/** Stored messages among a page of those behind the first of them; what the page reaches over without showing it is deleted. */
function found(reply: HttpReply, { job, cursor }: Ask<Params, Cursor>, look: readonly string[]): Page<Cursor> {
  const messages = read(reply);
  const ids = new Set(messages.map(message => idAt(message, 'id') ?? ''));
  const reach = messages.length < PAGE ? null : ([...ids].sort(byNumber).at(-1) ?? null);
  const covered = look.filter(id => reach === null || BigInt(id) <= BigInt(reach));
  const left = look.slice(covered.length);
  const place = { server: cursor.reading?.server ?? null, channel: job.params.channel };
  const items = messages
    .filter(message => covered.includes(idAt(message, 'id') ?? ''))
    .map(message => mentionOf(message, place, reply.at))
    .filter(item => item !== null);
  const gone = covered.filter(id => !ids.has(id)).map(nativeId => ({ platform: 'discord', nativeId }));
  const next: Cursor = { ...cursor, look: left };
  return { items, gone, heard: null, more: left.length > 0 && covered.length > 0 ? next : null, resume: next };
}

/** The channel itself says which server it is in, and its newest message. */
function opened(reply: HttpReply, { job, cursor, now }: Ask<Params, Cursor>): Page<Cursor> {
  const channel = readObject(reply, 'Discord');
  if (idAt(channel, 'id') !== job.params.channel)
    throw new SourceError('malformed', 'Discord answered something else than the channel that was asked for');
  const newest = idAt(channel, 'last_message_id');
  const reading: Cursor = { ...cursor, reading: { to: now, server: idAt(channel, 'guild_id') } };
  if (newest !== null && SNOWFLAKE.test(newest) && BigInt(newest) <= BigInt(cursor.after))
    return { items: [], ...ended(cursor, now) };
  return { items: [], heard: null, more: reading, resume: cursor };
}

function page(
  reply: HttpReply,
  { job, cursor }: Ask<Params, Cursor>,
  reading: NonNullable<Cursor['reading']>,
): Page<Cursor> {
  const messages = read(reply);
  const place = { server: reading.server, channel: job.params.channel };
  const items = messages.map(message => mentionOf(message, place, reply.at)).filter(item => item !== null);
  const ids = messages.map(message => BigInt(idAt(message, 'id') ?? 0));
  const newest = ids.reduce((most, id) => (id > most ? id : most), BigInt(cursor.after));
  if (messages.length < PAGE || newest <= BigInt(cursor.after)) return { items, ...ended(cursor, reading.to) };
  const next: Cursor = { since: cursor.since, after: String(newest), reading, look: null };
  return { items, heard: null, more: next, resume: next };
}

function ended(cursor: Cursor, to: Instant): Pick<Page<Cursor>, 'heard' | 'more' | 'resume'> {
  const since = Math.max(cursor.since, to);
  const resume: Cursor = { since, after: snowflakeAt(since - OVERLAP), reading: null, look: null };
  return { heard: cursor.since < to ? [cursor.since, to] : null, more: null, resume };
}

function read(reply: HttpReply): Fields[] {
  const body = readJson(reply, 'Discord');
  const messages = objects(body, 'Discord', 'a list of messages');
  const known = messages.filter(message => SNOWFLAKE.test(idAt(message, 'id') ?? ''));
  if (Array.isArray(body) && body.length > 0 && known.length === 0)
    throw new SourceError('malformed', 'Discord answered messages without ids');
  const people = known.filter(message => message['type'] === 0 || message['type'] === 19);
  if (people.length >= WORDLESS && !people.some(saysSomething))
    throw new SourceError(
      'denied',
      'Discord shows the bot no words: switch on Message Content Intent in the developer portal, under Bot',
    );
  return known;
}

function startAt(at: Instant): Cursor {
  const since = Math.max(EPOCH, at);
  return { since, after: snowflakeAt(since), reading: null, look: null };
}

/** The id that a message of this instant would have at least. */
function snowflakeAt(at: Instant): string {
  return String(BigInt(Math.max(0, Math.floor(at) - EPOCH)) << 22n);
}

function byNumber(a: string, b: string): number {
  const [left, right] = [BigInt(a), BigInt(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
