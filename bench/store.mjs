// How quickly the store writes and answers.
//   node bench/store.mjs [--rows 100000] [--batch 1000] [--keep FILE]
// Synthetic mentions of ten brands over twelve weeks, one in ten offered a second time, full-text index and roll-up included.
// CPU time of this process, user and system; each question's median of nine.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    batch: { type: 'string', default: '1000' },
    keep: { type: 'string' },
  },
});
const ROWS = Number(options.rows);
const BATCH = Number(options.batch);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 5);
const SPAN = 84 * DAY;
const END = START + SPAN;

const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
const { openStore, FIND_ALL } = await load();
const path = options.keep ? resolve(options.keep) : join(folder, 'bench.db');

function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const random = seeded(1);
const WORDS = Array.from({ length: 5_000 }, () =>
  Array.from(
    { length: 2 + Math.floor(random() * 7) },
    () => 'etaoinshrdlucmfwyp'[Math.floor(random() ** 1.5 * 18)],
  ).join(''),
);
const SOURCES = ['forum', 'press', 'social', 'video'];
const LABELS = ['negative', 'neutral', 'positive'];

function mention(i) {
  // A third of all names the first brand, as in practice one brand is the one that matters.
  const brand = random() < 1 / 3 ? 'brand0' : `brand${1 + Math.floor(random() * 9)}`;
  const words = Array.from(
    { length: 8 + Math.floor(random() * 30) },
    () => WORDS[Math.floor(random() ** 3 * WORDS.length)],
  );
  words[Math.floor(random() * words.length)] = brand;
  const text = words.join(' ');
  const person = `user${Math.floor(random() ** 2 * (ROWS / 3 + 10))}`;
  const label = LABELS[Math.floor(random() * 3)];
  const mid = Math.floor(random() ** 4 * 100_000);
  const item = {
    platform: 'social',
    nativeId: String(10_000_000 + i),
    kind: 'post',
    url: `https://social.example.com/${person}/${i}`,
    thread: null,
    author: {
      platform: 'social',
      nativeId: person,
      handle: person,
      name: `Name of ${person}`,
      url: null,
      followers: 10,
      following: null,
      listed: null,
      verified: null,
      bot: null,
    },
    title: '',
    text,
    more: '',
    links: [],
    tags: [],
    lang: 'en',
    country: null,
    publishedAt: START + Math.floor((i / ROWS) * SPAN),
    dateQuality: 'stated',
    editedAt: null,
    counts: { likes: i % 17, replies: i % 3, shares: null, views: null, rating: null },
    raw: null,
  };
  const hit = {
    brand,
    matched: [{ field: 'text', start: 0, end: 6 }],
    lang: 'en',
    sentiment: { label, score: random() * 2 - 1, confidence: random() },
    emotion: null,
    intents: [{ label: i % 5 ? 'other' : 'bug', score: 0.5 }],
    topics: ['login'],
    reach: i % 2 ? { low: mid / 3, mid, high: mid * 3, basis: 'followers' } : null,
    relevance: 1,
    spam: 0,
    story: null,
    why: ['followers: 10'],
    model: 'bench 1',
  };
  return { item, media: 'earned', hits: [hit] };
}

const store = await openStore(path);
await store.plan(
  [{ id: 'a', source: SOURCES[0], brand: null, params: null, start: null, every: 900_000, dueAt: null }],
  START,
);
let wall = 0;
let cpu = 0;
for (let at = 0, old = []; at < ROWS; at += BATCH) {
  const fresh = Array.from({ length: Math.min(BATCH, ROWS - at) }, (_, i) => mention(at + i));
  const items = [...fresh, ...old.slice(0, Math.floor(BATCH / 10))];
  old = fresh;
  const page = {
    job: 'a',
    source: SOURCES[(at / BATCH) % 4],
    backfill: false,
    at: START + at,
    resume: at,
    items,
    authors: [],
    counts: [],
    gone: [],
    follow: [],
  };
  const before = process.cpuUsage();
  const began = performance.now();
  await store.save(page);
  wall += performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  cpu += (user + system) / 1000;
}
console.log(
  `save: ${ROWS} mentions, ${BATCH} a batch: ${Math.round(ROWS / (cpu / 1000))} rows a CPU second, ${Math.round(ROWS / (wall / 1000))} a second`,
);
for (let at = START; at < END; at += 900_000)
  await store.finish({
    job: 'a',
    startedAt: at,
    endedAt: at + 1,
    requests: 1,
    bytes: 1,
    seen: 1,
    added: 1,
    status: 'ok',
    heard: [at, at + 900_000],
    validators: null,
    error: null,
    dueAt: at,
    limits: [],
  });
