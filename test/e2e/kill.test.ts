import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Jetstream, postEvent, startJetstream } from '../world/jetstream.ts';
import { hidden } from '../world/secrets.ts';
import { type Handler, startWorld, type World } from '../world/server.ts';
import { allServices, type FakePost } from '../world/service.ts';
import { type Ended, earshot, freshFolder, random } from './program.ts';

// The real program over every kind of source, killed at random instants and run again, in a world that goes on publishing.
// EARSHOT_KILLS=200 kills it more often.

const KILLS = Number(process.env['EARSHOT_KILLS'] ?? 10);
/** So often between two publications. */
const A_STAGE = 10;
/** Read well; or a service that was asked so often wants to be left alone for a while. */
const ENDS = [0, 3];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let clock = Date.parse('2026-11-21T12:00:00Z');
const posts: FakePost[] = [];
const worlds: World[] = [];
let stream: Jetstream;
const env: Record<string, string> = {};
let config = '';
/** Gives back what was used up of allowances. */
let afresh = (): void => {};

/** So that a kill may fall into a reply. */
function slowly(answer: Handler): Handler {
  return async (asked, response) => {
    await new Promise(resolve => setTimeout(resolve, 5));
    await answer(asked, response);
  };
}

function publish(count: number): void {
  for (let i = 0; i < count; i++) {
    const n = posts.length + 1;
    const at = clock - MINUTE - (count - 1 - i) * 1_000;
    const text = `Acme kettle number ${n}, Globex would not have done it`;
    posts.push({ n, author: `author${n % 7}`, text, at, editedAt: null, deleted: false });
    stream.publish(postEvent(n, at, text));
  }
}

/** Time goes by: the stream speaks of the weather every minute, and of nothing after now, so that a run knows that it has heard all. */
function later(span: number): void {
  for (const until = clock + span; clock < until; clock += MINUTE)
    stream.publish(postEvent(1_000_000 + clock / MINUTE, clock + 1, 'weather'));
}

beforeAll(async () => {
  const services = await allServices();
  // One address each: politeness is kept host by host.
  const host = (): string => `127.0.0.${worlds.length + 2}`;
  const sources: Record<string, unknown>[] = [];
  for (const service of services) {
    const where = `place ${worlds.length}`;
    // Words and numbers of its own: an article that two places list is stored once, for whoever came first.
    const shift = service.type === 'gdelt' ? 10_000 : 0;
    const slow = (): Record<string, Handler> => {
      const routes = service.routes(
        () => posts.map(post => ({ ...post, n: post.n + shift, text: `${post.text} (${where})` })),
        () => clock,
      );
      return Object.fromEntries(Object.entries(routes).map(([path, answer]) => [path, slowly(answer)]));
    };
    const world = await startWorld(slow(), host());
    worlds.push(world);
    // It counts its allowance by no clock.
    if (service.type === 'youtube')
      afresh = () => {
        for (const [path, answer] of Object.entries(slow())) world.on(path, answer);
      };
    const options = hidden(service.options(world.url), env);
    sources.push({ id: `s${sources.length}-${service.type}`, type: service.type, allow_private: true, ...options });
  }
  stream = await startJetstream({ host: host() });
  const profiles = await startWorld(
    {
      '/xrpc/app.bsky.feed.getPosts': ({ query }, response) =>
        void response.end(JSON.stringify({ posts: query.getAll('uris').map(uri => ({ uri, likeCount: 5 })) })),
      '/xrpc/app.bsky.actor.getProfiles': ({ query }, response) => {
        const told = query
          .getAll('actors')
          .map(did => ({ did, handle: `${did.slice(8, 15)}.test`, followersCount: 7 }));
        response.end(JSON.stringify({ profiles: told }));
      },
    },
    host(),
  );
  worlds.push(profiles);
  const hosts = [stream.url.replace('http:', 'ws:')];
  sources.push({ id: 'sky', type: 'bluesky', hosts, base_url: profiles.url, allow_private: true });
  config = stringify({
    brands: [
      { id: 'acme', name: 'Acme', role: 'own', query: 'acme' },
      { id: 'globex', name: 'Globex', role: 'competitor', query: 'globex' },
    ],
    sources,
    contact: 'tests@example.com',
  });
});
afterAll(async () => {
  await stream?.close();
  for (const world of worlds) await world.close();
});

