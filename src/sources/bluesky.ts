import { z } from 'zod';
import { SourceError } from '../model/errors.ts';
import type { Mark, Source } from '../model/source.ts';
import { HOUR, MINUTE, SECOND } from '../model/time.ts';
import { positionOf, said } from './bluesky/frames.ts';
import { BATCH, type LookUp, lookUpPage, lookUpRequest, lookUps } from './bluesky/look-up.ts';
import { POST } from './bluesky/record.ts';
import { address, baseOf, duration } from './options.ts';

const V1 = ['jetstream1.us-east', 'jetstream2.us-west', 'jetstream2.us-east', 'jetstream1.us-west'];
const V2 = ['jetstream.us-east', 'jetstream.us-west'];
/** How far back Jetstream keeps what it sent. */
const KEPT = 36 * HOUR;

const host = z
  .string()
  .trim()
  .transform(text => text.replace(/^ws(?=s?:\/\/)/i, 'http'))
  .pipe(address);
const options = z.strictObject({
  back_to: duration
    .refine(time => time <= KEPT, 'should be 36h at most: the stream goes back no further')
    .prefault('1h')
    .describe('How far the first reading looks back, 36h at most'),
  wire: z.enum(['v1', 'v2']).default('v1').describe('Which of its two languages the stream speaks'),
  hosts: z
    .array(host)
    .min(1)
    .optional()
    .describe('Jetstream servers, the next one where one fails; the public ones where unsaid'),
  base_url: address.default('https://public.api.bsky.app').describe('Where counts and profiles are looked up'),
});
type Options = z.output<typeof options>;

interface Params {
  wire: 'v1' | 'v2';
  hosts: string[];
  api: string;
}
type Cursor = Mark | LookUp;

/** What a v1 server that no longer has the mark leaps over, if not more: posts come by the dozen a second. */
const LEAP = MINUTE;

/**
 * Bluesky through Jetstream, the network's public stream: every post of everyone, without an account. One connection reads from
 * the mark to now; what matches is looked up later for its counts and its author (a stream names people by id only).
 */
export const bluesky: Source<Options, Params, Cursor> = {
  type: 'bluesky',
  about: {
    title: 'Bluesky',
    home: 'https://bsky.app',
    every: 5 * MINUTE,
    manners: {
      atOnce: 1,
      gap: SECOND,
      batch: BATCH,
      rule: 'The stream is open to all; the look-up service takes 3,000 requests in 5 minutes. Deletions are to be followed.',
      ruleUrl: 'https://docs.bsky.app/docs/support/developer-guidelines',
    },
  },
  options,

  jobs(options, _brands, now) {
    const { wire } = options;
    const known = (wire === 'v1' ? V1 : V2).map(name => `https://${name}.bsky.network`);
    const from = Math.max(0, now - options.back_to);
    return [
      {
        id: 'stream',
        brand: null,
        params: { wire, hosts: (options.hosts ?? known).map(baseOf), api: baseOf(options.base_url) },
        start: { at: from, since: from },
        every: bluesky.about.every,
        dueAt: null,
      },
    ];
  },

  since(_job, from) {
    return { at: Math.max(0, from), since: Math.max(0, from) };
  },

  refresh(stored, { wire, base_url }, now) {
    return lookUps<Params, Cursor>(stored, { wire, hosts: [], api: baseOf(base_url) }, now);
  },

  request({ job, cursor }) {
    return lookUpRequest(job.params.api, lookUpOf(cursor));
  },

  parse(reply, { cursor }) {
    return lookUpPage(reply, lookUpOf(cursor));
  },

  stream: {
    takes: job => !('posts' in job.start),
    open({ job, cursor }, attempt) {
      const { wire, hosts } = job.params;
      const base = hosts[attempt % hosts.length] ?? '';
      const at = `cursor=${Math.max(0, Math.floor(cursor.at)) * 1000}&maxMessageSizeBytes=1000000`;
      const url =
        wire === 'v1'
          ? `${base}/subscribe?wantedCollections=${POST}&${at}`
          : `${base}/xrpc/network.bsky.jetstream.subscribeEvents?collections=${POST}&${at}`;
      return { method: 'GET', url };
    },
    wordless: ['"$type":"', '"cid":"', '"uri":"at://', '"createdAt":"', '"$link":"', '"mimeType":"'],
    position: positionOf,
    accept: said,
    leap: job => (job.params.wire === 'v1' ? LEAP : null),
    refused(status, body, ask) {
      if (status !== 400 || !/CursorTooOld/.test(new TextDecoder().decode(body.subarray(0, 2_000)))) return null;
      const from = Math.max(ask.cursor.at + HOUR, ask.now - KEPT + HOUR);
      return from >= ask.now
        ? null
        : { from, gap: 'the stream no longer had all that was said since the last reading' };
    },
  },
};

function lookUpOf(cursor: Cursor): LookUp {
  if ('posts' in cursor) return cursor;
  throw new SourceError('malformed', 'Bluesky’s stream is listened to: it answers no questions');
}
