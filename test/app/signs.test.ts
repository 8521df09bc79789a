import { afterEach, describe, expect, test, vi } from 'vitest';
import { actOn } from '../../src/app/act.ts';
import { makeBrief } from '../../src/app/brief.ts';
import { evaluate } from '../../src/app/evaluate.ts';
import { replay } from '../../src/app/replay.ts';
import type { World } from '../../src/app/world.ts';
import type { Config } from '../../src/config/types.ts';
import type { Message } from '../../src/model/alert.ts';
import type { Hit } from '../../src/model/mention.ts';
import type { Batch, Store } from '../../src/model/store.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { openStore } from '../../src/store/open.ts';
import { poisson, seeded } from '../detect/series.ts';
import { author, batch, entry, hit, job, NEGATIVE, outcome, rows } from '../store/samples.ts';

// From what is stored to what people are told: somebody far heard, a surge of reach, a topic.
vi.setConfig({ testTimeout: 60_000 });

const BEGIN: Instant = Date.UTC(2026, 8, 7);
const HISTORY = 40 * 24 + 14;
const CONFIG = {
  brands: [{ id: 'acme', name: 'Acme', text: 'acme' }],
  sources: [],
  alerts: {
    budget: 8,
    send: ['team'],
    quietHours: null,
    quietOverride: 'critical',
    protocol: { info: [], warning: [], error: [], critical: [] },
    templates: {},
  },
  channels: [{ id: 'team', type: 'file' }],
  timezone: 'UTC',
} as unknown as Config;

type Items = Batch['items'];
interface Told {
  hour: number;
  by: string;
  reach?: number | null;
  bad?: boolean;
  text: string;
}
const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

function mention(id: string, { hour, by, reach = 30, bad = false, text }: Told): Items[number] {
  const over: Partial<Hit> = bad ? { sentiment: NEGATIVE } : {};
  return entry(
    id,
    {
      publishedAt: BEGIN + hour * HOUR + 7 * MINUTE,
      text,
      author: author(by, { followers: reach === null ? null : Math.round(reach / 0.15) }),
    },
    [
      hit({
        reach: reach === null ? null : { low: reach / 3, mid: reach, high: reach * 3, basis: 'followers' },
        ...over,
      }),
    ],
  );
}

/** A brand of which four an hour were heard to say this and that for forty days, and an hour of it evaluated. */
async function home(config: Config = CONFIG) {
  const store = await openStore(':memory:');
  stores.push(store);
  await store.plan([job('forum:all')], BEGIN);
  await store.keep({
    brands: [{ id: 'acme', name: 'Acme', role: 'own', query: 'acme', since: null }],
    sources: [{ id: 'forum', type: 'forum', paused: false }],
    goals: [],
    timezone: 'UTC',
  } as unknown as Parameters<Store['keep']>[0]);
  const random = seeded(7);
  const words = Array.from({ length: 12 }, () => `matter${Math.floor(random() * 900)}`);
  const small = (hour: number): Told[] =>
    Array.from({ length: poisson(4, random) }, (_, k) => ({
      hour,
      by: `small-${hour}-${k}`,
      reach: random() < 0.1 ? null : Math.round(15 / (1 - random()) ** 0.7),
      bad: random() < 0.2,
      text: `acme ${words[Math.floor(random() * words.length)]} ${Math.floor(random() * 9_000)} ${words[Math.floor(random() * words.length)]}`,
    }));
  let heard = 0;
  let now = BEGIN;
  const world = {
    context: { now: () => now },
    config: async () => config,
    store: async () => store,
  } as unknown as World;
  const all = {
    store,
    world,
    /** What is said until an hour is heard and judged; in hours of `more` only that is said. */
    async run(hour: number, more: readonly Told[] = []): Promise<void> {
      now = BEGIN + hour * HOUR + 5 * MINUTE;
      const usual = Array.from({ length: Math.max(0, hour - heard) }, (_, i) => small(heard + i))
        .flat()
        .filter(told => !more.some(one => one.hour === told.hour));
      const items = [...usual, ...more].map((told, i) => mention(`${hour}-${i}`, told));
      if (items.length > 0) await store.save(batch(items, { at: now }));
      if (hour > heard)
        await store.finish(
          outcome('forum:all', { heard: [BEGIN + heard * HOUR, BEGIN + hour * HOUR], startedAt: now, endedAt: now }),
        );
      heard = Math.max(heard, hour);
      await evaluate(world);
    },
    async messages(): Promise<Message[]> {
      const found = await rows(store, 'SELECT message FROM outbox ORDER BY id');
      return found.map(({ message }) => JSON.parse(String(message)) as Message);
    },
    alerts: () =>
      store.alerts({ states: null, brands: null, since: null, ids: null, limit: null }).then(found => found.reverse()),
  };
  await all.run(HISTORY);
  return all;
}