function place(): string {
  const folder = freshFolder();
  writeFileSync(join(folder, 'config.yaml'), config);
  return folder;
}

function run(folder: string, killAfter: number | null = null): Promise<Ended> {
  const line = ['run', '--force', '--json'];
  return earshot(folder, line, {
    killAfter,
    hurried: true,
    env: { ...env, EARSHOT_NOW: new Date(clock).toISOString() },
  });
}

async function rows(folder: string, sql: string): Promise<string[]> {
  const { out, err, code } = await earshot(folder, ['db', 'sql', sql, '--format', 'ndjson']);
  if (code !== 0) throw new Error(err);
  return out.trim().split('\n');
}

/** A cursor without what was spent to come there: allowances are a ledger of requests, and a killed run has made some. */
function uncounted(line: string): string {
  const job = JSON.parse(line);
  const { spent, turn, searches, units, ...cursor } = JSON.parse(job.cursor);
  return JSON.stringify({ ...job, cursor });
}

/** Mentions with their hits, and cursors, without row ids and the times at which we collected them. */
async function stored(folder: string): Promise<string[]> {
  const { out, err, code } = await earshot(folder, ['mentions', '--limit', '0', '--format', 'ndjson'], { env });
  if (code !== 0) throw new Error(err);
  const mentions = out.trim().split('\n');
  return [
    ...mentions.map(line => JSON.stringify({ ...JSON.parse(line), collectedAt: null })).sort(),
    ...(await rows(folder, 'SELECT id, cursor, backfill, failures FROM job ORDER BY id')).map(uncounted),
  ];
}

test(`kill -9 at ${KILLS} instants: mentions, hits and cursors of an undisturbed run`, {
  timeout: 120_000 + KILLS * 10_000,
}, async () => {
  const [folder, calm] = [place(), place()];
  const dice = random(20_261_121);
  later(3 * HOUR);
  publish(24);
  for (let killed = 0; killed < KILLS; ) {
    stream.publish(postEvent(1_000_000 + clock / MINUTE, clock + 1, 'what comes now'));
    afresh();
    const whole = await run(calm);
    expect(whole.code, whole.err).toBeOneOf(ENDS);
    // The instants are spread over what a run takes that is not killed.
    for (let i = 0, span = whole.took; i < A_STAGE && killed < KILLS; i++) {
      const { code, took } = await run(folder, (0.1 + 0.9 * dice.next().value) * span);
      if (code === null) killed++;
      else span = took;
    }
    const after = await run(folder);
    expect(after.code, after.err).toBeOneOf(ENDS);
    later(25 * MINUTE);
    publish(3);
  }
  // On until whoever wanted to be left alone has been (the allowances of a day are spent by then), and once more: what was cut in the
  // middle of a reading first ends that one, which goes no further than the time it began.
  for (let tries = 0, well = 0, said = ''; well < 2; tries++) {
    expect(tries, said).toBeLessThan(13);
    later(tries < 2 ? HOUR : 2 * HOUR);
    stream.publish(postEvent(1_000_000 + clock / MINUTE, clock + 1, 'what comes now'));
    afresh();
    const both = [await run(folder), await run(calm)];
    well = both.every(({ code }) => code === 0) ? well + 1 : 0;
    said = both.map(({ err }) => err).join('\n');
  }
  const [mine, theirs] = [await stored(folder), await stored(calm)];
  expect(mine).toEqual(theirs);
  expect(new Set(mine).size).toBe(mine.length);
  const check = await earshot(folder, ['db', 'check']);
  expect(check).toMatchObject({ code: 0, out: expect.stringMatching(/^ok /) });
});
