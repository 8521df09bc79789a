import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { sources } from '../../src/sources/index.ts';
import { bench, type Said } from '../cli/harness.ts';
import { html, status } from './answers.ts';
import { hidden } from './secrets.ts';
import { type Handler, startWorld, type World } from './server.ts';
import { allServices, type FakePost, type FakeService } from './service.ts';

// Every connector against its service as it is played here, through the whole program: what must hold for all of them.

/** EARSHOT_FUZZ: every cut, and ten thousand posts where a place lets us read so many. */
const THOROUGH = Number(process.env['EARSHOT_FUZZ'] ?? 0) > 0;
const MANY = THOROUGH ? 10_000 : 250;

const T0 = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const services = await allServices();

/** What stands between a service and who asks it: an answer instead of its own, or null. `nth` counts all requests of a scenario. */
type Mood = (nth: number) => Handler | null;

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

interface Stage {
  posts: FakePost[];
  clock: number;
  mood: Mood;
  /** Called before each answer: the world goes on while it is read. */
  meanwhile: () => void;
  asked: number;
  /** Answers come in two halves, a while apart. */
  slow: boolean;
  publish(n: number): FakePost[];
  run(signal?: AbortSignal): Promise<Said & { added: number; errors: string[] }>;
  stored(): Promise<{ id: string; text: string; publishedAt: string; dateQuality: string }[]>;
  whole(): Promise<string>;
}

async function stage(service: FakeService, options: { unauthorised?: boolean; posts?: number } = {}): Promise<Stage> {
  const home = bench();
  const env: Record<string, string> = {};
  const it: Stage = {
    posts: [],
    clock: T0,
    mood: () => null,
    meanwhile: () => {},
    asked: 0,
    slow: false,
    publish(n) {
      const from = it.posts.length;
      const more = Array.from({ length: n }, (_, i) => post(from + i + 1, it.clock - MINUTE - (n - 1 - i) * 30_000));
      it.posts.push(...more);
      return more;
    },
    async run(signal) {
      const now = new Date(it.clock).toISOString();
      const said = await home.earshot(['poll', '--json'], { now, env, ...(signal ? { signal } : {}) });
      const results: { added: number; error: { message: string } | null }[] = said.out.startsWith('{')
        ? JSON.parse(said.out).run.sources
        : [];
      return {
        ...said,
        added: results.reduce((sum, one) => sum + one.added, 0),
        errors: results.flatMap(one => one.error?.message ?? []),
      };
    },
    async stored() {
      const said = await home.earshot(['mentions', '--json', '--limit', '100000', '--brand', 'acme'], {
        now: new Date(it.clock).toISOString(),
        env,
      });
      if (said.code !== 0) throw new Error(said.err);
      return JSON.parse(said.out).mentions;
    },
    async whole() {
      const said = await home.earshot(['db', 'check', '--json'], { now: new Date(it.clock).toISOString(), env });
      return `${said.code} ${said.err}`;
    },
  };
  const routes = service.routes(
    () => it.posts,
    () => it.clock,
  );
  const world = await startWorld(
    Object.fromEntries(
      Object.entries(routes).map(([path, own]): [string, Handler] => [
        path,
        (asked, response) => {
          const other = it.mood(it.asked++);
          if (other) return other(asked, response);
          it.meanwhile();
          return own(asked, it.slow ? slowly(response) : response);
        },
      ]),
    ),
  );
  worlds.push(world);
  const said = options.unauthorised ? (service.unauthorised?.(world.url) ?? null) : service.options(world.url);
  home.write(
    'config.yaml',
    stringify({
      brands: [{ id: 'acme', name: 'Acme', role: 'own', query: 'acme' }],
      sources: [{ id: 'place', type: service.type, allow_private: true, ...hidden(said, env) }],
      http: { timeout: '1s' },
      contact: 'tests@example.com',
    }),
  );
  it.publish(options.posts ?? 30);
  return it;
}

function slowly(response: ServerResponse): ServerResponse {
  const end = response.end.bind(response);
  response.end = ((body?: string | Buffer) => {
    const bytes = Buffer.from(body ?? '');
    response.write(bytes.subarray(0, bytes.length / 2));
    setTimeout(() => end(bytes.subarray(bytes.length / 2)), 20);
    return response;
  }) as typeof response.end;
  return response;
}

function post(n: number, at: number): FakePost {
  return {
    n,
    author: `author${n % 7}`,
    text: `Acme kettle number ${n} and what came of it`,
    at: Math.floor(at / 1000) * 1000,
    editedAt: null,
    deleted: false,
  };
}

function ids(service: FakeService, posts: readonly FakePost[]): string[] {
  return posts.map(one => service.idOf(one)).sort();
}

test('every kind of source is played', () => {
  // A source that reads many places is played as several.
  expect([...new Set(services.map(service => service.type))].sort()).toEqual(
    sources
      .filter(source => !source.stream)
      .map(({ type }) => type)
      .sort(),
  );
});

