import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { bench } from './harness.ts';

const hasBash = spawnSync('bash', ['-c', 'exit 0']).status === 0;

describe.runIf(hasBash)('bash completion', () => {
  const { earshot } = bench();
  let script = '';
  beforeAll(async () => {
    script = (await earshot(['completion', 'bash'])).out;
  });

  /** What bash offers for a line whose last word is being typed. */
  function offered(words: readonly string[]): string[] {
    const run = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _earshot; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', run, 'bash', ...words], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(word => word !== '');
  }

  it.each([
    [['earshot', 'men'], 'mentions'],
    [['earshot', 'query', 'ch'], 'check'],
    [['earshot', 'mentions', '--se'], '--sentiment'],
    [['earshot', '--db', 'some.db', 'mentions', '--sent'], '--sentiment'],
    [['earshot', '-c', 'other.yaml', 'alerts', 'ch'], 'check'],
    [['earshot', 'mentions', '--brand', 'acme', '--sent'], '--sentiment'],
  ])('%j', (words, want) => {
    expect(offered(words)).toContain(want);
  });
});
