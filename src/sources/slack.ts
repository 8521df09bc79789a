import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import type { Item, Ref } from '../model/mention.ts';
import { reveal, secret } from '../model/secret.ts';
import type { Ask, HttpReply, Page, Source } from '../model/source.ts';
import { DAY, type Instant, MINUTE, SECOND } from '../model/time.ts';
import { type Fields, flagAt, objectAt, objects, textAt } from './answer.ts';
import { address, baseOf, duration } from './options.ts';
import { read } from './slack/answer.ts';
import { atOf, authorOf, goneOf, mentionOf } from './slack/message.ts';

const options = z.strictObject({
  channels: z
    .array(
      z
        .string()
        .regex(/^[CG][A-Z0-9]{5,20}$/, 'should be a channel’s id such as C0123ABCD: it ends the channel’s link'),
    )
    .min(1, 'is empty: name at least one channel the app was invited to')
    .describe('Ids of the channels that are read'),
  app: z
    .enum(['internal', 'commercial'])
    .default('internal')
    .describe('commercial: an app that is sold and not in the Marketplace may ask once a minute for 15 messages'),
  workspace: address.optional().describe('Where the workspace is, for links'),
  threads: z.boolean().default(true).describe('Replies are read too: a request for each thread with new ones'),
  names: z.boolean().default(false).describe('People’s names are looked up: a request for each'),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
  base_url: address.default('https://slack.com/api').describe('Where the service is'),
});
type Options = z.output<typeof options>;

interface Params {
  channel: string;
  app: Options['app'];
  workspace: string | null;
  threads: boolean;
  names: boolean;
  base: string;
  /** Of a look-up: the messages of one thread that are stored. Null: a reading. */
  look: string[] | null;
}
/** A reading under way: what is left of it. Messages come newest first, so each page says what is still older. */
interface Reading {
  to: Instant;
  /** Older than this message (null: from the newest on); `done`: the channel itself has been read. */
  latest: string | null;
  done: boolean;
  /** Threads with replies to read; of the first, behind which reply. */
  threads: string[];
  after: string | null;
  people: string[];
  lost: number;
}
interface Cursor {
  since: Instant;
  /** People whose names were looked up. */
  known: string[];
  reading: Reading | null;
}

/** Read again each time: edits, reactions, and threads that went on. */
const OVERLAP = DAY;
const MOST_THREADS = 500;
const MOST_PEOPLE = 100;
const MOST_KNOWN = 2_000;

/** A workspace of one's own: the channels an app was invited to, with their threads. */
export const slack: Source<Options, Params, Cursor> = {
  type: 'slack',
  about: {
    title: 'Slack (own workspace)',
    home: 'https://slack.com',
    secrets: ['token'],
    every: 10 * MINUTE,
    manners: {
      atOnce: 1,
      gap: 1_250,
      batch: 20,
      rule: 'Internal apps: 50 requests a minute and method. Apps sold outside the Marketplace: one a minute, 15 messages each.',
      ruleUrl: 'https://docs.slack.dev/apis/web-api/rate-limits',
    },
  },
  options,

  jobs({ channels, app, workspace, threads, names, back_to, base_url }, _brands, now) {
    return [...new Set(channels)].map(channel => ({
      id: channel,
      brand: null,
      params: {
        channel,
        app,
        workspace: workspace === undefined ? null : baseOf(workspace),
        threads,
        names,
        base: baseOf(base_url),
        look: null,
      },
      start: { since: now - back_to, known: [], reading: null },
      every: slack.about.every,
      dueAt: null,
    }));
  },

  since(_job, from) {
    return { since: Math.max(0, from), known: [], reading: null };
  },

  manners({ params }) {
    return params.app === 'commercial' ? { ...slack.about.manners, gap: 61 * SECOND } : slack.about.manners;
  },

  request(ask) {
    const { params } = ask.job;
    const reading = readingOf(ask);
    const limit = params.app === 'commercial' ? '15' : '200';
    const oldest = params.look === null ? tsOf(ask.cursor.since - OVERLAP) : '0';
    const { token } = ask.secrets;
    const headers = {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: secret(`Bearer ${reveal(token)}`) }),
    };
    const get = (method: string, query: Record<string, string>) =>
      ({ method: 'GET', url: `${params.base}/${method}`, query, headers }) as const;
    if (!reading.done)
      return get('conversations.history', {
        channel: params.channel,
        oldest,
        latest: reading.latest ?? tsOf(reading.to + SECOND),
        limit,
      });
    const [thread] = reading.threads;
    if (thread !== undefined)
      return get('conversations.replies', {
        channel: params.channel,
        ts: thread,
        oldest: reading.after ?? oldest,
        limit,
      });
    return get('users.info', { user: reading.people[0] ?? '' });
  },

  parse(reply, ask) {
    const reading = readingOf(ask);
    const answer = read(reply, reading.done);
    if (!reading.done) return history(answer, reply, ask, reading);
    return reading.threads.length > 0 ? replies(answer, reply, ask, reading) : person(answer, ask, reading);
  },

  refresh(stored, { app, workspace, base_url }, now) {
    const threads = new Map<string, string[]>();
    for (const { nativeId, thread } of stored)
      threads.set(thread ?? nativeId, [...(threads.get(thread ?? nativeId) ?? []), nativeId.split('/')[1] ?? '']);
    return [...threads].map(([thread, look]) => {
      const [channel = '', root = ''] = thread.split('/');
      const place = {
        channel,
        app,
        workspace: workspace === undefined ? null : baseOf(workspace),
        base: baseOf(base_url),
      };
      return {
        id: `refresh:${thread}`,
        brand: null,
        params: { ...place, threads: true, names: false, look },
        start: { since: now, known: [], reading: { ...readingAt(now), done: true, threads: [root] } },
        every: null,
        dueAt: null,
      };
    });
  },
};

