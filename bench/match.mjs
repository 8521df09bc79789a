// How many posts a second of CPU the matcher reads, beside other ways to look for the same words.
//   node --expose-gc bench/match.mjs --data DIR [--sets a,b] [--limit 12000] [--rounds 3] [--terms 10,100] [--only earshot]
// DIR holds texts, one a line: .txt as they are, .tsv by their longest column. Texts are 12,000 English tweets: files whose
// names start with the sets, in the order of the sets, until there are enough (short ones first: 96 characters on average);
// all files where none is named so. Terms are made from those texts: a quarter are real words that occur three times at
// most, a quarter pairs of neighbours in the text that are not among the 300 commonest words, half are invented names.
// CPU time of this process, user and system; engines take turns, medians over the rounds, of the rates and of the ratios.
// `limit` folds and hashes every word and looks nothing up. A hit is one term in one post. All engines are asked for the
// same whole words; `alike` says how many of a hundred hits, in either's list, both it and earshot have. The rest are what
// only one of them means by a word: earshot also finds #AcmeFail, acme's, didnt for didn't and pairs across a comma; an
// alternation finds only one of two terms that overlap; the others cut words at low lines and apostrophes.
// `cold` is the first 2,000 posts in a new process. re2 takes part where it is installed.
import { execFileSync } from 'node:child_process';
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
    sets: { type: 'string', default: 'tweeteval-emotion,tweeteval-irony,umsab-en,tweeteval-sentiment' },
    terms: { type: 'string', default: '10,100,1000,10000' },
    cold: { type: 'string' },
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
if (!options.cold)
  process.stdout.write(
    `${texts.length} posts, ${Math.round(texts.join('').length / texts.length)} characters each on average\n\n`,
  );

if (options.cold) {
  process.stdout.write(cold(Number(options.cold)));
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
for (const n of options.terms.split(',').map(Number)) terms(n);
brands(1_000);
memory(10_000);
for (const n of options.terms.split(',')) coldRuns(n);
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
    earshot: total(i => matcher(items[i])),
    // The fold is part of the job: texts come as they were written.
    'one alternation': total(i => distinct(texts[i].toLowerCase().match(alternation))),
    ...(n <= 1000
      ? {
          'a RegExp each': total(i => {
            const lower = texts[i].toLowerCase();
            return folded.filter((_, at) => each[at].test(lower));
          }),
        }
      : {}),
    ...ahoCorasick(folded),
    ...re2(longest.map(escaped)),
  };
  const lists = Object.fromEntries(
    Object.entries(engines)
      .filter(([name]) => name !== 'limit')
      .map(([name, { list }]) => [name, hitList(list, name === 'earshot' ? list : null)]),
  );
  report(`${n} terms`, engines, lists);

  function hitList(list, own) {
    const out = new Set();
    for (let i = 0; i < texts.length; i++)
      for (const hit of list(i))
        out.add(`${i} ${own ? folded[Number(hit.brand.slice(1))] : typeof hit === 'number' ? folded[hit] : hit}`);
    return out;
  }
}

/** The number of hits in all posts; `list`: those of one post, to compare engines by. */
function total(list) {
  return Object.assign(
    () => {
      let hits = 0;
      for (let i = 0; i < texts.length; i++) hits += list(i).length;
      return hits;
    },
    { list },
  );
}

function distinct(found) {
  return found === null ? [] : found.length < 2 ? found : [...new Set(found)];
}

function ahoCorasick(folded) {
  const out = {};
  const AhoCorasick = optional('ahocorasick');
  if (AhoCorasick) {
    const automaton = new AhoCorasick(folded);
    out.ahocorasick = total(i => {
      const lower = texts[i].toLowerCase();
      const found = [];
      for (const [end, all] of automaton.search(lower))
        for (const term of all)
          if (bounded(lower, end - term.length + 1, end + 1) && !found.includes(term)) found.push(term);
      return found;
    });
  }
  const modern = optional('modern-ahocorasick');
  const Modern = modern?.AhoCorasick ?? modern?.default ?? modern;
  if (Modern) {
    const automaton = new Modern(folded);
    out['modern-ahocorasick'] = total(i => {
      const lower = texts[i].toLowerCase();
      const found = [];
      for (const { patternIndex, start, end } of automaton.search(lower))
        if (bounded(lower, start, end) && !found.includes(patternIndex)) found.push(patternIndex);
      return found;
    });
  }
  return out;
}

