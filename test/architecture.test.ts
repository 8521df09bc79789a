import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

// The house as data. A room may import what its row names, its own folder, and the packages whose door it is.
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  text: [],
  sources: ['model', 'text'],
  collect: ['model', 'text'],
  match: ['model', 'text'],
  enrich: ['model', 'text'],
  store: ['model', 'text'],
  detect: ['model', 'text'],
  notify: ['model', 'text'],
  analyse: ['model', 'text'],
  present: ['model', 'text'],
  config: ['sources', 'match', 'notify', 'model', 'text'],
  app: [
    'config',
    'sources',
    'collect',
    'match',
    'enrich',
    'store',
    'detect',
    'notify',
    'analyse',
    'present',
    'model',
    'text',
  ],
  cli: ['app', 'config', 'present', 'model', 'text'],
};

/** One door a package: the only folders or files that may import it. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  commander: ['cli'],
  undici: ['collect'],
  'p-queue': ['collect'],
  ws: ['collect'],
  'rss-parser': ['sources'],
  feedsmith: ['sources'],
  'csv-parse': ['sources'],
  htmlparser2: ['sources', 'text'],
  entities: ['text'],
  'iconv-lite': ['text'],
  chardet: ['text'],
  'fastest-levenshtein': ['text'],
  natural: ['enrich'],
  nodemailer: ['notify/email.ts'],
  'better-sqlite3': ['store/sqlite'],
  chalk: ['present/ink.ts'],
  'cli-table3': ['present/table.ts'],
  'string-width': ['present'],
  yaml: ['config'],
  zod: ['model', 'sources', 'config', 'notify'],
};

/** Node's own modules that reach the world, and who may. */
const EFFECTS: Readonly<Record<string, readonly string[]>> = {
  'node:fs': ['collect/recording.ts', 'enrich/weights.ts', 'store', 'config', 'notify', 'app'],
  'node:fs/promises': ['collect/recording.ts', 'store', 'config', 'notify', 'app'],
  'node:child_process': ['notify'],
  'node:net': ['collect'],
  'node:tls': ['collect'],
  'node:http': [],
  'node:https': [],
  'node:dns': ['collect'],
  'node:os': ['cli/context.ts'],
  'node:process': ['cli/context.ts'],
};

const ENTRIES = ['cli/main.ts', 'cli/context.ts', 'app/analyse-worker.ts'];
const root = resolve(import.meta.dirname, '../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .sort();

interface Import {
  from: string;
  to: string;
}

/** Source without comments, so that prose cannot break a rule. Strings stay: imports are strings. */
function code(file: string): string {
  return readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^(\s*)\/\/.*$/gm, '$1')
    .replace(/\s\/\/ .*$/gm, '');
}

const IMPORT =
  /^(?:import|export)\b[^'";]*?\bfrom\s*(['"])([^'"\n]+)\1|^import\s*(['"])([^'"\n]+)\3|\bimport\(\s*(['"])([^'"\n]+)\5/gm;
const imports: Import[] = files.flatMap(file =>
  [...code(file).matchAll(IMPORT)].map(found => ({ from: file, to: found[2] ?? found[4] ?? found[6] ?? '' })),
);
const local = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ from, to }) => ({ from, to: relative(root, resolve(root, dirname(from), to)) }));
const packages = imports.filter(({ to }) => !to.startsWith('.'));
const roomOf = (file: string): string => file.split('/')[0] ?? '';
const within = (file: string, places: readonly string[]): boolean =>
  places.some(place => file === place || file.startsWith(`${place}/`));

function packageName(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('the house', () => {
  test('every folder of src is a room with a row', () => {
    expect(files.map(roomOf).filter(room => !(room in ROOMS))).toEqual([]);
  });

  test('imports point down: no stage sees a sibling, types included', () => {
    const wrong = local.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && !(ROOMS[roomOf(from)] ?? []).includes(roomOf(to)),
    );
    expect(wrong).toEqual([]);
  });

  test('every import names a file that exists', () => {
    expect(local.filter(({ to }) => !files.includes(to) && !to.endsWith('.json'))).toEqual([]);
  });

  test('no circles, not even of types', () => {
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    function visit(file: string, path: readonly string[]): void {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const { from, to } of local) if (from === file) visit(to, [...path, file]);
      state.set(file, 'done');
    }
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  test('every file is imported by another one', () => {
    const used = new Set(local.map(({ to }) => to));
    expect(files.filter(file => !used.has(file) && !ENTRIES.includes(file))).toEqual([]);
  });

  test('one door a package', () => {
    const wrong = packages.filter(
      ({ from, to }) => !to.startsWith('node:') && !within(from, DOORS[packageName(to)] ?? []),
    );
    expect(wrong).toEqual([]);
  });

  test('every package with a door is installed, every dependency has a door', () => {
    const pkg = JSON.parse(readFileSync(join(root, '../package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(pkg.dependencies).sort()).toEqual(Object.keys(DOORS).sort());
  });

  test("Node's modules that reach the world stay at the edges, and all are written node:", () => {
    const wrong = packages.filter(({ from, to }) => to in EFFECTS && !within(from, EFFECTS[to] ?? []));
    expect(wrong).toEqual([]);
  });

  test('no file of code is longer than 300 lines', () => {
    const long = files.filter(
      file => !file.includes('/data/') && readFileSync(join(root, file), 'utf8').split('\n').length > 301,
    );
    expect(long).toEqual([]);
  });
});

describe('forbidden everywhere', () => {
  const rules: readonly [what: string, pattern: RegExp, allowed: readonly string[]][] = [
    ['the clock', /\bDate\.now\(|new Date\(\)|performance\.now\(/, ['cli/context.ts']],
    ['randomness', /\bMath\.random\(|randomUUID\(|randomBytes\(/, ['cli/context.ts']],
    ['console', /\bconsole\./, []],
    ['process', /\bprocess\.(?!$)/, ['cli/context.ts']],
    ['timers', /\bset(Timeout|Interval)\(/, ['cli/context.ts', 'collect', 'notify', 'store/sqlite']],
    [
      "natural's root, which prints to stdout and reads .env",
      /\b(?:from|import|require)\s*\(?\s*['"]natural['"]|natural\/lib\/natural\/(util|index)/,
      [],
    ],
    ["rss-parser's own network", /parseURL/, []],
    ["the runtime's fetch, which our guards do not see", /(?<![.\w])fetch\(/, []],
    ['eval', /\beval\(|new Function\(/, []],
  ];
  for (const [what, pattern, allowed] of rules)
    test(what, () => {
      expect(files.filter(file => !within(file, allowed) && pattern.test(code(file)))).toEqual([]);
    });

  test('the rules see what they forbid', () => {
    const samples = [
      'Date.now()',
      'Math.random()',
      'console.log(1)',
      'process.exit(1)',
      "from 'natural'",
      'parser.parseURL(u)',
      'await fetch(u)',
    ];
    for (const sample of samples) expect(rules.some(([, pattern]) => pattern.test(sample))).toBe(true);
  });
});