await store.close();
console.log(`size: ${Math.round(statSync(path).size / ROWS)} bytes a mention`);

const reader = await openStore(path, { readonly: true });
const week = [END - 7 * DAY, END];
await ask('hours of a week, all brands', () => reader.hours({ brands: null, span: week }));
await ask('hours of a week, one brand', () => reader.hours({ brands: ['brand0'], span: week }));
await ask('summary of a week, largest brand', () => reader.summary({ brand: 'brand0', span: week }));
// Another hour each time: the store keeps the last series it was asked for.
let back = 0;
const month = () => [END - 28 * DAY - ++back * HOUR, END - back * HOUR];
await ask('series of 28 days by the hour', () => reader.series('brand0', 'r', month(), HOUR));
await ask('series of 28 days by 15 minutes', () => reader.series('brand0', 'r', month(), HOUR / 4));
await ask('series of 28 days, a small brand', () => reader.series('brand3', 'r', month(), HOUR));
await ask('latest 20', () => take(20, {}));
await ask('latest 20 of a brand', () => take(20, { brands: ['brand0'] }));
await ask('latest 20 with a rare word', () => take(20, { narrow: { words: [WORDS.at(-1)] } }));
await ask('latest 20 with a common word', () => take(20, { narrow: { words: ['brand0'] } }));
await ask('20 of the most reach, one brand, a week', () =>
  take(20, { brands: ['brand0'], sort: 'reach', since: week[0], limit: 20 }),
);
await ask('every mention of a week', () => take(Number.POSITIVE_INFINITY, { since: week[0] }));
await ask(
  'every mention with a common word',
  () => take(Number.POSITIVE_INFINITY, { narrow: { words: ['brand1'] } }),
  1,
);
await ask('totals', () => reader.totals());
await ask('a name looked up', () => reader.known([{ platform: 'social', nativeId: '10000000' }]));
await reader.close();
await ask('open and close, read-only', async () => (await openStore(path, { readonly: true })).close());
await ask('open, latest 20, close', async () => {
  const opened = await openStore(path, { readonly: true });
  for await (const _ of opened.find({ ...FIND_ALL, limit: 20 }));
  await opened.close();
});
const checker = await openStore(path);
await ask('check', () => checker.check(), 1);
await checker.close();
rmSync(folder, { recursive: true });

async function take(n, what) {
  let left = n;
  for await (const _ of reader.find({ ...FIND_ALL, ...what })) if (--left <= 0) break;
}

async function ask(name, question, times = 9) {
  const took = [];
  for (let i = 0; i < times; i++) {
    const before = process.cpuUsage();
    await question();
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1000);
  }
  console.log(`${name}: ${took.sort((a, b) => a - b)[Math.floor(times / 2)].toFixed(2)} CPU ms`);
}

async function load() {
  const root = join(import.meta.dirname, '..');
  // Below node_modules, so that the bundle finds its packages.
  const file = join(root, 'node_modules/.cache/earshot-bench/store.mjs');
  await build({
    stdin: {
      contents: "export { openStore } from './src/store/open.ts'; export { FIND_ALL } from './src/model/store.ts';",
      resolveDir: root,
    },
    bundle: true,
    outfile: file,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  return import(pathToFileURL(file).href);
}
