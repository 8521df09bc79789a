import { describe, expect, test } from 'vitest';
import { bench, type Said } from './harness.ts';

// What every command promises to pipes: stdout holds the result and nothing else, in every format; a reader that goes away is no error.

const CONFIG = `brands:
  - { id: acme, name: Acme, role: own, query: acme, tests: { match: ["Acme jams"], not: ["pacme"] } }
  - { id: globex, name: Globex, role: competitor, query: globex }
sources:
  - { id: hn, type: hackernews }
`;
const LINES = [
  {
    id: '1',
    text: 'Acme is broken again, terrible',
    url: 'https://example.com/1',
    author: 'ann',
    published: '2026-11-20T10:00:00Z',
    likes: 4,
  },
  {
    id: '2',
    text: 'I love Acme, and Globex too',
    url: 'https://example.com/2',
    author: 'bob',
    published: '2026-11-19T10:00:00Z',
  },
  {
    id: '3',
    text: '=HYPERLINK("http://evil.example","Acme")',
    url: 'https://example.com/3',
    author: '@SUM(A1)',
    published: '2026-11-18T10:00:00Z',
  },
  {
    id: '4',
    text: 'Acme \u001b[2J\u001b]52;c;ZXZpbA==\u0007 \u202eevil\u202c | pipe | Globex',
    url: 'javascript:alert(1)',
    author: 'eve',
    published: '2026-11-17T10:00:00Z',
  },
];

async function filled(): Promise<ReturnType<typeof bench>> {
  const home = bench();
  home.write('config.yaml', CONFIG);
  const said = await home.earshot(['import', '-', '--source', 'desk'], {
    stdin: LINES.map(line => JSON.stringify(line)).join('\n'),
  });
  expect(said.code).toBe(0);
  return home;
}

const READS: readonly string[][] = [
  ['mentions'],
  ['mentions', 'acme NOT globex'],
  ['mentions', '--sentiment', 'negative'],
  ['show', 'desk:1'],
  ['explain', 'desk:2'],
  ['label', '--sample', '2'],
  ['eval'],
  ['rescore', '--dry-run', '--diff'],
  ['analyse', 'I love Acme'],
  ['analyse', 'I love Acme', 'Acme jams'],
  ['alerts'],
  ['alerts', 'check'],
  ['report', 'weekly', '--week', '2026-W47'],
  ['sources'],
  ['sources', 'types'],
  ['db'],
  ['db', 'check'],
  ['db', 'sql', 'SELECT id, text FROM mention'],
  ['query', 'check', 'acme OR globex'],
  ['query', 'explain', 'acme NEAR/3 (jam OR jams)'],
  ['query', 'test'],
  ['query', 'preview', 'acme', '--since', '400d'],
  ['config', 'check'],
  ['doctor'],
  ['help', 'exit-codes'],
];

function parsed(format: string, { out }: Said): void {
  if (format === 'json') expect(JSON.parse(out)).toBeTypeOf('object');
  if (format === 'ndjson')
    for (const line of out.split('\n').filter(each => each !== '')) expect(JSON.parse(line)).toBeTypeOf('object');
}

describe.each(READS.map(line => [line.join(' '), line] as const))('earshot %s', (_, line) => {
  test('speaks every format, cleanly, and ends quietly when nobody listens', async () => {
    const { earshot } = await filled();
    for (const format of ['json', 'ndjson', 'csv', 'tsv', 'md', 'table']) {
      const said = await earshot([...line, '--format', format]);
      expect([format, said.code, said.err]).toEqual([format, 0, '']);
      parsed(format, said);
      expect(said.out).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(said.out === '' || said.out.endsWith('\n')).toBe(true);
    }
    for (const hangUpAfter of [0, 1]) expect((await earshot([...line, '--json'], { hangUpAfter })).code).toBe(0);
    for (const terminal of [40, 80, 200]) {
      const said = await earshot(line, { terminal, env: { TERM: 'xterm-256color' } });
      expect(said.code).toBe(0);
    }
  });
});

describe('csv', () => {
  test('no cell that a spreadsheet would run', async () => {
    const { earshot } = await filled();
    const { out } = await earshot(['mentions', '--format', 'csv', '--fields', 'text,author.handle']);
    expect(out).toContain("'=HYPERLINK");
    expect(out).toContain("'@SUM(A1)");
  });
});

