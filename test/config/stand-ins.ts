// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration writes its secrets so
import { z } from 'zod';
import type { AnyNotifier, World } from '../../src/config/types.ts';
import type { Query } from '../../src/model/brand.ts';
import { QueryError } from '../../src/model/errors.ts';
import { isSecret, type Secret } from '../../src/model/secret.ts';
import type { AnySource } from '../../src/model/source.ts';
import { MINUTE, SECOND } from '../../src/model/time.ts';

// A world in small: three sources, three channels and a query language of words, so that these tests hold whatever the real ones grow into.

const secretOrText = z.union([z.string().min(1), z.custom<Secret>(isSecret)]);
const secretOnly = z.custom<Secret>(isSecret, 'should be a secret: ${NAME} or ${file:path}');

function source(type: string, title: string, options: z.ZodType, secrets: readonly string[] = []): AnySource {
  return {
    type,
    about: {
      title,
      home: `https://${type}.example`,
      secrets,
      every: 30 * MINUTE,
      manners: { atOnce: 1, gap: SECOND, rule: '' },
    },
    options,
    jobs: () => [],
    request: () => ({ method: 'GET', url: 'https://example.com/' }),
    parse: () => ({ items: [], heard: null, more: null, resume: null }),
  };
}

export const sources: readonly AnySource[] = [
  source('rss', 'Feeds', z.strictObject({ url: secretOrText, limit: z.int().min(1).max(100).default(50) })),
  source('hackernews', 'Hacker News', z.strictObject({ comments: z.boolean().default(true) })),
  source('github', 'GitHub', z.strictObject({ repos: z.array(z.string()).min(1) }), ['token']),
];

export const notifiers: readonly AnyNotifier[] = [
  { type: 'slack', about: { title: 'Slack', home: null }, options: z.strictObject({ url: secretOnly }) },
  { type: 'file', about: { title: 'A file', home: null }, options: z.strictObject({ path: z.string().min(1) }) },
  {
    type: 'webhook',
    about: { title: 'A web hook', home: null },
    options: z.strictObject({
      url: secretOrText.transform(url => ({ url })),
      auth: z
        .discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('bearer'), token: secretOnly }),
          z.strictObject({ kind: z.literal('basic'), user: z.string(), password: secretOnly }),
        ])
        .optional(),
    }),
  },
];

/** Words that all have to be there; `sentiment:` is late, other fields are unknown. */
function parseQuery(text: string, { late }: { late: 'refuse' | 'allow' }): Query {
  if (text.trim() === '') throw new QueryError('E_EMPTY', 0, 'the query is empty');
  const open = text.indexOf('(');
  if (open >= 0 && !text.includes(')')) throw new QueryError('E_UNBALANCED_PAREN', open, 'this ( is never closed');
  const field = /(\w+):/.exec(text);
  if (field?.[1] === 'sentiment' && late === 'refuse')
    throw new QueryError('E_LATE_FIELD', field.index, 'sentiment: is known only after scoring', 'use it in routes');
  if (field && field[1] !== 'sentiment')
    throw new QueryError('E_UNKNOWN_FIELD', field.index, `there is no field ${field[1]}:`);
  return {
    op: 'and',
    of: text
      .split(/[\s()]+/)
      .filter(Boolean)
      .map(value => ({ op: 'term', value, at: [0, 0] })),
    at: [0, text.length],
  };
}

export function world(over: Partial<World> = {}): World {
  const files: Readonly<Record<string, { text: string; shared: boolean }>> = {
    '/home/me/.config/earshot/slack': { text: 'https://hooks.example.com/T0/B0/very-secret\n', shared: false },
    '/home/me/open': { text: 'seen-by-all', shared: true },
    '/etc/earshot/beside': { text: 'beside-secret', shared: false },
    '/home/me/empty': { text: '\n', shared: false },
  };
  return {
    path: '/etc/earshot/config.yaml',
    env: { TOKEN: 'token-secret', EMPTY: '' },
    home: '/home/me',
    readFile(path) {
      const file = files[path];
      if (!file) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return file;
    },
    sources,
    notifiers,
    parseQuery,
    compile: brands => item =>
      brands.flatMap(({ id, query }) => {
        const words = query.op === 'and' ? query.of.map(of => (of.op === 'term' ? of.value : '')) : [];
        return words.every(word => item.text.toLowerCase().includes(word)) ? [{ brand: id, spans: [] }] : [];
      }),
    ...over,
  };
}