const H = HISTORY;
const star = (more: Partial<Told> = {}): Told => ({
  hour: H,
  by: 'star',
  reach: 96_000,
  bad: true,
  text: 'Never again: my acme toaster burned down the kitchen',
  ...more,
});
const far = (n: number, more: Partial<Told> = {}): Told[] =>
  Array.from({ length: n }, (_, i) => ({
    hour: H + (i % 2),
    by: `far-${i}`,
    reach: 30_000,
    text: `acme ${i} ${i * 7}`,
    ...more,
  }));
const talk = (n: number, more: Partial<Told> = {}): Told[] =>
  Array.from({ length: n }, (_, i) => ({
    hour: H + (i % 3),
    by: `talker-${i}`,
    text: `acme battery pack swells ${i * 13}`,
    ...more,
  }));

describe('voice', () => {
  test('is told with name, followers and words; a second post is no second alert; it ends without a word', async () => {
    const { store, run, messages, alerts, world } = await home();
    await run(H + 1, [star()]);
    const told = await messages();
    expect(told.map(({ title }) => title)).toEqual([
      '[warning] Acme: star with 640k followers speaks badly of it for the first time',
    ]);
    expect(told[0]?.text).toContain('- "Never again: my acme toaster burned down the kitchen" (star)');
    expect(told[0]?.text).toContain('How much: 96,000 people who may see it, at most ');
    expect(told[0]?.text).toMatch(/Chance alone gives as much in one day in [\d,]+\./);
    expect(await alerts()).toMatchObject([{ rule: 'voice', severity: 'warning', state: 'firing' }]);
    const brief = await makeBrief(world, 1, 'UTC');
    expect(brief.alert.kind).toBe('voice');
    expect(brief.nextSteps.join(' ')).toContain('Read what was said in place');

    for (let hour = H + 2; hour < H + 30; hour += 3)
      await run(hour, hour === H + 2 ? [star({ hour: H + 1, text: 'And acme does not even answer me' })] : []);
    expect(await messages()).toHaveLength(1);
    const [alert] = await alerts();
    expect(alert).toMatchObject({ state: 'resolved' });
    expect(alert?.events.map(({ kind }) => kind)).toEqual(['open', 'resolve']);

    await run(H + 40, [
      star({ hour: H + 39 }),
      star({ hour: H + 39, by: 'nova', reach: 150_000, text: 'acme is a shame' }),
    ]);
    expect((await messages()).map(({ title }) => title.replace(/.*: /, ''))).toEqual([
      'star with 640k followers speaks badly of it for the first time',
      'nova with 1M followers speaks badly of it for the first time',
    ]);
    await store.save(
      batch([], {
        gone: [
          {
            platform: 'forum',
            nativeId: `${H + 1}-${(await rows(store, `SELECT native_id FROM mention WHERE native_id LIKE '${H + 1}-%'`)).length - 1}`,
          },
        ],
      }),
    );
    const [first] = await messages();
    expect(first?.title).toBe('[warning] Acme: somebody with 640k followers speaks badly of it for the first time');
    expect(first?.text).not.toContain('star');
  });

  test('followers that are looked up a day later raise nothing', async () => {
    const { store, run, messages, alerts } = await home();
    await run(H + 1, [star({ reach: null })]);
    await store.save(
      batch([], {
        authors: [author('star', { followers: 640_000 })],
        reach: ({ author }) =>
          author?.followers == null
            ? null
            : {
                reach: { low: 1, mid: author.followers * 0.15, high: 1e6, basis: 'followers' },
                why: 'reach: followers',
              },
      }),
    );
    expect(await rows(store, 'SELECT max(reach) AS most FROM hit')).toMatchObject([{ most: 96_000 }]);
    for (let hour = H + 2; hour < H + 30; hour += 6) await run(hour);
    expect(await messages()).toEqual([]);
    expect(await alerts()).toEqual([]);
  });

  test('whoever takes it may end it, and another one is told all the same', async () => {
    const { run, messages, alerts, world } = await home();
    await run(H + 1, [star()]);
    expect(await actOn(world, 1, { kind: 'acknowledge', by: 'ann', reason: 'mine' })).toMatchObject({ done: true });
    await run(H + 2, [star({ hour: H + 1, by: 'nova' })]);
    expect(await alerts()).toMatchObject([{ state: 'acknowledged' }]);
    expect((await messages()).map(({ title }) => title)).toEqual([
      expect.stringContaining('Acme: star with'),
      '[warning] Acme: another one; nova with 640k followers speaks badly of it for the first time',
    ]);
  });
});

