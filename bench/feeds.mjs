// Scores the feed reader against a corpus of feeds with expectations, and times it beside bare rss-parser.
//   node bench/feeds.mjs --corpus DIR [--verbose]
//   node bench/feeds.mjs --time FILE…
//   node bench/feeds.mjs --hostile
// DIR holds expectations.json: an array of {file, contentType, baseUrl, stratum, expect, encoding, entryCount, feedTitle,
// entries: [{id, title, link, date, content: {v}}]}. A file is all right if it parses, the number of entries is right, and
// id, title, link and date of every entry are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeHTML } from 'entities';
import { build } from 'esbuild';
import Parser from 'rss-parser';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpus: { type: 'string' },
    verbose: { type: 'boolean', short: 'v', default: false },
    time: { type: 'boolean', default: false },
    hostile: { type: 'boolean', default: false },
  },
});
const at = Date.parse('2026-11-21T12:00:00Z');
const { readFeed } = await bundled('src/sources/feed/read.ts');

if (values.corpus) await score(values.corpus);
if (values.time) await time(positionals);
if (values.hostile) await hostile();

async function bundled(entry) {
  const outfile = new URL('../node_modules/.cache/earshot-bench/feeds.mjs', import.meta.url).pathname;
  await build({
    entryPoints: [new URL(`../${entry}`, import.meta.url).pathname],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
  });
  return import(outfile);
}

async function score(dir) {
  const cases = JSON.parse(readFileSync(join(dir, 'expectations.json'), 'utf8')).filter(one => one.expect !== 'any');
  const strata = {};
  const fields = {};
  const paths = {};
  const real = [];
  let nonStrings = 0;
  let rejected = 0;
  let toReject = 0;
  for (const one of cases) {
    const bytes = readFileSync(join(dir, one.file));
    let feed = null;
    let error = null;
    try {
      feed = await readFeed(bytes, { contentType: one.contentType, baseUrl: one.baseUrl, at });
    } catch (thrown) {
      error = thrown;
    }
    if (error && error.name !== 'SourceError') console.log(`UNCAUGHT ${one.file}: ${error.stack}`);
    if (one.expect === 'reject') {
      toReject++;
      if (error) rejected++;
      if (values.verbose) console.log(`${error ? 'refused' : 'TAKEN  '} ${one.file}: ${error?.message}`);
      continue;
    }
    const wrong = feed ? judge(one, feed, fields) : [`threw: ${error.message}`];
    if (feed) {
      paths[feed.path] = (paths[feed.path] ?? 0) + 1;
      nonStrings += oddFields(feed);
    }
    strata[one.stratum] ??= { files: 0, parsed: 0, right: 0 };
    strata[one.stratum].files++;
    if (feed) strata[one.stratum].parsed++;
    if (wrong.length === 0) strata[one.stratum].right++;
    if (one.stratum.startsWith('real')) real.push(wrong.length === 0);
    if (wrong.length > 0 && values.verbose)
      console.log(
        `WRONG ${one.file} (${one.stratum}, ${one.version}, ${feed?.path}): ${wrong.slice(0, 4).join(' | ')}${wrong.length > 4 ? ` … ${wrong.length}` : ''}`,
      );
  }
  const all = Object.values(strata).reduce((sum, s) => ({
    files: sum.files + s.files,
    parsed: sum.parsed + s.parsed,
    right: sum.right + s.right,
  }));
  console.table(
    Object.fromEntries(
      Object.entries({ ...strata, all }).map(([name, s]) => [name, { ...s, 'right %': percent(s.right, s.files) }]),
    ),
  );
  const total = Object.entries(fields)
    .filter(([name]) => name !== 'content')
    .reduce((sum, [, f]) => ({ n: sum.n + f.n, right: sum.right + f.right }), { n: 0, right: 0 });
  console.table(
    Object.fromEntries(
      Object.entries({ ...fields, 'all but content': total }).map(([name, f]) => [
        name,
        { ...f, 'right %': percent(f.right, f.n) },
      ]),
    ),
  );
  console.log({
    real: `${real.filter(Boolean).length}/${real.length}`,
    refused: `${rejected}/${toReject}`,
    nonStrings,
    paths,
  });
}

