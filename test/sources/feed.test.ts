import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { feedLinks } from '../../src/sources/feed/discover.ts';
import { type Feed, type FeedItem, readFeed } from '../../src/sources/feed/read.ts';
import { NOW } from './contract.ts';

const BASE = 'https://feeds.example.com/dir/feed.xml';

function read(text: string | Uint8Array, contentType: string | null = null): Promise<Feed> {
  return readFeed(typeof text === 'string' ? Buffer.from(text) : text, { contentType, baseUrl: BASE, at: NOW });
}
function rss(item: string, head = ''): string {
  return `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>t</title>${head}<item>${item}</item></channel></rss>`;
}
function atom(entry: string): string {
  return `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry>${entry}</entry></feed>`;
}
async function item(text: string): Promise<FeedItem> {
  const feed = await read(text);
  expect(feed.items).toHaveLength(1);
  return feed.items[0] as FeedItem;
}

describe('formats', () => {
  test.each([
    ['<rss version="2.0"><channel><title>t</title></channel></rss>', 'rss20'],
    ['<rss version="0.92"><channel><title>t</title></channel></rss>', 'rss092'],
    ['<rss version="0.91"><channel><title>t</title></channel></rss>', 'rss091'],
    ['<rss><channel><title>t</title></channel></rss>', 'rss'],
    ['<RSS Version="2.0"><CHANNEL><TITLE>t</TITLE></CHANNEL></RSS>', 'rss20'],
    ['<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>t</title></feed>', 'atom03'],
    ['<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title></feed>', 'atom10'],
    ['<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"><atom:title>t</atom:title></atom:feed>', 'atom10'],
    [
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>t</title></channel></rdf:RDF>',
      'rss10',
    ],
    [
      '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>t</title></channel></r:RDF>',
      'rss090',
    ],
    ['{"version":"https://jsonfeed.org/version/1","title":"t","items":[]}', 'json10'],
    ['{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[]}', 'json11'],
  ])('%s', async (text, format) => expect(await read(text)).toMatchObject({ format, title: 't', items: [] }));
});

