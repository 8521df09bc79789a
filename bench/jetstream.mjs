// How many posts of Bluesky's stream one second of CPU takes in: received, sifted, the wanted ones parsed and matched.
//   node bench/jetstream.mjs [--posts 300000] [--terms 100] [--rounds 3]
// A server in a process of its own sends made-up posts over a web socket on the loopback, as fast as they are taken; what is
// counted is the CPU time of the process that receives, the kernel's part of it included. `sifted` is what `earshot poll` does,
// whole: connect, tell time, prefilter, parse what is wanted, hand on pages, match.
// `JSON.parse` receives through the web socket library, parses each message and matches its text, nothing else: the least a client
// without a prefilter does. `received` does nothing with a message. Ways take turns; the ratio is the median of those of each round.
// Only posts are sent, as the service does when it is asked for nothing else. Of these one in a thousand names a term, which for a
// hundred names is already much; `busy` is one in fifty, a day on which one of them is on everybody's lips. A quarter are in
// Japanese, Korean or German, a third have pictures, cards or links, a half are replies; they are written as the service writes them.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import WebSocket from 'ws';

const { values: options } = parseArgs({
  options: {
    posts: { type: 'string', default: '300000' },
    terms: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    serve: { type: 'boolean', default: false },
  },
});
/** Words of no particular text. */
const VOCABULARY = {
  en: 'the a and of to in that it is was for on with as at this but they have from or one had by word not what all were we when your can said there use each which she how their will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part'.split(
    ' ',
  ),
  de: 'der die das und ist nicht für über können schön größer heute morgen Straße Bahn Wetter Käse grüßt wieder immer noch einmal Zug spät Bücher lesen'.split(
    ' ',
  ),
  ja: 'の に は を た が で て と し れ さ ある いる も する から な こと として い や れる など なっ ない この ため その あっ よう また もの という あり まで られ なる へ か だ これ によって により おり より による ず なり られる において 今日 天気 東京 電車 仕事'.split(
    ' ',
  ),
  ko: '그리고 그래서 오늘 날씨가 정말 좋다 사람 시간 하다 있다 되다 없다 같은 우리 어제 내일 친구 학교 커피 영화'.split(
    ' ',
  ),
};
const POSTS = Number(options.posts);
const DISTINCT = 20_000;
/** One post in so many names a term. By the path at which the stream is asked for. */
const MIXES = { '/usual': 1_000, '/busy': 50 };
const START = Date.UTC(2026, 10, 21, 12);
const random = seeded(11);
const terms = makeTerms(Number(options.terms));

if (options.serve) serve();
else await measure();

function serve() {
  const mixes = new Map(Object.entries(MIXES).map(([path, every]) => [path, mixOf(every)]));
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    const key = createHash('sha1').update(
      `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    );
    const accept = key.digest('base64');
    socket.write(
      `HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => {});
    const { frames, places } = mixes.get(request.url.slice(0, request.url.indexOf('/', 1)));
    let sent = 0;
    (function more() {
      while (sent < POSTS && !socket.destroyed) {
        const from = sent % DISTINCT;
        const end = Math.min(from + 400, DISTINCT, from + POSTS - sent);
        const bytes = Buffer.concat(frames.slice(from, end));
        let at = 0;
        // Each time round the same words are other posts, later.
        for (let i = from; i < end; i++) {
          digits(bytes, at + places[i].time, (START + 1_000 + sent) * 1000, 16);
          digits(bytes, at + places[i].rev, sent, 7);
          digits(bytes, at + places[i].rkey, sent, 7);
          sent++;
          at += frames[i].length;
        }
        if (!socket.write(bytes)) return socket.once('drain', more);
      }
      // The last one is sent now, whenever that is: all was said.
      if (!socket.destroyed) socket.write(framed(written({ ...event(0, 50), time_us: (START + 9e8) * 1000 })));
    })();
  });
  server.listen(0, '127.0.0.1', () =>
    process.send({
      port: server.address().port,
      size: mixes.get('/usual').frames.reduce((sum, one) => sum + one.length, 0) / DISTINCT,
    }),
  );
  process.on('disconnect', () => process.exit(0));
}

