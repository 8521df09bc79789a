// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration writes its secrets so
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsText } from '../../src/config/messages.ts';
import { checkConfig, parseConfig, readConfig } from '../../src/config/read.ts';
import { settingsOf } from '../../src/config/settings.ts';
import { isSecret, reveal, type Secret } from '../../src/model/secret.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.ts';
import { notifiers } from '../../src/notify/index.ts';
import { world } from './stand-ins.ts';

const good = new URL('../../fixtures/config/good/', import.meta.url);
const bad = new URL('../../fixtures/config/bad/', import.meta.url);
const SECRETS = /very-secret|seen-by-all|beside-secret|token-secret/;

function read(folder: URL, file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

describe('a bad configuration says what, where and what was meant', () => {
  const files = readdirSync(bad).filter(file => file.endsWith('.yaml'));
  it('has a sample of every mistake', () => expect(files.length).toBeGreaterThan(40));

  it.each(files)('%s', async file => {
    const { problems } = checkConfig(read(bad, file), world({ path: file }));
    expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
    const text = problemsText(problems, file);
    expect(text).not.toMatch(SECRETS);
    await expect(`${text}\n`).toMatchFileSnapshot(new URL(file.replace('.yaml', '.txt'), bad).pathname);
  });

  it('throws all of them as one error of kind config', () => {
    const text = read(bad, 'several.yaml');
    expect(() => parseConfig(text, world({ path: 'several.yaml' }))).toThrowError(
      expect.objectContaining({ kind: 'config', message: read(bad, 'several.txt').trimEnd() }),
    );
  });

  it('gives them as data', () => {
    const { config, problems } = readConfig(read(bad, 'unknown-key.yaml'), world());
    expect(config).toBeNull();
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'unknown_key',
        line: 2,
        column: 1,
        path: 'sorces',
        message: 'is no key here',
        suggestion: 'sources',
        query: null,
      },
    ]);
  });
});