describe('one entry', () => {
  test.each([
    [
      'entry of another prefix',
      '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>x</a:title><a:link href="y"/></a:entry></a:feed>',
      { title: 'x', url: 'https://feeds.example.com/dir/y' },
    ],
    [
      'dates of another prefix',
      '<rss version="2.0" xmlns:a10="http://www.w3.org/2005/Atom"><channel><item><a10:updated>2026-11-20T10:00:00Z</a10:updated></item></channel></rss>',
      { updated: '2026-11-20T10:00:00Z', published: '2026-11-20T10:00:00Z' },
    ],
    [
      'Atom 0.3 dates',
      '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><issued>2026-11-19T10:00:00Z</issued><modified>2026-11-20T10:00:00Z</modified></entry></feed>',
      { published: '2026-11-19T10:00:00Z', updated: '2026-11-20T10:00:00Z' },
    ],
    [
      'a bad date costs only itself',
      atom('<updated>soon</updated><title>x</title>'),
      { title: 'x', published: null, dateQuality: 'missing', publishedAt: NOW },
    ],
    [
      'a bad date, then a good one',
      rss('<pubDate>soon</pubDate><dc:date>2026-11-20</dc:date>'),
      { published: '2026-11-20T00:00:00Z' },
    ],
    [
      'guid as link',
      rss('<guid>https://e.example.com/1</guid>'),
      { id: 'https://e.example.com/1', url: 'https://e.example.com/1' },
    ],
    [
      'guid that is no link',
      rss('<guid isPermaLink="false">https://e.example.com/1</guid>'),
      { id: 'https://e.example.com/1', url: null },
    ],
    [
      'relative link, base of the entry',
      atom('<link href="c"/>').replace('<entry>', '<entry xml:base="/a/b/">'),
      { url: 'https://feeds.example.com/a/b/c' },
    ],
    [
      'the alternate that is HTML',
      atom('<link href="x"/><link rel="alternate" type="text/html" href="y"/><link rel="edit" href="z"/>'),
      { url: 'https://feeds.example.com/dir/y' },
    ],
    [
      'xhtml in order',
      atom('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> c <i>d</i> e</div></content>'),
      { text: 'a b c d e', html: 'a <b>b</b> c <i>d</i> e' },
    ],
    [
      'plain text stays plain',
      atom('<title>a &lt;b> c</title><summary>1 &lt; 2 &amp;amp; 3</summary>'),
      { text: '1 < 2 &amp; 3' },
    ],
    [
      'content before summary',
      rss('<description>short</description><content:encoded>long</content:encoded>'),
      { html: 'long' },
    ],
    ['mixed up CDATA and text', rss('<title>a <![CDATA[<b>b</b>]]> c</title>'), { title: 'a b c' }],
    ['author with address', rss('<author>joe@example.com (Joe Example)</author>'), { author: 'Joe Example' }],
    [
      'author of the feed',
      '<feed xmlns="http://www.w3.org/2005/Atom"><author><name>A</name></author><entry><title>x</title></entry></feed>',
      { author: 'A' },
    ],
    ['media counts', rss('<media:community><media:statistics views="12"/></media:community>'), { views: 12 }],
    [
      'only an enclosure',
      rss('<enclosure url="/a.mp3" type="audio/mpeg"/>'),
      { url: null, enclosures: ['https://feeds.example.com/a.mp3'] },
    ],
    ['letters of windows-1252', rss('<title>don\u0092t</title>'), { title: 'don’t' }],
    [
      'declared entities',
      `<!DOCTYPE rss [<!ENTITY acme "Acme Corp">]>${rss('<title>&acme;</title>')}`,
      { title: 'Acme Corp' },
    ],
    ['HTML entities', rss('<title>caf&eacute; &amp; more&nbsp;&bogus;</title>'), { title: 'café & more &bogus;' }],
    [
      'bare & and <',
      rss('<title>R&D 1 < 2</title><link>/?a=1&b=2</link>'),
      { title: 'R&D 1 < 2', url: 'https://feeds.example.com/?a=1&b=2' },
    ],
    [
      'unclosed elements',
      '<rss version="2.0"><channel><item><title>x</title><description>a<br>b</description></item></channel></rss>',
      { title: 'x' },
    ],
    [
      'an entry outside of its channel',
      '<rss version="2.0"><channel><title>t</title></channel><item><title>x</title></item></rss>',
      { title: 'x' },
    ],
    [
      'names of objects',
      rss('<title>x</title><constructor>1</constructor><__proto__>2</__proto__><hasOwnProperty/>'),
      { title: 'x' },
    ],
  ])('%s', async (_, text, expected) => expect(await item(text)).toMatchObject(expected));

  test('two dates without zone are UTC', async () => {
    expect((await item(rss('<pubDate>Fri, 20 Nov 2026 10:00:00</pubDate>'))).published).toBe('2026-11-20T10:00:00Z');
  });
  test('a date to come is clamped, and still shown as stated', async () => {
    expect(await item(rss('<pubDate>Wed, 01 Jan 2031 00:00:00 GMT</pubDate>'))).toMatchObject({
      publishedAt: NOW,
      dateQuality: 'clamped',
      published: '2031-01-01T00:00:00Z',
    });
  });
  test('without an id: the same entry, the same id', async () => {
    const one = await item(rss('<title>x</title><description>y</description>'));
    expect((await item(rss('<title>x</title><description>y</description>'))).id).toBe(one.id);
    expect((await item(rss('<title>x</title><description>z</description>'))).id).not.toBe(one.id);
  });
});