function history(answer: Fields, reply: HttpReply, ask: Ask<Params, Cursor>, reading: Reading): Page<Cursor> {
  const { params } = ask.job;
  const messages = objects(answer['messages'], 'Slack', 'messages');
  const seen = seenIn(messages, params, reply.at);
  const oldest =
    messages
      .map(message => textAt(message, 'ts'))
      .filter(ts => atOf(ts) !== null)
      .sort(byTime)[0] ?? null;
  const more = flagAt(answer, 'has_more') === true && oldest !== null && oldest !== reading.latest;
  const grown = messages
    .filter(message => params.threads && Number(message['reply_count'] ?? 0) > 0)
    .filter(message => (atOf(textAt(message, 'latest_reply')) ?? reading.to) >= ask.cursor.since - OVERLAP)
    .map(message => textAt(message, 'ts'));
  const threads = [...reading.threads, ...grown];
  const kept = threads.slice(0, MOST_THREADS);
  const lost = reading.lost + threads.length - kept.length;
  const next: Reading = {
    ...reading,
    latest: more ? oldest : reading.latest,
    done: !more,
    threads: kept,
    lost,
    people: peopleOf(messages, ask, reading),
  };
  return pageOf(seen, ask, next);
}

function replies(answer: Fields, reply: HttpReply, ask: Ask<Params, Cursor>, reading: Reading): Page<Cursor> {
  const [thread, ...rest] = reading.threads;
  const messages = answer['ok'] === true ? objects(answer['messages'], 'Slack', 'messages') : [];
  const { look } = ask.job.params;
  // The thread's first message comes with every page of it; it was read with the channel.
  const own = messages.filter(message => textAt(message, 'ts') !== thread || (look !== null && reading.after === null));
  const last =
    own
      .map(message => textAt(message, 'ts'))
      .sort(byTime)
      .at(-1) ?? null;
  const more = flagAt(answer, 'has_more') === true && thread !== undefined && last !== null && last !== reading.after;
  const seen = seenIn(own, ask.job.params, reply.at);
  // A thread shown whole shows what is still there.
  const whole = look !== null && reading.after === null && !more;
  const missing = whole ? look.filter(ts => !own.some(message => textAt(message, 'ts') === ts)) : [];
  const gone = [
    ...seen.gone,
    ...missing.map(ts => ({ platform: 'slack', nativeId: `${ask.job.params.channel}/${ts}` })),
  ];
  return pageOf({ items: seen.items, gone }, ask, {
    ...reading,
    threads: more ? reading.threads : rest,
    after: more ? last : null,
    people: peopleOf(own, ask, reading),
  });
}

function person(answer: Fields, ask: Ask<Params, Cursor>, reading: Reading): Page<Cursor> {
  const [asked = '', ...people] = reading.people;
  const author = authorOf(objectAt(answer, 'user'));
  const page = pageOf(
    { items: [], gone: [] },
    { ...ask, cursor: { ...ask.cursor, known: [...ask.cursor.known, asked].slice(-MOST_KNOWN) } },
    { ...reading, people },
  );
  return author === null ? page : { ...page, authors: [author] };
}

/** A page and what is left; the mark moves when nothing is. */
function pageOf(seen: { items: Item[]; gone: Ref[] }, ask: Ask<Params, Cursor>, left: Reading): Page<Cursor> {
  const { since, known } = ask.cursor;
  const told = { items: seen.items, ...(seen.gone.length === 0 ? {} : { gone: seen.gone }) };
  if (!left.done || left.threads.length > 0 || left.people.length > 0) {
    const cursor: Cursor = { since, known, reading: left };
    return { ...told, heard: null, more: cursor, resume: cursor };
  }
  const resume: Cursor = { since: Math.max(since, left.to), known, reading: null };
  const gap =
    left.lost === 0
      ? {}
      : { gap: `the replies in ${left.lost} threads were not read: more than ${MOST_THREADS} had new ones` };
  return { ...told, heard: since < left.to ? [since, left.to] : null, more: null, resume, ...gap };
}

function readingOf({ cursor, now }: Ask<Params, Cursor>): Reading {
  return cursor.reading ?? readingAt(now);
}

function readingAt(to: Instant): Reading {
  return { to, latest: null, done: false, threads: [], after: null, people: [], lost: 0 };
}

function seenIn(messages: readonly Fields[], params: Params, at: Instant): { items: Item[]; gone: Ref[] } {
  const place = { channel: params.channel, workspace: params.workspace };
  const items = messages.map(message => mentionOf(message, place, at)).filter(item => item !== null);
  if (messages.length > 0 && messages.every(message => atOf(textAt(message, 'ts')) === null))
    throw new SourceError('malformed', 'Slack answered messages without a time');
  return { items, gone: messages.map(message => goneOf(message, params.channel)).filter(ref => ref !== null) };
}

function peopleOf(messages: readonly Fields[], { job, cursor }: Ask<Params, Cursor>, reading: Reading): string[] {
  if (!job.params.names) return [];
  const ids = messages.map(message => textAt(message, 'user')).filter(id => /^[UW][A-Z0-9]{5,20}$/.test(id));
  return [...new Set([...reading.people, ...ids.filter(id => !cursor.known.includes(id))])].slice(0, MOST_PEOPLE);
}

/** Slack's times are text: seconds, a dot and six digits that make them unique in a channel. */
function tsOf(at: Instant): string {
  return (Math.max(0, at) / SECOND).toFixed(6);
}

function byTime(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
