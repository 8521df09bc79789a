import { describe, expect, it } from 'vitest';
import { bench } from './harness.ts';

// What a wrong line, a wrong setting or a failure half-way leaves on stdout (nothing) and on stderr (where, and what to do).

describe('mistakes', () => {
  const { earshot } = bench();

  it('a wrong option leaves nothing on stdout, in any format', async () => {
    await earshot(['init', '--brand', 'Acme']);
    for (const format of ['json', 'ndjson', 'csv', 'tsv', 'md', 'table']) {
      const said = await earshot(['mentions', '--since', 'yesterday', '--format', format]);
      expect(said).toMatchObject({ code: 2, out: '' });
      expect(said.err).toContain('--since: "yesterday"');
    }
  });

  it('names the variable, not the option, where the environment is wrong; an empty one is none', async () => {
    for (const [name, value] of [
      ['EARSHOT_TZ', 'Mars/Olympus'],
      ['EARSHOT_NOW', 'noon'],
      ['EARSHOT_SEED', 'x'],
    ] as const) {
      const said = await earshot(['report', 'weekly'], { env: { [name]: value } });
      expect(said.code).toBe(2);
      expect(said.err).toContain(`earshot: ${name}: "${value}"`);
    }
    await earshot(['init', '--brand', 'Acme', '--force']);
    expect(await earshot(['mentions', '--fields', 'id'], { env: { EARSHOT_TZ: '' } })).toMatchObject({ code: 0 });
  });

  it.each([
    [['mentions', '--nosuch', '--json']],
    [['mentions', '--limit', 'x', '--format=json']],
    [['nosuch', '--format', 'ndjson']],
  ])('%j: the last line on stderr is for programs', async line => {
    const said = await earshot(line);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(JSON.parse(said.err.trim().split('\n').at(-1) ?? '')).toMatchObject({ error: { code: 'usage' } });
  });
});

describe('query match', () => {
  const { earshot } = bench();

  it('takes -q for the query, as engines on stdin do', async () => {
    const stdin = '{"id":"a","text":"acme"}\n';
    for (const flag of ['-q', '-Q', '--query'])
      expect(await earshot(['query', 'match', flag, 'acme'], { stdin })).toMatchObject({
        code: 0,
        out: '{"id":"a","match":true,"spans":[{"field":"text","start":0,"end":4}]}\n',
      });
    expect(await earshot(['query', '-q', 'match', '-Q', 'acme'], { stdin })).toMatchObject({ code: 0 });
  });
});

describe('what is done', () => {
  const { earshot, dir } = bench();

  it.each([
    [['db', 'path'], 'earshot.db'],
    [['config', 'path'], 'config.yaml'],
    [['db', 'migrate'], 'earshot.db'],
    [['db', 'vacuum'], 'earshot.db'],
    [['db', 'backup', `${dir}/copy.db`], 'earshot.db'],
  ] as const)('%j is told to programs as one document', async (line, file) => {
    await earshot(['init', '--brand', 'Acme', '--force']);
    const said = await earshot([...line, '--json']);
    expect([said.code, said.err]).toEqual([0, '']);
    expect(JSON.parse(said.out)).toMatchObject({ schema: 1, path: expect.stringContaining(file) });
  });
});

describe('init', () => {
  const { earshot, dir } = bench();

  it('gives lines that can be pasted, whatever stands in the path', async () => {
    const config = `${dir}/100% o'clock/config.yaml`;
    const { code, out } = await earshot(['init', '--brand', 'Acme', '-c', config]);
    expect(code).toBe(0);
    const quoted = `'${dir}/100% o'\\''clock'`;
    expect(out).toContain(`earshot run -c '${dir}/100% o'\\''clock/config.yaml' `);
    expect(out).toContain(`cd ${quoted.replace('%', '\\%')} && earshot run -c`);
    expect(out).toContain(`WorkingDirectory=${dir}/100%% o'clock\n`);
    expect(out).toContain(`ExecStart=earshot run -c "${dir}/100%% o'clock/config.yaml"\n`);
  });

  it('writes nothing where a feed is no address', async () => {
    const said = await earshot(['init', '--brand', 'Acme', '--feed', 'file:///etc/passwd']);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining('--feed: "file:///etc/passwd"')]);
    expect((await earshot(['init', '--brand', 'Acme'])).code).toBe(0);
  });
});