describe('reach', () => {
  test('is told once, as news and no crisis where the mood is as ever, and is over', async () => {
    const { run, messages, alerts } = await home();
    await run(H + 2, far(6));
    expect(await alerts()).toMatchObject([{ rule: 'reach', severity: 'info', state: 'firing' }]);
    const [told] = await messages();
    expect(told?.title).toMatch(
      /^\[info\] Acme: about \d+k people may have seen the \d+ mentions of the 6 hours from \d\d:00 UTC, usually about [\d.k]+$/,
    );
    expect(told?.text).toContain('people who may have seen it, usually');
    for (let hour = H + 4; hour < H + 22; hour += 2) await run(hour);
    expect(await alerts()).toMatchObject([{ rule: 'reach', state: 'resolved' }]);
    expect((await messages()).at(-1)?.title).toBe('[resolved] Acme: back to what is usual');
  });
});

describe('topic', () => {
  test('is told by its words, with those who say them, and is over', async () => {
    const { run, messages, alerts, store } = await home();
    await run(H + 3, talk(12));
    const found = (await alerts()).filter(({ rule }) => rule === 'topic');
    expect(found).toMatchObject([{ severity: 'info', state: 'firing' }]);
    const told = (await messages()).find(({ title }) => title.includes('“'));
    expect(told?.title).toMatch(
      /^\[info\] Acme: “battery pack swells” is on many lips: \d+ of \d+ voices say it in the 24 hours until \d\d:00 UTC, usually hardly any$/,
    );
    expect(told?.text).toContain('battery pack swells');
    expect((await rows(store, "SELECT evidence FROM alert WHERE rule = 'topic'"))[0]?.['evidence']).toContain('forum:');
    for (let hour = H + 5; hour < H + 36; hour += 3) await run(hour);
    expect((await alerts()).filter(({ rule }) => rule === 'topic')).toMatchObject([{ state: 'resolved' }]);
  });

  test('where the brand itself is on fire the fire speaks for it', async () => {
    const { run, messages, alerts } = await home();
    await run(H + 3, talk(90, { bad: true }));
    const found = await alerts();
    expect(found.find(({ rule }) => rule === 'negativity')).toMatchObject({ state: 'firing', inhibitedBy: null });
    expect(found.find(({ rule }) => rule === 'topic')).toMatchObject({ inhibitedBy: 'acme/negativity' });
    for (const { title } of await messages()) expect(title).toContain('an unusual number of negative mentions');
  });
});

test('what was read back raises none of them, and a replay says what they would have done', async () => {
  const { store, world, run, alerts } = await home();
  const items = [star(), ...far(5), ...talk(9)].map((told, i) => mention(`back-${i}`, told));
  await store.save(batch(items, { backfill: true }));
  await run(H + 1);
  expect(await alerts()).toEqual([]);
  const found = await replay(store, {
    since: BEGIN + (H - 24) * HOUR,
    now: BEGIN + (H + 1) * HOUR + DAY,
    brands: null,
    rules: ['voice', 'reach', 'topic'],
    budgets: [{ name: '8/year', perYear: 8 }],
  });
  expect(found.alerts.map(({ rule, told }) => [rule, told])).toEqual(
    expect.arrayContaining([
      ['voice', 1],
      ['reach', 1],
    ]),
  );
  expect(found.budgets[0]?.rules.map(({ rule, threshold }) => [rule, threshold.toFixed(2)])).toEqual([
    ['voice', '2.56'],
    ['reach', '2.56'],
    ['topic', '2.56'],
  ]);
  expect(world).toBeDefined();
});