function re2(patterns) {
  const RE2 = optional('re2');
  if (!RE2) return {};
  const alternation = new RE2(`\\b(?:${patterns.join('|')})\\b`, 'g');
  return {
    're2 alternation': total(i => distinct(texts[i].toLowerCase().match(alternation))),
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
function report(title, all, lists = {}) {
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
  const limits = rates.get('limit');
  process.stdout.write(`${title}\n`);
  for (const [name, list] of rates) {
    const rate = median(list);
    const share = median(list.map((one, round) => one / limits[round]));
    const found = name === 'limit' ? '' : `${hits.get(name)} hits${alike(lists[name], lists.earshot)}`;
    process.stdout.write(
      `  ${name.padEnd(34)}${Math.round(rate).toLocaleString('en').padStart(12)} posts/cpu-s ${String(Math.round(100 * share)).padStart(4)} %  ${found}\n`,
    );
  }
  const peers = [...rates.keys()].filter(name => name.includes('ahocorasick'));
  if (peers.length > 0) {
    const times = rates
      .get('earshot')
      .map((one, round) => one / Math.max(...peers.map(name => rates.get(name)[round])));
    process.stdout.write(`  earshot is ${median(times).toFixed(1)} times the best Aho-Corasick package\n`);
  }
  process.stdout.write('\n');
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1];
}

function alike(list, own) {
  if (!list || !own || list === own) return '';
  let both = 0;
  for (const hit of list) if (own.has(hit)) both++;
  const either = list.size + own.size - both;
  return `, ${either === 0 ? 100 : ((100 * both) / either).toFixed(1)} % alike`;
}

/** The first posts after a start, the compiler still at work: what a run from cron is like. Milliseconds of CPU. */
function cold(n) {
  const matcher = compile(
    makeTerms(n).map((term, i) => ({ id: `q${i}`, query: parseQuery(term.includes(' ') ? `"${term}"` : term) })),
  );
  const start = process.cpuUsage();
  for (let i = 0; i < 2000; i++) matcher(items[i]);
  const { user, system } = process.cpuUsage(start);
  return `${(user + system) / 1000}\n`;
}

function coldRuns(n) {
  const args = [import.meta.filename, '--data', options.data, '--sets', options.sets, '--cold', n];
  const runs = Array.from({ length: 5 }, () => Number(execFileSync(process.execPath, args, { encoding: 'utf8' })));
  process.stdout.write(`${n} terms, cold: ${Math.round(median(runs))} ms of CPU for the first 2,000 posts\n`);
}

function makeTerms(n) {
  const rare = words.filter(([word, count]) => count <= 3 && word.length >= 4).map(([word]) => word);
  const common = new Set(words.slice(0, 300).map(([word]) => word));
  const out = new Set();
  for (let tries = 0; out.size < n && tries < 100 * n; tries++) {
    const kind = out.size % 4;
    if (kind === 0 && rare.length > n / 2) out.add(rare[Math.floor(random() * rare.length)]);
    else if (kind === 1) {
      const text = texts[Math.floor(random() * texts.length)].toLowerCase();
      const pairs = text.match(/(?<=^| )[a-z]{3,} [a-z]{3,}(?= |$)/g) ?? [];
      const pair = pairs.find(row => row.split(' ').every(word => !common.has(word)));
      if (pair) out.add(pair);
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
  const files = readdirSync(dir)
    .filter(name => /\.(?:tsv|txt)$/.test(name))
    .sort();
  const named = options.sets.split(',').flatMap(set => files.filter(name => name.startsWith(set)));
  const all = [];
  for (const name of named.length > 0 ? named : files) {
    const rows = [];
    for (const line of readFileSync(join(dir, name), 'utf8').split('\n')) {
      const text = name.endsWith('.tsv')
        ? line.split('\t').reduce((best, one) => (one.length > best.length ? one : best), '')
        : line;
      if (text.trim() !== '') rows.push(text.trim());
    }
    all.push(...shuffled(rows).slice(0, Math.max(0, most - all.length)));
  }
  return shuffled(all);
}

function shuffled(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
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