function judge(one, feed, fields) {
  const wrong = [];
  if (one.stratum === 'encoding') {
    if (one.encoding && !sameEncoding(one.encoding, feed.encoding, readFileSync(join(values.corpus, one.file))))
      wrong.push(`encoding ${feed.encoding}, not ${one.encoding}`);
    if (one.feedTitle && plain(one.feedTitle) !== plain(feed.title ?? ''))
      wrong.push(`feed title ${feed.title}, not ${one.feedTitle}`);
  }
  if (one.entryCount !== null && one.entryCount !== feed.items.length)
    wrong.push(`${feed.items.length} entries, not ${one.entryCount}`);
  for (const [i, want] of (one.entries ?? []).entries()) {
    const got = feed.items[i];
    for (const name of ['id', 'title', 'link', 'date', 'content']) {
      if (!want[name]) continue;
      fields[name] ??= { n: 0, right: 0 };
      fields[name].n++;
      const value = want[name].v;
      if (got && same(name, value, got)) fields[name].right++;
      else if (name !== 'content')
        wrong.push(
          `[${i}].${name} ${JSON.stringify(got && { id: got.id, title: got.title, link: got.url, date: [got.published, got.updated] }[name])}, not ${JSON.stringify(value)}`,
        );
      else if (values.verbose)
        console.log(
          `  content ${one.file}[${i}]: ${JSON.stringify(got?.text.slice(0, 100))}, not ${JSON.stringify(value.slice(0, 100))}`,
        );
    }
  }
  return wrong;
}

function same(name, want, got) {
  switch (name) {
    case 'id':
      return decodeHTML(want.trim()) === decodeHTML(got.id.trim());
    case 'title':
      return plain(want) === plain(got.title ?? '');
    case 'link':
      return want.replace(/\/$/, '') === (got.url ?? '').replace(/\/$/, '');
    case 'date':
      return [want]
        .flat()
        .some(v =>
          [got.published, got.updated].some(date => date && Math.abs(Date.parse(date) - Date.parse(v)) <= 1000),
        );
    default:
      return (
        plain(got.text).includes(plain(want).slice(0, 60)) || plain(got.html ?? '').includes(plain(want).slice(0, 60))
      );
  }
}

function plain(text) {
  let out = text.replace(/<[^>]*>/g, '');
  for (let i = 0; i < 2; i++) out = decodeHTML(out);
  return out.replace(/<[^>]*>/g, '').replace(/[\s\u00a0]+/g, '');
}

function sameEncoding(want, got, bytes) {
  const label = name => {
    const lower = name.toLowerCase().replace(/_/g, '-');
    try {
      return new TextDecoder(lower).encoding;
    } catch {
      return lower;
    }
  };
  const ascii = bytes.every(byte => byte < 0x80);
  const single = name => /^(?:ascii|us-ascii|utf-8|iso-8859-1|windows-1252)$/.test(name.toLowerCase());
  return label(want) === label(got) || (ascii && single(want) && single(got));
}

function oddFields(feed) {
  const texts = ['id', 'url', 'title', 'html', 'text', 'author', 'published', 'updated', 'lang', 'comments'];
  return feed.items.flatMap(item => texts.filter(name => item[name] !== null && typeof item[name] !== 'string')).length;
}

function percent(part, whole) {
  return whole === 0 ? null : Math.round((1000 * part) / whole) / 10;
}

