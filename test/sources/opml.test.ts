import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOpml, type Subscription, writeOpml } from '../../src/sources/feed/opml.ts';

const opml = (body: string, head = '<title>My &amp; feeds</title>'): string =>
  `<?xml version="1.0"?><opml version="2.0"><head>${head}</head><body>${body}</body></opml>`;
const feed = (url: string, title: string | null = null, folder: string | null = null): Subscription => ({
  url,
  title,
  folder,
});

describe('reading OPML', () => {
  test('nested folders, entities, once each, in order', () => {
    const { title, feeds } = readOpml(
      opml(`<outline text="Press"><outline text="Print"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example.com/f?x=1&amp;y=2"/></outline>
        <outline title="T" text="x" xmlUrl="https://b.example.com/"/></outline>
        <outline text="C" xmlUrl="https://c.example.com/"/><outline text="again" xmlUrl="https://c.example.com/"/>`),
    );
    expect(title).toBe('My & feeds');
    expect(feeds).toEqual([
      feed('https://a.example.com/f?x=1&y=2', 'A & B', 'Press / Print'),
      feed('https://b.example.com/', 'T', 'Press'),
      feed('https://c.example.com/', 'C'),
    ]);
  });

  test.each([
    ['other case', '<outline XMLURL="https://a.example.com/" Text="A"/>'],
    ['feed: address', '<outline text="A" xmlUrl="feed:https://a.example.com/"/>'],
    ['feed:// address', '<outline text="A" xmlUrl="feed://https://a.example.com/"/>'],
    ['url with a type', '<outline type="rss" text="A" url="https://a.example.com/"/>'],
    ['an entity too many', '<outline text="&lt;b&gt;A&lt;/b&gt;" xmlUrl=" https://a.example.com/ "/>'],
    ['never closed', '<outline text="A" xmlUrl="https://a.example.com/">'],
  ])('%s', (_, outline) => {
    expect(readOpml(opml(outline)).feeds).toEqual([feed('https://a.example.com/', 'A')]);
  });

  test('what is no web address is left out', () => {
    const urls = ['javascript:alert(1)', 'file:///etc/passwd', '/feed', '', 'http://'];
    expect(readOpml(opml(urls.map(url => `<outline text="x" xmlUrl="${url}"/>`).join(''))).feeds).toEqual([]);
  });

  test('a link that is no feed is a folder at most', () => {
    expect(readOpml(opml('<outline type="link" text="page" url="https://a.example.com/"/>')).feeds).toEqual([]);
  });

  test.each(['', 'hello', '<html><body/></html>', '{}', '<outline xmlUrl="https://a.example.com/"/>'])(
    '%j is no OPML',
    text => {
      expect(() => readOpml(text)).toThrowError(expect.objectContaining({ kind: 'malformed' }));
    },
  );

  test('hostile documents end soon', () => {
    const nested = (depth: number): string =>
      opml(`${'<outline text="x">'.repeat(depth)}<outline xmlUrl="https://a.example.com/"/>`);
    expect(readOpml(nested(900)).feeds[0]?.folder?.length).toBeLessThanOrEqual(300);
    expect(() => readOpml(nested(100_000))).toThrow(/nested more than 1000 deep/);
    const many = Array.from({ length: 30_000 }, (_, i) => `<outline xmlUrl="https://a.example.com/${i}"/>`).join('');
    expect(readOpml(opml(many)).feeds).toHaveLength(20_000);
    const bomb = `<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${opml('<outline text="&b;" xmlUrl="https://a.example.com/"/>')}`;
    expect(readOpml(bomb).feeds[0]?.title).toBe('&b;');
    expect(readOpml(opml('<outline __proto__="x" xmlUrl="https://a.example.com/"/>')).feeds).toHaveLength(1);
    readOpml(`<opml>${'<'.repeat(200_000)}`);
  });
});

test('what is written is read back the same', () => {
  const words = fc.string({ unit: 'binary', maxLength: 40 }).map(text => text.replace(/[<>&\p{C}\s]+/gu, ' ').trim());
  const title = fc.oneof(
    fc.constant(null),
    fc.constantFrom('A & B "quoted" \'single\'', 'Ünïcode 😀'),
    words.filter(text => text !== ''),
  );
  const subscription = fc.record({
    url: fc.webUrl({ withQueryParameters: true }).map(url => new URL(url).href),
    title,
    folder: fc.option(fc.constantFrom('Press', 'A & B', 'x / y')),
  });
  fc.assert(
    fc.property(fc.uniqueArray(subscription, { selector: ({ url }) => url, maxLength: 10 }), feeds => {
      const back = readOpml(writeOpml(feeds, 'T')).feeds;
      const order = (list: readonly Subscription[]) => list.toSorted((a, b) => (a.url < b.url ? -1 : 1));
      expect(order(back)).toEqual(order(feeds.map(each => ({ ...each, title: each.title ?? each.url }))));
    }),
  );
});
