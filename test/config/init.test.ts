import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initConfig, slug } from '../../src/config/init.ts';
import { checkConfig } from '../../src/config/read.ts';
import { sources } from '../../src/sources/index.ts';
import { world } from './stand-ins.ts';

const nothing = { query: null, feeds: [], contact: null, timezone: null };

function load(text: string) {
  const { config, problems } = checkConfig(text, world());
  expect(problems).toEqual([]);
  return config;
}

describe('the configuration that init writes', () => {
  it('loads', () => {
    const config = load(initConfig({ ...nothing, brand: 'Acme' }));
    expect(config).toMatchObject({
      brands: [{ id: 'acme', name: 'Acme', role: 'own', text: 'Acme' }],
      sources: [{ id: 'hn', type: 'hackernews' }],
      contact: null,
      timezone: 'UTC',
    });
  });

  it('holds what was said', () => {
    const text = initConfig({
      brand: 'Müller & Söhne',
      query: '"müller & söhne"',
      feeds: [{ id: 'The Press', url: 'https://example.com/feed.xml' }],
      contact: 'you@example.com',
      timezone: 'Europe/Berlin',
    });
    expect(load(text)).toMatchObject({
      brands: [{ id: 'muller-sohne', name: 'Müller & Söhne', text: '"müller & söhne"' }],
      sources: [{ id: 'hn' }, { id: 'the-press', type: 'rss', options: { url: 'https://example.com/feed.xml' } }],
      contact: 'you@example.com',
      timezone: 'Europe/Berlin',
    });
  });

  it.each([
    ['Acme', 'Acme'],
    ['Acme Corp', '"Acme Corp"'],
    ['Near', '"Near"'],
    ['The "Best" \\ Co', '"The  Best    Co"'],
    ['アクメ', 'アクメ'],
  ])('asks for %s as %s', (brand, query) => {
    expect(load(initConfig({ ...nothing, brand }))?.brands[0]?.text).toBe(query);
  });

  it('also loads without its comments', () => {
    const text = initConfig({ ...nothing, brand: 'Acme' });
    const open = text
      .split('\n')
      .filter(
        line => !/query: globex|https:\/\/example.com|channels:$|here: |^# (What|Check|Who)|# What counts/.test(line),
      )
      .map(line => line.replace(/^( *)# (?=[a-z_]+:)/, '$1'))
      .join('\n')
      .replace(
        'alerts:',
        'channels:\n  team: { type: file, path: team.ndjson }\n  product: { type: file, path: p.ndjson }\nalerts:',
      )
      .replace(/^ {2}(team: \{ type: webhook|product: \{ type: file, path: product).*\n/gm, '')
      .replace('"intent:bug"', '"sentiment:negative"')
      .replace(/^ *tests: .*$/m, '');
    expect(load(open)).toMatchObject({
      alerts: { send: ['team'], quietHours: { from: 1320, to: 420 } },
      contact: 'you@example.com',
    });
  });

  it('loads whatever the brand is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), brand => {
        const { config, problems } = checkConfig(initConfig({ ...nothing, brand, query: 'acme' }), world());
        expect(problems).toEqual([]);
        expect(config?.brands[0]?.name).toBe(brand.trim() || 'Acme');
      }),
    );
  });

  it('calls two feeds of one place by two names', () => {
    const feeds = ['hn', 'news.example', 'news.example', '???'].map(id => ({
      id,
      url: 'https://news.example/feed.xml',
    }));
    const config = load(initConfig({ ...nothing, brand: 'Acme', feeds }));
    expect(config?.sources.map(({ id }) => id)).toEqual(['hn', 'hn-2', 'news-example', 'news-example-2', 'feed']);
  });

  it('makes ids', () => {
    expect(['Acme', 'A  B', '--', '東京', 'Ünïcode!'].map(text => slug(text, 'brand'))).toEqual([
      'acme',
      'a-b',
      'brand',
      'brand',
      'unicode',
    ]);
  });
});

it('the sources it only mentions load when their # is taken away', () => {
  const text = initConfig({ brand: 'Acme', query: null, feeds: [], contact: null, timezone: null });
  const more = text.replace(/^( {2})# (- \{ id: (?:bluesky|lemmy|lobsters|news),.*)$/gm, '$1$2');
  const { config, problems } = checkConfig(more, world({ sources: [...sources] }));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(config?.sources.map(({ type }) => type)).toEqual(['hackernews', 'bluesky', 'lemmy', 'lobsters', 'gdelt']);
});
