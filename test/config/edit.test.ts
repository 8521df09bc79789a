import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withPaused, withSources } from '../../src/config/edit.ts';
import { initConfig } from '../../src/config/init.ts';

const blog = { id: 'blog', type: 'rss', url: 'https://blog.example.com/feed?a=1&b=2', title: 'Acme: the blog' };
const lines = (text: string): string[] => text.split('\n');
/** What an edit took away, and what it put in. */
const changed = (before: string, after: string): [string[], string[]] => [
  lines(before).filter(line => !lines(after).includes(line)),
  lines(after).filter(line => !lines(before).includes(line)),
];

const mine = `# mine
brands:
  - id: acme      # the one
    query: "acme"

sources:
  # the news
  - id: hn
    type: hackernews   # asked often
    every: 5m

  - { id: press, type: rss, url: "https://press.example.com/feed" }   # daily
  # - { id: off, type: rss }
channels: {}
`;

describe('sources written into a configuration', () => {
  test('stand after the last one, as far in as it; nothing else moves', () => {
    const text = withSources(mine, [blog, { ...blog, id: 'two' }]);
    expect(changed(mine, text)).toEqual([
      [],
      [
        '  - { id: blog, type: rss, url: "https://blog.example.com/feed?a=1&b=2", title: "Acme: the blog" }',
        '  - { id: two, type: rss, url: "https://blog.example.com/feed?a=1&b=2", title: "Acme: the blog" }',
      ],
    ]);
    expect(parse(text).sources.map(({ id }: { id: string }) => id)).toEqual(['hn', 'press', 'blog', 'two']);
  });

  test.each([
    ['what init writes', initConfig({ brand: 'Acme', query: null, feeds: [], contact: null, timezone: null })],
    ['no source yet', 'brands: [{ id: acme }]   # mine\nsources:\n'],
    ['no word of sources', 'brands: [{ id: acme }]   # mine\n'],
    ['a list in one line', 'sources: [{ id: hn, type: hackernews }]\n# mine\n'],
    ['no line end at the end', '# mine\nsources:\n- id: hn\n  type: hackernews'],
  ])('%s', (_, before) => {
    const after = withSources(before, [blog]);
    expect(parse(after).sources.at(-1)).toEqual(blog);
    expect(parse(after).sources.length).toBe((parse(before).sources?.length ?? 0) + 1);
    if (before.includes('# mine')) expect(after).toContain('# mine');
  });

  test('a title that would be read as a secret or as YAML stays what it is', () => {
    const title = `a ${'$'}{HOME}: "x" # - { } \n yes`;
    const after = withSources(mine, [{ ...blog, title }]);
    expect(parse(after).sources.at(-1).title).toBe(title.replace('$', '$$$$'));
  });
});

describe('pausing', () => {
  test.each([
    ['hn', '    paused: true'],
    ['press', '  - { id: press, type: rss, url: "https://press.example.com/feed", paused: true }   # daily'],
  ])('%s: one line', (id, line) => {
    const paused = withPaused(mine, id, true);
    expect(changed(mine, paused)[1]).toEqual([line]);
    expect(
      parse(paused)
        .sources.filter((one: { paused?: boolean }) => one.paused)
        .map((one: { id: string }) => one.id),
    ).toEqual([id]);
    const again = withPaused(paused, id, false);
    expect(parse(again).sources.some((one: { paused?: boolean }) => one.paused)).toBe(false);
    expect(withPaused(again, id, true)).toBe(paused);
  });

  test('what is not paused needs no word; what is not there is said', () => {
    expect(withPaused(mine, 'hn', false)).toBe(mine);
    expect(() => withPaused(mine, 'nobody', true)).toThrow(expect.objectContaining({ kind: 'not_found' }));
    expect(() => withPaused('sources: [', 'hn', true)).toThrow(expect.objectContaining({ kind: 'config' }));
  });
});