describe('what is wrong is said on one screen, with the exit code that was promised', () => {
  const cases: readonly [line: string[], code: number, says: RegExp][] = [
    [['nosuch'], 2, /unknown command 'nosuch'/],
    [['mentoins'], 2, /mentions/],
    [['mentions', '--nosuch'], 2, /unknown option '--nosuch'/],
    [['mentions', '--sinse', '1d'], 2, /--since/],
    [['mentions', '--since', 'soon'], 2, /--since: "soon"[\s\S]*24h/],
    [['mentions', '--limit', 'x'], 2, /--limit: "x"/],
    [['mentions', '--sentiment', 'angry'], 2, /--sentiment: "angry"[\s\S]*negative/],
    [['mentions', '--brand', 'acmee'], 2, /--brand[\s\S]*acme/],
    [['mentions', '--source', 'hm'], 2, /--source[\s\S]*hn/],
    [['mentions', '--format', 'xml'], 2, /--format[\s\S]*ndjson/],
    [['mentions', '--fields', 'sentimnt', '--json'], 2, /sentiment/],
    [['mentions', 'acme AND'], 2, /E_DANGLING_OPERATOR[\s\S]*\n {2}acme AND\n {7}\^/],
    [['mentions', '"acme'], 2, /E_UNTERMINATED[\s\S]*\n {2}\^/],
    [['mentions', '--tz', 'Mars/Olympus'], 2, /Mars\/Olympus/],
    [['mentions', '--now', 'noon'], 2, /--now/],
    [['mentions', '--error-on-empty', 'zebra'], 9, /^$/],
    [['report', 'weekly', '--week', '2026-W60'], 2, /2026-W60/],
    [['show', 'desk:99'], 1, /desk:99/],
    [['alerts', 'show', '7'], 1, /no alert 7/],
    [['alerts', 'ack', '7'], 1, /Alert 7/],
    [['query', 'check', 'colour:red'], 2, /E_UNKNOWN_FIELD/],
    [['import', 'nowhere.ndjson'], 2, /nowhere\.ndjson/],
    [['import', '-', '--map', 'title'], 2, /--map/],
    [['import', '-', '--source', 'hn'], 2, /--source/],
    [['db', 'sql', 'DROP TABLE mention'], 2, /SELECT|read/i],
    [['help', 'exit-code'], 2, /exit-codes/],
  ];
  test.each(cases)('earshot %j: %i', async (line, code, says) => {
    const { earshot } = await filled();
    const said = await earshot(line, { stdin: '' });
    expect([said.code, said.err]).toEqual([code, expect.stringMatching(says)]);
    expect(said.err.split('\n').length).toBeLessThan(24);
    if (code !== 9) expect(said.out).toBe('');
  });

  test('with --json the last line on stderr is the error as JSON', async () => {
    const { earshot } = await filled();
    const { err } = await earshot(['show', 'desk:99', '--json']);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toEqual({
      error: { code: 'not_found', message: 'There is no mention desk:99.', hint: expect.any(String) },
    });
  });

  test('no configuration, no database: what to do', async () => {
    const { earshot } = bench();
    const run = await earshot(['run']);
    expect([run.code, run.err]).toEqual([2, expect.stringContaining('earshot init')]);
    const mentions = await earshot(['mentions']);
    expect([mentions.code, mentions.err]).toEqual([1, expect.stringContaining('earshot init')]);
  });
});

describe('init', () => {
  test('writes a configuration that runs, and never over another', async () => {
    const { earshot } = bench();
    const made = await earshot(['init', '--brand', 'Müller & Co', '--feed', 'https://example.com/feed.xml']);
    expect(made.code).toBe(0);
    expect(made.out).toContain('*/15 * * * *');
    expect((await earshot(['config', 'check'])).code).toBe(0);
    expect((await earshot(['db', 'check'])).code).toBe(0);
    const again = await earshot(['init', '--brand', 'Other']);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('--force')]);
  });
});

describe('sources by name', () => {
  test('what was imported is a source to read from', async () => {
    const { earshot } = await filled();
    const { code, out } = await earshot(['mentions', '--source', 'desk', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).mentions.length).toBeGreaterThan(0);
  });
  test.each([
    ['run', '--source', 'hm'],
    ['poll', '--source', 'hm'],
    ['poll', '--brand', 'acmee'],
  ])('%s %s %s: polls nothing, and says so', async (...line) => {
    const { earshot } = await filled();
    expect(await earshot(line)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/hn|acme/) });
  });
});

describe('import', () => {
  test('the same file twice is nothing new; a bad line is named and the rest is stored', async () => {
    const { earshot } = await filled();
    const lines = `${JSON.stringify(LINES[0])}\nnot json\n${JSON.stringify({ id: '9', text: 'Acme ninth', url: 'https://example.com/9' })}\n`;
    const said = await earshot(['import', '-', '--source', 'desk', '--json'], { stdin: lines });
    expect(said.code).toBe(3);
    expect(said.err).toContain('line 2');
    expect(JSON.parse(said.out).import).toMatchObject({ read: 2, added: 1, backfill: false });
  });

  test('a mention goes out as a record and comes back as the same mention', async () => {
    const { earshot } = await filled();
    const { out } = await earshot(['mentions', '--format', 'ndjson', '--brand', 'acme']);
    const other = await filled();
    const back = await other.earshot(['import', '-', '--source', 'copy', '--json'], { stdin: out });
    expect(JSON.parse(back.out).import.added).toBe(0);
  });
});