describe('a good configuration', () => {
  it.each(readdirSync(good))('%s', file => {
    const { config, problems } = checkConfig(read(good, file), world());
    expect(problems).toEqual([]);
    expect(config).not.toBeNull();
  });

  it('has a default for everything but a brand', () => {
    const config = parseConfig(read(good, 'least.yaml'), world());
    expect(config).toMatchObject({
      path: '/etc/earshot/config.yaml',
      dir: '/etc/earshot',
      brands: [{ id: 'acme', name: 'acme', role: 'own', text: 'acme', handles: {}, since: null }],
      tests: { acme: { match: [], not: [] } },
      sources: [],
      channels: [],
      alerts: {
        budget: 2,
        send: [],
        quietHours: null,
        quietOverride: 'critical',
        protocol: { info: [], warning: [], error: [], critical: [] },
      },
      routes: [],
      goals: [],
      report: { weekly: { day: 1, send: [] } },
      timezone: 'UTC',
      contact: null,
      retention: { mentions: null, raw: 30 * DAY },
      http: { timeout: 30 * SECOND, maxBytes: 20_000_000, concurrency: 8 },
    });
    expect(parseConfig(read(good, 'commented-out.yaml'), world())).toMatchObject({
      alerts: config.alerts,
      sources: [],
    });
  });

  it('is read to its last value', () => {
    const config = parseConfig(read(good, 'whole.yaml'), world());
    const [brand] = config.brands;
    expect(brand).toMatchObject({
      since: Date.UTC(2026, 0, 1),
      context: { for: ['printer', 'firmware'] },
      query: { op: 'and' },
    });
    expect(config.tests['acme']?.not).toEqual(['The coyote again']);
    expect(config.sentiment).toMatchObject({ engine: 'transformers', languages: { nl: 'natural' }, batch: 4 });
    expect(config.sentiment.cacheDir).toMatch(/^\/.*models$/);
    expect(
      config.sources.map(({ source, options, secrets, ...rest }) => ({ ...rest, title: source.about.title })),
    ).toEqual([
      {
        id: 'hn',
        type: 'hackernews',
        title: 'Hacker News',
        every: null,
        media: 'earned',
        allowPrivate: false,
        brands: null,
        paused: false,
        refresh: true,
      },
      {
        id: 'press',
        type: 'rss',
        title: 'Feeds',
        every: 30 * MINUTE,
        media: 'earned',
        allowPrivate: false,
        brands: null,
        paused: false,
        refresh: true,
      },
      {
        id: 'intranet',
        type: 'rss',
        title: 'Feeds',
        every: null,
        media: 'earned',
        allowPrivate: true,
        brands: ['acme'],
        paused: true,
        refresh: true,
      },
      {
        id: 'code',
        type: 'github',
        title: 'GitHub',
        every: null,
        media: 'earned',
        allowPrivate: false,
        brands: null,
        paused: false,
        refresh: true,
      },
    ]);
    expect(config.sources[1]?.options).toEqual({ url: 'https://example.com/feed.xml', limit: 50 });
    expect(config.sources[3]?.options).toEqual({ repos: ['acme/printer'] });
    expect(reveal(config.sources[3]?.secrets['token'] as Secret)).toBe('token-secret');
    expect(config.alerts).toMatchObject({
      budget: 12,
      send: ['team', 'desk'],
      quietHours: { from: 22 * 60, to: 7 * 60 },
      protocol: { critical: ['Call the duty lead', 'Holding statement: we know and are on it'] },
    });
    expect(config.routes).toMatchObject([{ text: 'sentiment:negative', to: 'product', when: { op: 'and' } }]);
    expect(config.goals).toEqual([
      { metric: 'share_of_voice', brand: 'acme', atLeast: 0.3, atMost: null },
      { metric: 'response_p90', brand: null, atLeast: null, atMost: 4 * HOUR },
    ]);
    expect(config.report.weekly).toEqual({ day: 5, send: ['team'] });
    expect(config.retention).toEqual({ mentions: 400 * DAY, raw: 30 * DAY });
    expect(config.http).toEqual({ timeout: 20 * SECOND, maxBytes: 5_000_000, concurrency: 4 });
  });

  it('is frozen, its sources are not', () => {
    const config = parseConfig(read(good, 'whole.yaml'), world());
    expect(Object.isFrozen(config.brands[0]?.query)).toBe(true);
    expect(Object.isFrozen(config.sources[0]?.options)).toBe(true);
    expect(Object.isFrozen(config.sources[0]?.source)).toBe(false);
  });

  it('keeps for the database what reading commands need, and no secret', () => {
    const config = parseConfig(read(good, 'whole.yaml'), world());
    const settings = settingsOf(config);
    expect(settings).toMatchObject({
      timezone: 'Europe/Berlin',
      configPath: '/etc/earshot/config.yaml',
      configHash: config.hash,
    });
    expect(settings.brands[1]).toEqual({
      id: 'globex',
      name: 'globex',
      role: 'competitor',
      query: 'globex',
      since: null,
    });
    expect(settings.sources[0]).toEqual({ id: 'hn', type: 'hackernews', title: 'Hacker News' });
    expect(JSON.stringify([settings, config.said])).not.toMatch(SECRETS);
  });
});

describe('the hash', () => {
  const hash = (text: string, env = {}) => parseConfig(text, world({ env: { TOKEN: 'a', ...env } })).hash;
  const base = 'brands: [{ id: acme, query: acme }]\nchannels: { t: { type: slack, url: "${TOKEN}" } }\n';

  it('does not move with comments, order of keys or secrets', () => {
    const other = '# hello\nchannels:\n  t: { url: "${TOKEN}", type: slack }\nbrands:\n  - query: acme\n    id: acme\n';
    expect(hash(other)).toBe(hash(base));
    expect(hash(base, { TOKEN: 'b' })).toBe(hash(base));
    expect(hash(base)).toMatch(/^[0-9a-f]{16}$/);
  });
  it('moves with a query', () => expect(hash(base.replace('query: acme', 'query: acme corp'))).not.toBe(hash(base)));
});

