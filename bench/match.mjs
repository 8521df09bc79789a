// How many posts a second of CPU the matcher reads, beside other ways to look for the same words.
//   node bench/match.mjs --data DIR [--limit 12000] [--rounds 3] [--terms 10,100] [--only earshot]
// DIR holds texts, one a line: .txt as they are, .tsv by their longest column. Terms are made from those texts: a quarter
// rare words, a quarter pairs of neighbours that are not among the 300 commonest words, half invented names. CPU time of this process, user and system; engines take
// turns, medians over the rounds. `limit` folds and hashes every word and looks nothing up.
// re2 takes part where it is installed.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    limit: { type: 'string', default: '12000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    terms: { type: 'string', default: '10,100,1000,10000' },
  },
});
if (!options.data) {
  process.stderr.write('usage: node bench/match.mjs --data DIR\n');
  process.exit(2);
}
const ROUNDS = Number(options.rounds);
const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
const { compile, parseQuery, charTable } = await load();
const random = seeded(7);
const texts = readTexts(options.data, Number(options.limit));
const items = texts.map(itemOf);
const words = countWords(texts);
process.stdout.write(
  `${texts.length} posts, ${Math.round(texts.join('').length / texts.length)} characters each on average\n\n`,
);

for (const n of options.terms.split(',').map(Number)) terms(n);
brands(1_000);
memory(10_000);
rmSync(folder, { recursive: true, force: true });

