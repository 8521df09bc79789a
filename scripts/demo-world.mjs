// The services of the demo's world, as they would answer at a given time: a forum and a news site (RSS), a review blog (Atom)
// and Hacker News' search. `answer` is pure; `serve` puts it behind a loopback server for whoever wants to look around:
//   node scripts/demo-world.mjs 8080 2026-11-12T14:00:00Z
//   curl http://127.0.0.1:8080/forum.teatalk.example/latest.rss
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const HOUR = 3_600_000;
/** Feeds list this many entries, save for whoever comes before this time: then they still list everything, as new feeds do. */
const LISTED = 50;
const ALL_UNTIL = Date.UTC(2026, 10, 9);
/** Hacker News' search answers no more than this for a query. */
const MOST_HITS = 1000;

function capture(name) {
  return readFile(new URL(`../fixtures/demo/captures/${name}`, import.meta.url), 'utf8');
}

export async function readConversation(file = new URL('../fixtures/demo/conversation.ndjson', import.meta.url)) {
  const text = await readFile(file, 'utf8');
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
    .map(post => ({ ...post, time: Date.parse(post.at) }));
}

const FEEDS = {
  'https://forum.teatalk.example/latest.rss': posts => rss('Tea Talk', 'https://forum.teatalk.example', 'forum', posts),
  'https://news.evening-current.example/feed.xml': posts =>
    rss('The Evening Current', 'https://news.evening-current.example', 'news', posts),
  'https://blog.leafandwire.example/atom.xml': posts => atom('Leaf & Wire', 'https://blog.leafandwire.example', posts),
};
/** Real feeds as they were captured; see fixtures/demo/SOURCES.md. */
const CAPTURES = {
  'https://github.com/cantino/huginn/commits/master.atom': await capture('huginn-commits.atom'),
  'http://intertwingly.net/blog/index.atom': await capture('intertwingly.atom'),
};
const PLACES = { forum: 'forum.', news: 'news.', blog: 'blog.' };

/** What a GET of `url` brings at `now`: { status, headers, body }. */
export function answer(conversation, url, now, headers = {}) {
  const asked = new URL(url);
  const captured = CAPTURES[asked.href];
  if (captured !== undefined) return conditional(captured, 'application/atom+xml; charset=utf-8', headers);
  const feed = FEEDS[asked.href];
  if (feed) {
    const place = Object.keys(PLACES).find(name => asked.hostname.startsWith(PLACES[name]));
    const seen = conversation.filter(post => post.place === place && post.time <= now).toReversed();
    const body = feed((now <= ALL_UNTIL ? seen : seen.slice(0, LISTED)).map(post => aged(post, now)));
    const type = place === 'blog' ? 'application/atom+xml; charset=utf-8' : 'application/rss+xml; charset=utf-8';
    return conditional(body, type, headers);
  }
  if (asked.hostname === 'hn.algolia.com' && asked.pathname === '/api/v1/search_by_date') {
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: search(conversation, asked.searchParams, now),
    };
  }
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'no such page in this world\n' };
}

function conditional(body, type, headers) {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { etag }, body: '' };
  return { status: 200, headers: { 'content-type': type, etag }, body };
}

/** Points and comments come in over half a day, most of them early. In steps of an hour, so that feeds keep still between. */
function aged(post, now) {
  const age = Math.floor((now - post.time) / HOUR);
  const share = 1 - Math.exp(-(age + 0.3) / 2.5);
  const grown = n => (n === null ? null : Math.round(n * share));
  return {
    ...post,
    points: post.points === null ? null : Math.max(1, grown(post.points)),
    comments: grown(post.comments),
  };
}