/** Processor time of both, turn by turn in one process after a warm-up, median of the runs; what is no feed is left out. */
async function time(files) {
  const rows = {};
  const sum = { ours: 0, bare: 0, entries: 0 };
  for (const file of files) {
    const bytes = readFileSync(file);
    const big = bytes.length > 10_000_000;
    const ours = [];
    const bare = [];
    const read = () => readFeed(bytes, { contentType: null, baseUrl: 'https://example.com/feed', at });
    const parse = () => new Parser().parseString(bytes.toString('utf8'));
    const entries = await read().then(
      feed => feed.items.length,
      () => 0,
    );
    if (
      entries === 0 ||
      !(await parse().then(
        feed => feed.items.length === entries,
        () => false,
      ))
    )
      continue;
    for (let i = 0; i < (big ? 5 : 40); i++) {
      ours.push(await cpu(read));
      bare.push(await cpu(parse));
    }
    const [a, b] = [median(ours.slice(big ? 1 : 10)), median(bare.slice(big ? 1 : 10))];
    sum.ours += a;
    sum.bare += b;
    sum.entries += entries;
    rows[file.split('/').at(-1)] = row(bytes.length, entries, a, b);
  }
  console.table(rows);
  console.table({ sum: row(0, sum.entries, sum.ours, sum.bare) });
  console.log(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
}

function row(size, entries, ours, bare) {
  const round = (value, to) => Math.round(value * to) / to;
  return {
    MB: round(size / 1e6, 100),
    entries,
    'ours ms': round(ours, 10),
    'rss-parser ms': round(bare, 10),
    'ours e/s': Math.round((entries / ours) * 1000),
    ratio: round(bare / ours, 100),
  };
}

async function cpu(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Bodies made to hurt: each must take less than a second of processor time. */
async function hostile() {
  const rss = body =>
    `<rss version="2.0"><channel><title>t</title><item><title>a</title><description>${body}</description></item></channel></rss>`;
  const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  const bodies = {
    '200 k < in CDATA': rss(`<![CDATA[${'<'.repeat(200_000)}]]>`),
    '200 k < bare': rss('<'.repeat(200_000)),
    '200 k &lt;': rss('&lt;'.repeat(200_000)),
    '70 k a<p in CDATA': rss(`<![CDATA[${'a<p'.repeat(70_000)}]]>`),
    '100 k x<p>\\n': rss(`<![CDATA[${'x<p>\n'.repeat(100_000)}]]>`),
    '100 k nested': rss(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`),
    '100 k nested in CDATA': rss(`<![CDATA[${'<div>'.repeat(100_000)}]]>`),
    '100 k unclosed <p>': rss('<p>'.repeat(100_000)),
    '100 k <item> nested': `<rss><channel>${'<item>'.repeat(100_000)}`,
    '100 k unclosed CDATA': rss('<![CDATA['.repeat(100_000)),
    '100 k unclosed comments': rss('<!--'.repeat(100_000)),
    '100 k DOCTYPE': '<!DOCTYPE ['.repeat(100_000),
    'billion laughs': `<!DOCTYPE rss [<!ENTITY l0 "lol">${lol}]>${rss('&l9;')}`,
    'quadratic entity': `<!DOCTYPE rss [<!ENTITY a "${'a'.repeat(50_000)}">]>${rss('&a;'.repeat(50_000))}`,
    'outside entity': `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss('&x;')}`,
    '300 short entities': `<!DOCTYPE rss [${Array.from({ length: 300 }, (_, i) => `<!ENTITY e${i} "${'b'.repeat(300)}">`).join('')}]>${rss('&e1;'.repeat(100_000))}`,
    '200 k attributes': `<rss version="2.0" ${Array.from({ length: 200_000 }, (_, i) => `a${i}=""`).join(' ')}><channel/></rss>`,
    '200 k xmlns': rss(' xmlns:a='.repeat(200_000)),
    '200 k &': rss('&'.repeat(200_000)),
    __proto__: rss('<__proto__ a="1">x</__proto__><constructor/>'),
    '100 k { ': '{"a":'.repeat(100_000),
    '1 M spaces': `<rss version="2.0"><channel><item><title>${' '.repeat(1_000_000)}x</title></item></channel></rss>`,
    '100 k titles': `<rss version="2.0"><channel><item>${'<title>a</title>'.repeat(100_000)}</item></channel></rss>`,
    '200 k authors (': rss('x').replace('<description>', `<author>${'a('.repeat(200_000)}</author><description>`),
    '200 k digits': rss('x').replace('<description>', `<pubDate>${'1 '.repeat(200_000)}</pubDate><description>`),
    'html page of <a>': `<html>${'<div>'.repeat(200_000)}`,
  };
  const rows = {};
  for (const [name, body] of Object.entries(bodies)) {
    let answer;
    const ms = Math.round(
      await cpu(async () => {
        try {
          const feed = await readFeed(Buffer.from(body), {
            contentType: null,
            baseUrl: 'https://example.com/feed',
            at,
          });
          answer = `${feed.items.length} items, ${feed.path}`;
        } catch (error) {
          answer = `${error.name}: ${error.message}`.slice(0, 90);
        }
      }),
    );
    rows[name] = { kB: Math.round(body.length / 1000), ms, ok: ms <= 1000, answer };
  }
  console.table(rows);
  console.log(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; polluted: ${'a' in {}}`);
}