describe('long texts, which the XML parser never sees', () => {
  const long = 'lorem ipsum '.repeat(20).trim();
  test.each([
    ['CDATA', `<![CDATA[<p>${long}</p>]]>`, long],
    ['escaped', `&lt;p&gt;${long} &amp;amp; &#233;&lt;/p&gt;`, `${long} & é`],
    ['both side by side', `${long} <![CDATA[<b>${long}</b>]]> end`, `${long} ${long} end`],
    ['with a bare &', `${long} R&D &nbsp;`, `${long} R&D`],
    ['with the mark in it', `\ue0000\ue000 ${long}`, `\ue0000\ue000 ${long}`],
    ['with the mark spelled out', `&#xE000;0&#xE000; ${long}`, `\ue0000\ue000 ${long}`],
    ['behind a comment', `<!-- a > ${long} --><![CDATA[${long}]]>`, long],
  ])('%s', async (_, body, text) => {
    expect((await item(rss(`<title>x</title><description>${body}</description>`))).text).toBe(text);
  });
  test('> in an attribute before them', async () => {
    const feed = `<rss version="2.0"><channel><item><category domain="a > ${long}">c</category><title>${long}</title></item></channel></rss>`;
    expect(await item(feed)).toMatchObject({ title: long, tags: ['c'] });
  });
});

describe('what was done is said', () => {
  test.each([
    ['sound', rss('<title>x</title>'), 'quick', []],
    ['unusual', rss('<title a="1" a="2">x</title>'), 'rss-parser', []],
    ['mended', rss('<title>R&D</title>'), 'rss-parser', ['bare & escaped']],
    ['xhtml', atom('<content type="xhtml"><div>a<b>b</b></div></content>'), 'quick+htmlparser2', []],
    ['crossed', rss('<title>a</b></title>'), 'feedsmith', ['is no well-formed XML']],
    ['swallowed', rss('<title>a</title>', '<category>'), 'htmlparser2', ['is no well-formed feed, read tag by tag']],
    ['JSON', '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"}]}', 'json', []],
  ])('%s', async (_, text, path, repairs) => expect(await read(text)).toMatchObject({ path, repairs, complete: true }));

  test('a feed that breaks off', async () => {
    const whole = rss('<title>x</title>');
    expect(await read(whole.slice(0, -20))).toMatchObject({
      complete: false,
      repairs: expect.arrayContaining(['breaks off before its end']),
    });
  });
  test('the encoding', async () => {
    const text = `<?xml version="1.0" encoding="koi8-r"?>${rss('<title>Акме</title>')}`;
    expect(await read(iconv.encode(text, 'koi8-r'))).toMatchObject({ encoding: 'koi8-r', items: [{ title: 'Акме' }] });
    expect(
      await read(
        iconv.encode(text.replace('koi8-r', 'windows-1251'), 'windows-1251'),
        'text/xml; charset="windows-1251"',
      ),
    ).toMatchObject({ encoding: 'windows-1251', items: [{ title: 'Акме' }] });
  });
});

describe('refused, with a reason', () => {
  const bomb = `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${rss('<title>&b;</title>')}`;
  test.each([
    ['', /empty/],
    ['   ', /empty/],
    ['hello', /no XML element/],
    ['<note/>', /root element is <note>/],
    ['{"a":1}', /no JSON Feed/],
    ['[1,2]', /no JSON Feed/],
    ['{"version":"https://jsonfeed.org/version/1","items":', /broken or cut off/],
    ['<!doctype html><title>Hi</title>', /web page \("Hi"\)/],
    [
      '<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>',
      /its feeds: https:\/\/feeds\.example\.com\/rss$/,
    ],
    ['<p>An <a href="x">article</a></p>', /web page/],
    ['<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', /neither channel nor entries/],
    [bomb, /build on each other/],
    [bomb.replace('"&a;&a;"', 'SYSTEM "file:///etc/passwd"'), /reach outside/],
    [bomb.replace('&a;&a;', 'x'.repeat(5000)), /too many or too long/],
    [rss(`${'<a>'.repeat(300)}${'</a>'.repeat(300)}`), /more than 250 deep/],
    ['<!DOCTYPE rss [<!ENTITY', /never ends/],
  ])('%j', async (text, reason) => {
    await expect(read(text)).rejects.toMatchObject({
      name: 'SourceError',
      kind: 'malformed',
      message: expect.stringMatching(reason),
    });
  });
  test('gzip that is none', async () => {
    await expect(read(Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2))).rejects.toMatchObject({
      kind: 'malformed',
      message: expect.stringMatching(/gzip/),
    });
  });
});

