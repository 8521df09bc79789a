import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { z } from 'zod';
import type { World } from '../../src/app/world.ts';
import { parseConfig } from '../../src/config/read.ts';
import type { Config } from '../../src/config/types.ts';
import { compile, parseQuery } from '../../src/match/index.ts';
import type { Context } from '../../src/model/context.ts';
import { SourceError } from '../../src/model/errors.ts';
import { type Item, NO_COUNTS } from '../../src/model/mention.ts';
import type { HttpReply, HttpRequest, Source } from '../../src/model/source.ts';
import type { Store } from '../../src/model/store.ts';
import { notifiers } from '../../src/notify/index.ts';
import { openStore } from '../../src/store/open.ts';

// At the end of a file: what a test that is running registers for its own end is not called any more.
const made: string[] = [];
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

export const NOW = Date.parse('2026-11-21T12:00:00Z');

/** A post of the made-up place, as it stands in its list. */
export interface Post {
  id: string;
  text: string;
  at: number;
  likes?: number;
  followers?: number | null;
  gone?: boolean;
}

/**
 * A made-up place: a list of posts, oldest first, two a page, that can be read back, and look-ups of two posts each. `answers` says
 * what each address answers: null is a failure.
 */
export const board: Source<Record<string, never>, { ids: string[] | null }, { from: number }> = {
  type: 'board',
  about: {
    title: 'Board',
    home: 'https://board.test',
    every: 900_000,
    manners: { atOnce: 1, gap: 0, batch: 2, rule: 'none' },
  },
  options: z.strictObject({}),
  jobs: () => [
    { id: 'all', brand: null, params: { ids: null }, start: { from: NOW - 7_200_000 }, every: 900_000, dueAt: null },
  ],
  since: (_, from) => ({ from }),
  request: ({ job, cursor }) => ({
    method: 'GET',
    url: job.params.ids
      ? `https://board.test/look?ids=${job.params.ids.join()}`
      : `https://board.test/list?from=${cursor.from}`,
  }),
  parse(reply, { job, cursor }) {
    const posts = JSON.parse(new TextDecoder().decode(reply.body)) as Post[];
    if (!Array.isArray(posts)) throw new SourceError('malformed', 'this is no list');
    if (job.params.ids)
      return {
        items: [],
        authors: posts.flatMap(post => authorOf(post) ?? []),
        counts: posts.map(({ id, likes }) => ({
          platform: 'board',
          nativeId: id,
          counts: { ...NO_COUNTS, likes: likes ?? null },
        })),
        gone: posts.filter(({ gone }) => gone).map(({ id }) => ({ platform: 'board', nativeId: id })),
        heard: null,
        more: null,
        resume: cursor,
      };
    const page = posts.filter(({ at }) => at >= cursor.from).slice(0, 2);
    const last = page.at(-1);
    const next = last === undefined ? cursor : { from: last.at + 1 };
    const more = page.length === 2 ? next : null;
    return { items: page.map(itemOf), heard: [cursor.from, more === null ? reply.at : next.from], more, resume: next };
  },
  refresh: stored => [
    {
      id: `look:${stored.map(({ nativeId }) => nativeId).join('-')}`,
      brand: null,
      params: { ids: stored.map(({ nativeId }) => nativeId) },
      start: { from: 0 },
      every: null,
      dueAt: null,
    },
  ],
};

function authorOf({ id, followers }: Post): Item['author'] {
  if (followers === null) return null;
  const nothing = { name: null, url: null, following: null, listed: null, verified: null, bot: null };
  return { platform: 'board', nativeId: `by-${id}`, handle: `by-${id}`, followers: followers ?? null, ...nothing };
}

function itemOf(post: Post): Item {
  const { id, text, at, likes } = post;
  return {
    platform: 'board',
    nativeId: id,
    kind: 'post',
    url: `https://board.test/${id}`,
    thread: null,
    author: authorOf({ ...post, followers: post.followers === null ? null : undefined } as Post),
    title: '',
    text,
    more: '',
    links: [],
    tags: [],
    lang: 'en',
    country: null,
    publishedAt: at,
    dateQuality: 'stated',
    editedAt: null,
    counts: { ...NO_COUNTS, likes: likes ?? null },
    raw: null,
  };
}

export interface Stage {
  world: World;
  store: Store;
  dir: string;
  /** Addresses asked for, in order. */
  asked: string[];
  /** Answers of the place; may throw SourceError. */
  answer(url: URL): unknown;
  now: number;
  stop: AbortController;
  options: World['options'];
}

/** A world with that place only, a clock to be set, and channels that write into a file. */
export async function stage(posts: readonly Post[], more = ''): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-'));
  made.push(dir);
  const text = `brands:
  - { id: acme, role: own, query: acme }
sources:
  - { id: board, type: board }
channels:
  team: { type: file, path: told.ndjson }
${more}`;
  writeFileSync(join(dir, 'config.yaml'), text);
  const config: Config = parseConfig(text, {
    path: join(dir, 'config.yaml'),
    env: {},
    home: dir,
    readFile: () => ({ text: '', shared: false }),
    sources: [board],
    notifiers,
    parseQuery,
    compile,
  });
  const store = await openStore(join(dir, 'earshot.db'));
  afterEach(() => store.close());
  const stop = new AbortController();
  const options = { config: null, db: null, replay: null, record: null, warn() {} };
  const io = { isTTY: false, columns: null, write: async () => true };
  const context: Context = {
    io: { stdout: io, stderr: io, stdin: { isTTY: false, async *read() {}, async *keys() {} } },
    env: {},
    cwd: dir,
    home: dir,
    self: 'tester',
    runtime: 'node under test',
    cores: 1,
    now: () => at.now,
    random: () => 0.5,
    sleep: async () => {},
    signal: stop.signal,
  };
  const at: Stage = {
    store,
    dir,
    asked: [],
    now: NOW,
    stop,
    options,
    answer: url => {
      if (url.pathname === '/list') return posts;
      const ids = url.searchParams.get('ids')?.split(',') ?? [];
      return posts.filter(({ id }) => ids.includes(id));
    },
    world: {
      context,
      options,
      database: store.path,
      config: async () => config,
      configFile: () => join(dir, 'config.yaml'),
      store: async () => store,
      fetcher: async () => async (request: HttpRequest) => {
        const url = new URL(String(request.url));
        at.asked.push(`${url.pathname}${url.search}`);
        const body = Buffer.from(JSON.stringify(at.answer(url)));
        return { status: 200, url: url.href, headers: {}, body, at: at.now } satisfies HttpReply;
      },
      dialer: async () => null,
      plug: async () => async () => {
        throw new Error('nobody is called here');
      },
      async close() {},
    } as unknown as World,
  };
  return at;
}

export const POLL = {
  sources: null,
  brands: null,
  since: null,
  force: true,
  dryRun: false,
  listening: null,
  deadline: null,
  wait: 0,
  progress() {},
};