function rss(title, home, place, posts) {
  const items = posts.map(post => {
    const count = post.comments === null ? '' : `<slash:comments>${post.comments}</slash:comments>`;
    const lang = post.lang === 'en' ? '' : `<dc:language>${post.lang}</dc:language>`;
    return `<item><title>${xml(post.title)}</title><link>${post.url}</link><guid isPermaLink="true">${post.url}</guid><dc:creator>${xml(post.author)}</dc:creator>${lang}<pubDate>${new Date(post.time).toUTCString()}</pubDate>${count}<description>${xml(post.text)}</description></item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>${xml(title)}</title><link>${home}/</link><description>${place === 'news' ? 'Things that run on current' : 'Talk about tea and what boils it'}</description>
${items.join('\n')}
</channel></rss>
`;
}

function atom(title, home, posts) {
  const entries = posts.map(
    post =>
      `<entry xml:lang="${post.lang}"><id>tag:leafandwire.example,2026:${post.id}</id><title>${xml(post.title)}</title><link rel="alternate" href="${post.url}"/><author><name>${xml(post.author)}</name></author><published>${post.at}</published><updated>${post.at}</updated><content type="html">${xml(`<p>${xml(post.text)}</p>`)}</content></entry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>${xml(title)}</title><id>${home}/</id><link rel="alternate" href="${home}/"/><updated>${posts[0]?.at ?? '2026-09-21T00:00:00Z'}</updated>
${entries.join('\n')}
</feed>
`;
}

/** The search's envelope: newest first; words of the query must all occur, quoted ones as they stand; tags and time as it documents them. */
function search(conversation, params, now) {
  const query = params.get('query') ?? '';
  const words = [...query.toLowerCase().matchAll(/"([^"]+)"|(\S+)/g)].map(found => found[1] ?? found[2]);
  const tags = (params.get('tags') ?? '').split(/,(?![^(]*\))/).filter(Boolean);
  const times = (params.get('numericFilters') ?? '')
    .split(',')
    .map(filter => /^created_at_i(>=|<=|>|<|=)(\d+)$/.exec(filter))
    .filter(Boolean);
  const hitsPerPage = Math.min(MOST_HITS, Number(params.get('hitsPerPage') ?? 20));
  const page = Number(params.get('page') ?? 0);
  const found = conversation
    .filter(post => post.place === 'hackernews' && post.time <= now)
    .filter(post =>
      times.every(([, operator, value]) => compare(Math.floor(post.time / 1000), operator, Number(value))),
    )
    .filter(post =>
      tags.every(group =>
        group
          .replace(/[()]/g, '')
          .split(',')
          .some(tag => tagsOf(post).includes(tag)),
      ),
    )
    .filter(post => words.every(word => holds(post, word)))
    .toReversed();
  const hits = found.slice(0, MOST_HITS).slice(page * hitsPerPage, (page + 1) * hitsPerPage);
  return JSON.stringify({
    hits: hits.map(post => hit(conversation, aged(post, now))),
    nbHits: found.length,
    page,
    nbPages: Math.ceil(Math.min(found.length, MOST_HITS) / hitsPerPage),
    hitsPerPage,
    exhaustiveNbHits: true,
    query,
    params: params.toString(),
    processingTimeMS: 1,
  });
}

const OPERATORS = {
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '=': (a, b) => a === b,
};
function compare(time, operator, value) {
  return OPERATORS[operator](time, value);
}

function tagsOf(post) {
  const number = post.id.replace('hackernews-', '');
  const kind =
    post.kind === 'story' ? [`story_${number}`] : [`story_${(post.thread ?? '').replace('hackernews-', '')}`];
  const special = /^Ask HN/.test(post.title) ? ['ask_hn'] : /^Show HN/.test(post.title) ? ['show_hn'] : [];
  return [post.kind, `author_${post.author}`, ...kind, ...(post.kind === 'story' ? special : [])];
}

/** The search looks at a comment's own words and at a story's title: not at the title of the story commented on. */
function holds(post, word) {
  const text = (post.kind === 'story' ? `${post.title} ${post.text}` : post.text).toLowerCase();
  const at = text.indexOf(word);
  return at >= 0 && !/[a-z0-9]/.test(text[at - 1] ?? ' ') && !/[a-z0-9]/.test(text[at + word.length] ?? ' ');
}

function hit(conversation, post) {
  const number = Number(post.id.replace('hackernews-', ''));
  const seconds = Math.floor(post.time / 1000);
  const common = {
    objectID: String(number),
    author: post.author,
    created_at: post.at,
    created_at_i: seconds,
    _tags: tagsOf(post),
    updated_at: post.at,
  };
  if (post.kind === 'story') {
    return {
      ...common,
      title: post.title,
      url: null,
      points: post.points,
      num_comments: post.comments,
      story_id: number,
      story_text: post.text === '' ? null : html(post.text),
    };
  }
  const root = conversation.find(other => other.id === post.thread);
  const story = Number((post.thread ?? '').replace('hackernews-', ''));
  return {
    ...common,
    comment_text: html(post.text),
    story_id: story,
    story_title: root?.title ?? null,
    story_url: null,
    parent_id: story,
    points: null,
  };
}

function xml(text) {
  return text.replace(/[&<>"]/g, char => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]);
}

/** Hacker News writes its texts so. */
function html(text) {
  return xml(text).replaceAll("'", '&#x27;').replaceAll('/', '&#x2F;');
}

/** The world behind a loopback server: the address asked for is the Host, or the path's first part (`/hn.algolia.com/api…`). */
export function serve(conversation, { now }) {
  return createServer((request, response) => {
    const path = request.url ?? '/';
    const url = /^https?:/.test(path) ? path.replace(/^http:/, 'https:') : `https:/${path}`;
    const reply = URL.canParse(url)
      ? answer(conversation, url, now(), request.headers)
      : { status: 400, headers: {}, body: '' };
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
}

if (process.argv[1]?.endsWith('demo-world.mjs')) {
  const [port = '8080', at = '2026-11-16T00:00:00Z'] = process.argv.slice(2);
  const time = Date.parse(at);
  serve(await readConversation(), { now: () => time }).listen(Number(port), '127.0.0.1');
}