describe('whatever comes', () => {
  // Not a matter of the clock: with a quadratic step in it, this does not end within the test's time.
  test.each([
    ['200 k <', rss(`<description><![CDATA[${'<'.repeat(200_000)}]]></description>`)],
    ['200 k < bare', rss(`<description>${'<'.repeat(200_000)}</description>`)],
    ['x<p> on lines', rss(`<description><![CDATA[${'x<p>\n'.repeat(100_000)}]]></description>`)],
    ['a<p', rss(`<description><![CDATA[${'a<p'.repeat(100_000)}]]></description>`)],
    ['100 k nested', `${'<a>'.repeat(100_000)}`],
    ['100 k nested HTML', rss(`<description><![CDATA[${'<div>'.repeat(100_000)}]]></description>`)],
    ['200 k attributes', `<rss version="2.0" ${'a="" '.repeat(200_000)}><channel/></rss>`],
    [
      'short entities',
      `<!DOCTYPE rss [<!ENTITY a "${'x'.repeat(300)}">]>${rss(`<title>${'&a;'.repeat(200_000)}</title>`)}`,
    ],
  ])('%s', { timeout: 10_000 }, async (_, text) => {
    await read(text).then(
      feed => expect(feed.items.length).toBeLessThanOrEqual(1),
      error => expect(error).toMatchObject({ kind: 'malformed' }),
    );
  });

  const samples = [
    'ordinary.reply.xml',
    'atom.reply.xml',
    'rdf.reply.xml',
    'repaired.reply.xml',
    'jsonfeed.reply.json',
  ].map(name => readFileSync(join(import.meta.dirname, '../../fixtures/sources/rss', name)));
  test('a feed damaged anywhere gives items of strings, or a reason', async () => {
    const damage = fc.record({
      sample: fc.constantFrom(...samples),
      cuts: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          length: fc.nat(40),
          by: fc.oneof(
            fc.string({ maxLength: 12 }),
            fc.constantFrom('<', '>', '&', ']]>', '<![CDATA[', '"', '<item>', '</item>', '<!--', '\0'),
          ),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ sample, cuts }) => {
        let text = sample.toString('utf8');
        for (const { at, length, by } of cuts) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + by + text.slice(from + length);
        }
        let feed: Feed;
        try {
          feed = await read(text);
        } catch (error) {
          expect(error).toMatchObject({ name: 'SourceError', kind: 'malformed' });
          return;
        }
        for (const one of feed.items) {
          for (const name of [
            'url',
            'original',
            'title',
            'html',
            'author',
            'authorUrl',
            'published',
            'updated',
            'lang',
            'comments',
          ] as const)
            expect(one[name] === null || typeof one[name] === 'string', name).toBe(true);
          for (const name of ['id', 'text', 'more'] as const) expect(typeof one[name]).toBe('string');
          expect(one.id).not.toBe('');
          expect(Number.isFinite(one.publishedAt) && one.publishedAt <= NOW).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
  test('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
        await read(bytes).catch(error => expect(error).toMatchObject({ kind: 'malformed' }));
      }),
    );
  });
});

test('feeds of a page: relative, once, comments last, guesses only where none is named', () => {
  const page = (body: string) => feedLinks(`<html><head>${body}</head></html>`, 'https://news.example.com/a/');
  expect(
    page(
      '<base href="/b/"><LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" HREF="comments.xml" TITLE="Comments"><link rel=alternate type=application/atom+xml href=//x.example.com/atom title=News><link rel="alternate" type="application/feed+json" href="feed:https://news.example.com/f.json"><link rel="alternate" hreflang="de" href="/de"><a href="/feed/">f</a>',
    ),
  ).toEqual([
    { url: 'https://x.example.com/atom', title: 'News' },
    { url: 'https://news.example.com/f.json', title: null },
    { url: 'https://news.example.com/b/comments.xml', title: 'Comments' },
  ]);
  expect(
    page('<a href="/feed/">f</a><a href="x.rss">r</a><a href="/about">a</a><a href="javascript:feed">j</a>').map(
      link => link.url,
    ),
  ).toEqual(['https://news.example.com/feed/', 'https://news.example.com/a/x.rss']);
});