describe.each(services)('$type', service => {
  test('the first run brings everything with its words and dates, the second nothing, a third what is new', async () => {
    const it = await stage(service);
    const first = await it.run();
    expect(first.errors).toEqual([]);
    expect(first.code).toBe(0);
    const stored = await it.stored();
    expect(stored.map(({ id }) => id).sort()).toEqual(ids(service, it.posts));
    for (const one of it.posts) {
      const mention = stored.find(({ id }) => id === service.idOf(one));
      expect(mention?.text).toContain(one.text);
      if (mention?.dateQuality === 'stated')
        expect(Math.abs(Date.parse(mention.publishedAt) - one.at)).toBeLessThan(MINUTE);
    }
    it.clock += HOUR;
    expect(await it.run()).toMatchObject({ code: 0, added: 0 });
    it.publish(5);
    it.clock += HOUR;
    expect(await it.run()).toMatchObject({ code: 0, added: 5 });
    expect((await it.stored()).map(({ id }) => id).sort()).toEqual(ids(service, it.posts));
    expect(await it.whole()).toBe('0 ');
  });

  test('cut off at any request, it loses nothing and doubles nothing', async () => {
    const undisturbed = await stage(service);
    await undisturbed.run();
    const requests = Math.min(undisturbed.asked, THOROUGH ? 50 : 6);
    for (let nth = 0; nth < requests; nth++) {
      const it = await stage(service);
      const stop = new AbortController();
      const start = it.asked;
      it.mood = asked => {
        if (asked - start === nth) stop.abort(new Error('killed'));
        return null;
      };
      await it.run(stop.signal);
      it.mood = () => null;
      it.clock += DAY / 24;
      // What was left over and what was said since: one run reads both.
      it.publish(3);
      const { errors } = await it.run();
      // Where that is more than one reading takes, the next one goes on.
      if (errors.join().includes('the most one poll makes')) {
        it.clock += HOUR;
        await it.run();
      }
      expect((await it.stored()).map(({ id }) => id).sort(), `cut at request ${nth}`).toEqual(ids(service, it.posts));
    }
  });

  test('a slow answer is waited for', async () => {
    const it = await stage(service);
    it.slow = true;
    expect(await it.run()).toMatchObject({ code: 0, added: it.posts.length });
  });

  test('429 and a wait: asked again after it', async () => {
    const it = await stage(service);
    it.mood = nth => (nth === 0 ? status(429, { 'retry-after': '1' }, '{"error":"slow down"}') : null);
    const run = await it.run();
    it.mood = () => null;
    if (run.added === 0) {
      it.clock += HOUR;
      await it.run();
    }
    expect((await it.stored()).map(({ id }) => id).sort()).toEqual(ids(service, it.posts));
  });

  test.each([
    ['500, again and again', status(500)],
    ['half an answer', status(200, { 'content-type': 'application/json' }, '{"half": [')],
    ['HTML in place of an answer', html()],
  ])('%s: said, nothing stored, and read when it is back', async (_, answer) => {
    const it = await stage(service);
    it.mood = () => answer;
    const run = await it.run();
    expect(run.code).not.toBe(0);
    expect(run.errors.join()).not.toBe('');
    expect(run.added).toBe(0);
    it.mood = () => null;
    it.clock += 2 * HOUR;
    // Where two hours are more than one reading takes, the next one goes on.
    for (let left = 3; left > 0 && (await it.stored()).length < it.posts.length; left--) {
      await it.run();
      it.clock += MINUTE * 10;
    }
    expect((await it.stored()).map(({ id }) => id).sort()).toEqual(ids(service, it.posts));
  });

  test.skipIf(service.unauthorised === null)('without credentials: refused, said, exit code 4', async () => {
    const it = await stage(service, { unauthorised: true });
    const run = await it.run();
    expect(run.code).toBe(4);
    expect(run.added).toBe(0);
  });

  test('what is published while it is read is neither lost nor doubled', async () => {
    const it = await stage(service);
    let left = 5;
    it.meanwhile = () => {
      if (left-- > 0) it.publish(1);
    };
    await it.run();
    it.meanwhile = () => {};
    it.clock += HOUR;
    await it.run();
    expect((await it.stored()).map(({ id }) => id).sort()).toEqual(ids(service, it.posts));
    expect(await it.whole()).toBe('0 ');
  });

  test('dates from the future are held back', async () => {
    const it = await stage(service);
    it.posts.push(post(it.posts.length + 1, it.clock + 3 * DAY));
    await it.run();
    for (const { publishedAt } of await it.stored()) expect(Date.parse(publishedAt)).toBeLessThanOrEqual(it.clock);
  });

  test.skipIf(service.lacks.edits !== undefined)('an edited post is kept as it reads now', async () => {
    const it = await stage(service);
    await it.run();
    const edited = it.posts[it.posts.length - 2] as FakePost;
    edited.text = 'Acme kettle, and now the lid is gone';
    edited.editedAt = it.clock + MINUTE;
    for (let hour = 0; hour < 3; hour++) {
      it.clock += HOUR;
      await it.run();
    }
    const stored = await it.stored();
    expect(stored.find(({ id }) => id === service.idOf(edited))?.text).toContain('the lid is gone');
    expect(stored).toHaveLength(it.posts.length);
  });

  test.skipIf(service.lacks.deletions !== undefined)(
    'a deleted post is forgotten, and does not come back',
    async () => {
      const it = await stage(service);
      await it.run();
      const deleted = it.posts[it.posts.length - 2] as FakePost;
      deleted.deleted = true;
      for (let hour = 0; hour < 3; hour++) {
        it.clock += HOUR;
        await it.run();
      }
      const stored = await it.stored();
      expect(stored.map(({ text }) => text).join('\n')).not.toContain(deleted.text);
    },
  );

  test('many posts are read to the last', async () => {
    const most = Math.min(service.lacks.most ?? MANY, MANY);
    const it = await stage(service, { posts: most });
    for (let run = 0; run < 6 && (await it.stored().catch(() => [])).length < most; run++) {
      await it.run();
      it.clock += HOUR;
    }
    expect(await it.stored()).toHaveLength(most);
  });
});
