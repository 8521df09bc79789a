import { z } from 'zod';
import { type CollectIo, collect } from '../../src/collect/collect.ts';
import { createHosts } from '../../src/collect/hosts.ts';
import { SourceError } from '../../src/model/errors.ts';
import type { Item } from '../../src/model/mention.ts';
import type { HttpReply, HttpRequest, Page, Source } from '../../src/model/source.ts';
import type { Claim, Outcome } from '../../src/model/store.ts';
import { HOUR } from '../../src/model/time.ts';

export const T0 = Date.UTC(2026, 10, 21, 12);
export type Cursor = { page: number; since: number };
export type Said = Partial<HttpReply> | Error;

/** A source of numbered pages; what a page says stands in the reply's body as JSON. */
const pages: Source<unknown, { url: string }, Cursor> = {
  type: 'pages',
  about: { title: 'Pages', home: 'https://pages.test', every: HOUR, manners: { atOnce: 1, gap: 0, rule: 'none' } },
  options: z.unknown(),
  jobs: () => [],
  request: ({ job, cursor }) => ({
    method: 'GET',
    url: job.params.url,
    query: { page: String(cursor.page), since: String(cursor.since) },
  }),
  parse(reply, { cursor }) {
    const said = JSON.parse(new TextDecoder().decode(reply.body)) as Partial<Page<Cursor>> & {
      throw?: string;
      n?: number;
    };
    if (said.throw !== undefined)
      throw said.throw === 'bug' ? new TypeError('x is not a function') : new SourceError('malformed', said.throw);
    return {
      items: Array.from({ length: said.n ?? 0 }, () => ({}) as Item),
      heard: null,
      more: null,
      resume: cursor,
      ...said,
    };
  },
};

interface Told {
  outcome: Outcome;
  yielded: number;
  asked: HttpRequest[];
  slept: number[];
}
export async function run(
  said: readonly Said[],
  options: { claim?: Partial<Claim>; io?: Partial<CollectIo>; source?: Partial<typeof pages>; tick?: number } = {},
): Promise<Told> {
  let now = T0;
  const asked: HttpRequest[] = [];
  const slept: number[] = [];
  const sleep = async (duration: number): Promise<void> => {
    slept.push(duration);
    now += duration;
  };
  const io: CollectIo = {
    fetcher: async request => {
      const next = said[asked.length];
      asked.push(request);
      now += options.tick ?? 0;
      if (next === undefined) throw new Error('asked too often');
      if (next instanceof Error) throw next;
      return { status: 200, url: 'https://pages.test/api', headers: {}, body: new Uint8Array(), at: now, ...next };
    },
    hosts: createHosts({ concurrency: 4, now: () => now, sleep }),
    secrets: {},
    tokens: new Map(),
    now: () => now,
    sleep,
    random: () => 0,
    signal: new AbortController().signal,
    limits: [],
    maxRequests: 100,
    deadline: null,
    ...options.io,
  };
  const claim: Claim = {
    job: {
      id: 'pages/1',
      source: 'pages',
      brand: null,
      params: { url: 'https://pages.test/api' },
      start: { page: 0, since: 0 },
      every: HOUR,
      dueAt: null,
    },
    cursor: { page: 0, since: 0 },
    validators: { etag: null, lastModified: null },
    backfill: false,
    heardTo: null,
    failures: 0,
    ...options.claim,
  };
  const reading = collect(claim, { ...pages, ...options.source }, io);
  let yielded = 0;
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) yielded += 1;
  return { outcome: step.value, yielded, asked, slept };
}
export function page(say: Record<string, unknown>, headers: Record<string, string> = {}): Said {
  return { body: new TextEncoder().encode(JSON.stringify(say)), headers };
}
export const at = (n: number): Cursor => ({ page: n, since: 0 });
export const down = new SourceError('unreachable', 'GET pages.test/api: the connection was cut');