function mixOf(every) {
  const frames = Array.from({ length: DISTINCT }, (_, i) => framed(written(event(i, every))));
  const places = frames.map(frame => ({
    time: frame.indexOf('"time_us":') + 10,
    rev: frame.indexOf('"rev":"') + 7,
    rkey: frame.indexOf('"rkey":"') + 8,
  }));
  return { frames, places };
}

/** As Go's encoder does. */
function written(value) {
  const hex = char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return Buffer.from(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, hex));
}

/** Cheaply: the sender shares the machine with what is measured. */
function digits(bytes, at, value, length) {
  for (let i = at + length - 1, rest = value; i >= at; i--) {
    const next = Math.floor(rest / 10);
    bytes[i] = 48 + rest - next * 10;
    rest = next;
  }
}

function framed(body) {
  const head =
    body.length < 126
      ? Buffer.from([0x81, body.length])
      : Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
  const child = fork(import.meta.filename, ['--serve', '--posts', options.posts, '--terms', options.terms]);
  try {
    const { port, size } = await new Promise(resolve => child.once('message', resolve));
    process.stdout.write(`${POSTS} posts, ${Math.round(size)} bytes each on average, ${terms.length} terms\n\n`);
    const ours = await load(folder);
    const ways = {
      received: () => receive(port, '/usual', () => false),
      sifted: () => poll(ours, port, '/usual'),
      'JSON.parse': () => plain(ours, port, '/usual'),
      'busy: sifted': () => poll(ours, port, '/busy'),
      'busy: JSON.parse': () => plain(ours, port, '/busy'),
    };
    const rates = new Map(Object.keys(ways).map(name => [name, []]));
    const found = new Map();
    for (let round = 0; round < Number(options.rounds) + 1; round++)
      for (const [name, run] of Object.entries(ways)) {
        const start = process.cpuUsage();
        found.set(name, await run());
        const { user, system } = process.cpuUsage(start);
        // The first round is for the compiler.
        if (round > 0) rates.get(name).push(POSTS / ((user + system) / 1e6));
      }
    for (const [name, list] of rates) {
      const sifted = name.startsWith('busy') ? 'busy: sifted' : 'sifted';
      const ratios = list.map((rate, round) => rates.get(sifted)[round] / rate);
      const beside = name === sifted ? '' : `  sifted is ${median(ratios).toFixed(2)} times that`;
      const hits = name === 'received' ? '' : `${found.get(name)} hits`;
      process.stdout.write(
        `  ${name.padEnd(18)}${Math.round(median(list)).toLocaleString('en').padStart(12)} posts/cpu-s  ${hits.padEnd(12)}${beside}\n`,
      );
    }
  } finally {
    child.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(folder) {
  const outfile = join(folder, 'jetstream.mjs');
  const contents = `
    export { collect } from './src/collect/collect.ts';
    export { createDialer } from './src/collect/dial.ts';
    export { createHosts } from './src/collect/hosts.ts';
    export { compile, parseQuery, prefilter } from './src/match/index.ts';
    export { bluesky } from './src/sources/bluesky.ts';`;
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  const resolveDir = join(import.meta.dirname, '..');
  const stdin = { contents, resolveDir, loader: 'ts' };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error', banner });
  return import(pathToFileURL(outfile).href);
}

/** As `earshot poll` reads it; what matches is counted, not stored. */
async function poll({ collect, createDialer, createHosts, compile, parseQuery, prefilter, bluesky }, port, path) {
  const now = () => START + 8e8;
  const sleep = async () => {};
  const queries = terms.map(term => parseQuery(term.includes(' ') ? `"${term}"` : term));
  const [draft] = bluesky.jobs(
    bluesky.options.parse({ hosts: [`http://127.0.0.1:${port}${path}`], back_to: '1h' }),
    [],
    START,
  );
  const job = { ...draft, source: 'sky' };
  const validators = { etag: null, lastModified: null };
  const dialer = createDialer({ userAgent: 'bench', timeout: 5_000, maxBytes: 1e7, allowPrivate: true, now, env: {} });
  const reading = collect(
    { job, cursor: { at: START, since: START }, validators, backfill: false, heardTo: null, failures: 0 },
    bluesky,
    {
      ...{ hosts: createHosts({ concurrency: 1, now, sleep }), secrets: {}, tokens: new Map(), now, sleep },
      ...{ random: () => 0.5, signal: new AbortController().signal, limits: [], maxRequests: 9, deadline: null },
      live: {
        dialer,
        want: prefilter(queries, bluesky.stream.wordless),
        stay: false,
        idle: 5_000,
        maxBytes: 1e12,
      },
    },
  );
  const matcher = compile(queries.map((query, i) => ({ id: String(i), query })));
  let hits = 0;
  let step = await reading.next();
  for (; !step.done; step = await reading.next())
    for (const item of step.value.items) hits += matcher(item).length > 0 ? 1 : 0;
  if (step.value.seen < POSTS) throw new Error(`only ${step.value.seen} posts came: ${step.value.error?.message}`);
  return hits;
}

function receive(port, path, take) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}/`, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    let hits = 0;
    let left = POSTS;
    socket.on('error', reject);
    socket.on('message', data => {
      if (take(data)) hits++;
      if (left-- > 0) return;
      socket.terminate();
      resolve(hits);
    });
  });
}

function plain({ compile, parseQuery }, port, path) {
  const queries = terms.map(term => parseQuery(term.includes(' ') ? `"${term}"` : term));
  const matcher = compile(queries.map((query, i) => ({ id: String(i), query })));
  return receive(
    port,
    path,
    data => matcher({ title: '', text: JSON.parse(data.toString()).commit?.record.text ?? '', more: '' }).length > 0,
  );
}

/** `every`: one in so many names a term. */
function event(n, every) {
  const pick = list => list[Math.floor(random() * list.length)];
  const id = (length, alphabet = 'abcdefghijklmnopqrstuvwxyz234567') =>
    Array.from({ length }, () => pick(alphabet)).join('');
  const kind = random();
  const lang = kind < 0.15 ? 'ja' : kind < 0.2 ? 'ko' : kind < 0.25 ? 'de' : 'en';
  const length = 6 + Math.floor(random() * 30);
  const parts = Array.from({ length }, () => pick(VOCABULARY[lang]));
  if (random() < 1 / every) parts[Math.floor(random() * length)] = pick(terms);
  if (random() < 0.3) parts.push(pick(['😂', '🔥', '❤️', '😭', '✨', '👀', '& more', '<3']));
  if (random() < 0.3) parts[Math.floor(random() * length)] += '.\n\n';
  const text = parts.join(lang === 'ja' ? '' : ' ');
  const uri = `https://www.example.com/${id(20)}?ref=${id(4)}&page=2`;
  const blob = () => ({ $type: 'blob', ref: { $link: `bafkrei${id(52)}` }, mimeType: 'image/jpeg', size: 812345 });
  const strong = () => ({ cid: `bafyrei${id(52)}`, uri: `at://did:plc:${id(24)}/app.bsky.feed.post/3m${id(11)}` });
  // Keys by the alphabet, as the service has them.
  const record = { $type: 'app.bsky.feed.post', createdAt: new Date(START + n).toISOString() };
  const shape = random();
  if (shape < 0.2) {
    const alt = random() < 0.5 ? '' : text.slice(0, 60);
    const images = [{ alt, aspectRatio: { height: 1000, width: 750 }, image: blob() }];
    record.embed = { $type: 'app.bsky.embed.images', images };
  } else if (shape < 0.35) {
    const [title, description] = [parts.slice(0, 8).join(' '), parts.slice(3, 20).join(' ')];
    record.embed = { $type: 'app.bsky.embed.external', external: { description, thumb: blob(), title, uri } };
    const features = [{ $type: 'app.bsky.richtext.facet#link', uri }];
    if (random() < 0.5) record.facets = [{ features, index: { byteEnd: 31, byteStart: 0 } }];
  }
  record.langs = [lang];
  if (random() < 0.5) record.reply = { parent: strong(), root: strong() };
  record.text = text;
  return {
    did: `did:plc:${id(24)}`,
    time_us: (START + n) * 1000,
    kind: 'commit',
    commit: {
      rev: `3m${id(11)}`,
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: `3m${id(11)}`,
      record,
      cid: `bafyrei${id(52)}`,
    },
  };
}

function makeTerms(n) {
  const part = () => 'bcdfghklmnprstvz'[Math.floor(random() * 16)] + 'aeiou'[Math.floor(random() * 5)];
  const name = () => part() + part() + part() + (random() < 0.5 ? part() : 'x');
  return Array.from({ length: n }, (_, i) => (i % 4 === 1 ? `${name()} ${name()}` : name()));
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1];
}

function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
