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