describe('secrets', () => {
  const urlOf = (url: string) => {
    const text = `brands: [{ id: acme, query: acme }]\nsources: [{ id: s, type: rss, url: ${JSON.stringify(url)} }]\n`;
    const { config, problems } = readConfig(text, world());
    return { url: (config?.sources[0]?.options as { url: string | Secret } | undefined)?.url, problems };
  };

  it.each([
    ['${TOKEN}', 'token-secret'],
    ['https://example.com/?key=${TOKEN}&x', 'https://example.com/?key=token-secret&x'],
    ['${file:~/.config/earshot/slack}', 'https://hooks.example.com/T0/B0/very-secret'],
    ['${file:beside}', 'beside-secret'],
    ['${file: /etc/earshot/beside }', 'beside-secret'],
    ['${TOKEN}/${file:beside}/$${x}', 'token-secret/beside-secret/${x}'],
  ])('%s is one secret', (written, opened) => {
    const { url, problems } = urlOf(written);
    expect(problems).toEqual([]);
    expect(isSecret(url)).toBe(true);
    expect(reveal(url as Secret)).toBe(opened);
    expect(`${url}`).not.toMatch(SECRETS);
  });

  it.each([
    ['$${TOKEN}', '${TOKEN}'],
    ['$TOKEN', '$TOKEN'],
    ['{TOKEN}', '{TOKEN}'],
  ])('%s is plain', (written, plain) => expect(urlOf(written).url).toBe(plain));

  it('warns of a file that others can read, and reads it', () => {
    const { url, problems } = urlOf('${file:~/open}');
    expect(reveal(url as Secret)).toBe('seen-by-all');
    expect(problems).toMatchObject([{ severity: 'warning', code: 'secret', path: 'sources[0].url', line: 2 }]);
    expect(problems[0]?.message).toBe('others on this machine can read ~/open: chmod 600 ~/open');
  });

  it('warns of a secret in plain sight', () => {
    const text = 'brands: [{ id: acme, query: acme }]\nsources: [{ id: s, type: github, repos: [a], token: t }]\n';
    const { config, problems } = readConfig(text, world());
    expect(problems).toMatchObject([{ severity: 'warning', path: 'sources[0].token' }]);
    expect(reveal(config?.sources[0]?.secrets['token'] as Secret)).toBe('t');
  });

  it('warns of a web hook in plain sight: its address is its secret', () => {
    const read = (url: string) =>
      readConfig(
        `brands: [{ id: acme, query: acme }]\nsources: []\nchannels: { team: { type: slack, url: '${url}' } }\n`,
        world({ notifiers, env: { TOKEN: 'https://hooks.slack.example.com/services/T0/B0/x' } }),
      ).problems.filter(({ code }) => code === 'secret');
    const said = read('https://hooks.slack.example.com/services/T0/B0/x');
    expect(said).toMatchObject([{ severity: 'warning', path: 'channels.team.url', line: 3 }]);
    expect(said[0]?.message).toContain('${NAME} or ${file:path}');
    expect(read('${TOKEN}')).toEqual([]);
  });

  it('takes no variable from the prototype', () => expect(urlOf('${constructor}').problems).toHaveLength(1));
});

describe('whatever the file holds', () => {
  it('nesting too deep is an error, not the end of the process', () => {
    for (const text of ['['.repeat(50_000), '- '.repeat(5_000), `a: ${'{b: '.repeat(5_000)}`])
      expect(readConfig(text, world()).problems[0]?.message).toBe('is nested too deep');
  });

  it('a name like __proto__ is a name', () => {
    const { problems } = readConfig('brands: [{ id: acme, query: acme }]\n__proto__: { timezone: Nowhere }\n', world());
    expect(problems).toMatchObject([{ code: 'unknown_key', path: '__proto__' }]);
  });

  it('any text gives problems or a configuration, and never throws', () => {
    const piece = fc.constantFrom(
      'brands:',
      'sources:',
      ' ',
      '\n',
      '- ',
      'id: acme',
      'query: acme',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '"',
      "'",
      '&a ',
      '*a ',
      '<<: ',
      '${',
      '}',
      '\t',
      '#',
      '|',
      'channels:',
      'type: rss',
      '~',
      '1',
      '!',
      '%',
      '@',
      '\\',
      'é',
      '\u0000',
      '? ',
      ': ',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }).map(parts => parts.join('')),
        text => {
          const { config, problems } = checkConfig(text, world());
          expect(config === null).toBe(problems.some(({ severity, code }) => severity === 'error' && code !== 'test'));
          for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