async function load() {
  const outfile = join(folder, 'match.mjs');
  const contents = "export * from './src/match/index.ts'; export { charTable } from './src/match/chars.ts';";
  const resolveDir = join(import.meta.dirname, '..');
  await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

function terms(n) {
  const list = makeTerms(n);
  const folded = list.map(term => term.toLowerCase());
  const escaped = term => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const matcher = compile(
    list.map((term, i) => ({ id: `q${i}`, query: parseQuery(term.includes(' ') ? `"${term}"` : term) })),
  );
  const longest = [...folded].sort((a, b) => b.length - a.length);
  const alternation = new RegExp(`\\b(?:${longest.map(escaped).join('|')})\\b`, 'g');
  const each = folded.map(term => new RegExp(`\\b${escaped(term)}\\b`));
  const engines = {
    limit: () => limit(),
    earshot: () => items.reduce((hits, item) => hits + matcher(item).length, 0),
    // The fold is part of the job: texts come as they were written.
    'one alternation': () =>
      texts.reduce((hits, text) => hits + new Set(text.toLowerCase().match(alternation)).size, 0),
    ...(n <= 1000
      ? {
          'a RegExp each': () =>
            texts.reduce((hits, text) => hits + each.filter(one => one.test(text.toLowerCase())).length, 0),
        }
      : {}),
    ...ahoCorasick(folded),
    ...re2(longest.map(escaped)),
  };
  report(`${n} terms`, engines);
}

function ahoCorasick(folded) {
  const out = {};
  const AhoCorasick = optional('ahocorasick');
  if (AhoCorasick) {
    const automaton = new AhoCorasick(folded);
    out.ahocorasick = () =>
      texts.reduce((hits, text) => {
        const lower = text.toLowerCase();
        const found = new Set();
        for (const [end, all] of automaton.search(lower))
          for (const term of all) if (bounded(lower, end - term.length + 1, end + 1)) found.add(term);
        return hits + found.size;
      }, 0);
  }
  const modern = optional('modern-ahocorasick');
  const Modern = modern?.AhoCorasick ?? modern?.default ?? modern;
  if (Modern) {
    const automaton = new Modern(folded);
    out['modern-ahocorasick'] = () =>
      texts.reduce((hits, text) => {
        const lower = text.toLowerCase();
        const found = new Set();
        for (const { patternIndex, start, end } of automaton.search(lower))
          if (bounded(lower, start, end)) found.add(patternIndex);
        return hits + found.size;
      }, 0);
  }
  return out;
}

function re2(patterns) {
  const RE2 = optional('re2');
  if (!RE2) return {};
  const alternation = new RE2(`\\b(?:${patterns.join('|')})\\b`, 'g');
  return {
    're2 alternation': () =>
      texts.reduce((hits, text) => hits + new Set(text.toLowerCase().match(alternation) ?? []).size, 0),
  };
}

function bounded(text, start, end) {
  return !/[\p{L}\p{N}]/u.test(text[start - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(text[end] ?? ' ');
}

/** Scan, fold, hash each word; look nothing up. */
function limit() {
  const table = charTable();
  let sum = 0;
  for (const text of texts) {
    let hash = 0x811c9dc5;
    let inside = false;
    for (let i = 0; i < text.length; i++) {
      const unit = table[text.charCodeAt(i)];
      if (unit >= 48) {
        hash = Math.imul(hash ^ unit, 0x01000193);
        inside = true;
      } else if (inside) {
        sum ^= hash;
        hash = 0x811c9dc5;
        inside = false;
      }
    }
  }
  return sum & 1;
}

/** Whole brand queries: names, handles, domains, NEAR, NOT, fields, and a wildcard in one of ten. */
function brands(n) {
  const names = makeTerms(n * 2)
    .filter(term => !term.includes(' '))
    .slice(0, n);
  while (names.length < n) names.push(invented());
  const common = words.slice(50, 400).map(([word]) => word);
  const pick = () => common[Math.floor(random() * common.length)];
  const list = names.map((name, i) => {
    const query = [
      `(${name} OR "${name} corp" OR @${name} OR ${name}.com) NOT (${name} NEAR/2 ${pick()})`,
      `${name} (${pick()} OR ${pick()} OR "${pick()} ${pick()}") -lang:xx`,
      `(${name} NEAR/5 (${pick()} OR ${pick()})) OR #${name}`,
      `title:${name} OR (${name} AND NOT (${pick()} OR ${pick()}) AND NOT author:bot*)`,
      `(@${name} OR "${name} ${pick()}"~3) followers:>=0`,
    ][i % 5];
    return { id: name, query: parseQuery(i % 10 === 9 ? `${query} OR ${name}s*` : query) };
  });
  const ten = compile(list.slice(0, 10));
  const all = compile(list);
  const plain = compile(list.filter((_, i) => i % 10 !== 9));
  report(`${n} brands with whole queries`, {
    limit: () => limit(),
    '10 brands': () => items.reduce((hits, item) => hits + ten(item).length, 0),
    [`${n - n / 10} brands without wildcards`]: () => items.reduce((hits, item) => hits + plain(item).length, 0),
    [`${n} brands`]: () => items.reduce((hits, item) => hits + all(item).length, 0),
  });
}

function memory(n) {
  const list = makeTerms(n);
  globalThis.gc?.();
  const before = process.memoryUsage();
  const start = process.cpuUsage();
  const matcher = compile(
    list.map((term, i) => ({
      id: `q${i}`,
      query: parseQuery(`("${term}" OR @${term.replace(/ .*/, '')}) NOT "${term} comics"`),
    })),
  );
  const cpu = process.cpuUsage(start);
  globalThis.gc?.();
  const after = process.memoryUsage();
  matcher(items[0]);
  const used = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const how = globalThis.gc ? '' : ' (run with --expose-gc for a figure without garbage)';
  process.stdout.write(
    `${n} queries: ${(used / 1e6).toFixed(1)} MB${how}, parsed and compiled in ${Math.round((cpu.user + cpu.system) / 1000)} ms of CPU\n`,
  );
}

/** Engines take turns; each runs as often as fills half a second. */
function report(title, all) {
  const engines = Object.fromEntries(
    Object.entries(all).filter(
      ([name]) =>
        !options.only ||
        name === 'limit' ||
        name.includes(options.only) ||
        name.endsWith('brands') ||
        name.includes('brands '),
    ),
  );
  const rates = new Map(Object.keys(engines).map(name => [name, []]));
  const hits = new Map();
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, run] of Object.entries(engines)) {
      let runs = 0;
      const start = process.cpuUsage();
      let spent = 0;
      do {
        hits.set(name, run());
        runs++;
        const { user, system } = process.cpuUsage(start);
        spent = (user + system) / 1e6;
      } while (spent < 0.5);
      rates.get(name).push((runs * texts.length) / spent);
    }
  const median = list => [...list].sort((a, b) => a - b)[list.length >> 1];
  const top = median(rates.get('limit'));
  process.stdout.write(`${title}\n`);
  for (const [name, list] of rates) {
    const rate = median(list);
    const found = name === 'limit' ? '' : `${hits.get(name)} hits`;
    process.stdout.write(
      `  ${name.padEnd(34)}${Math.round(rate).toLocaleString('en').padStart(12)} posts/cpu-s ${String(Math.round((100 * rate) / top)).padStart(4)} %  ${found}\n`,
    );
  }
  process.stdout.write('\n');
}

function makeTerms(n) {
  const rare = words.filter(([word, count]) => count <= 3 && word.length >= 4).map(([word]) => word);
  const common = new Set(words.slice(0, 300).map(([word]) => word));
  const out = new Set();
  for (let i = 0; out.size < n; i++) {
    if (i % 4 === 0 && rare.length > 0) out.add(rare[Math.floor(random() * rare.length)]);
    else if (i % 4 === 1) {
      const rows =
        texts[Math.floor(random() * texts.length)].toLowerCase().match(/(?<=^| )[a-z]{3,} [a-z]{3,}(?= |$)/g) ?? [];
      out.add(rows.find(row => row.split(' ').every(word => !common.has(word))) ?? invented());
    } else out.add(invented());
  }
  return [...out];
}

function invented() {
  const part = () => 'bcdfghklmnprstvz'[Math.floor(random() * 16)] + 'aeiou'[Math.floor(random() * 5)];
  return part() + part() + part() + (random() < 0.5 ? part() : 'x');
}

function countWords(all) {
  const counts = new Map();
  for (const text of all)
    for (const word of text.toLowerCase().match(/[a-z]{2,}/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function readTexts(dir, most) {
  const all = [];
  for (const name of readdirSync(dir).sort()) {
    if (!/\.(?:tsv|txt)$/.test(name)) continue;
    for (const line of readFileSync(join(dir, name), 'utf8').split('\n')) {
      const text = name.endsWith('.tsv')
        ? line.split('\t').reduce((best, one) => (one.length > best.length ? one : best), '')
        : line;
      if (text.trim() !== '') all.push(text.trim());
    }
  }
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, most);
}

function itemOf(text, i) {
  return {
    platform: 'bench',
    nativeId: String(i),
    kind: 'post',
    url: `https://example.com/${i}`,
    thread: null,
    title: '',
    text,
    more: '',
    author: {
      platform: 'bench',
      nativeId: 'a',
      handle: 'someone',
      name: null,
      url: null,
      followers: 10,
      following: null,
      listed: null,
      verified: null,
      bot: null,
    },
    links: [],
    tags: [],
    lang: 'en',
    country: null,
    publishedAt: 0,
    dateQuality: 'stated',
    editedAt: null,
    counts: { likes: null, replies: null, shares: null, views: null, rating: null },
    raw: null,
  };
}

function optional(name) {
  try {
    return require(name);
  } catch {
    return null;
  }
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
