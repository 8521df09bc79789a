import { describe, expect, it } from 'vitest';
import { inkOf, lookOf, type Surroundings } from '../../src/present/look.ts';
import { TTY } from './looks.ts';

function around(env: Record<string, string>, more: Partial<Surroundings> = {}): Surroundings {
  return { isTTY: true, columns: 120, env, noColor: false, zone: 'UTC', now: 0, ...more };
}

describe('lookOf', () => {
  it.each<[string, Record<string, string>, Partial<Surroundings>, number]>([
    ['a terminal has colour', { TERM: 'xterm' }, {}, 1],
    ['of 256', { TERM: 'xterm-256color' }, {}, 2],
    ['of any', { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, {}, 3],
    ['a pipe has none', { TERM: 'xterm' }, { isTTY: false }, 0],
    ['NO_COLOR', { TERM: 'xterm', NO_COLOR: '1' }, {}, 0],
    ['an empty NO_COLOR says nothing', { TERM: 'xterm', NO_COLOR: '' }, {}, 1],
    ['TERM=dumb', { TERM: 'dumb' }, {}, 0],
    ['CLICOLOR=0', { TERM: 'xterm', CLICOLOR: '0' }, {}, 0],
    ['CLICOLOR_FORCE in a pipe', { TERM: 'xterm', CLICOLOR_FORCE: '1' }, { isTTY: false }, 1],
    ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, { isTTY: false }, 1],
    ['FORCE_COLOR=3', { FORCE_COLOR: '3' }, { isTTY: false }, 3],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0', TERM: 'xterm' }, {}, 0],
    ['FORCE_COLOR over NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, {}, 1],
    ['the flag over all', { FORCE_COLOR: '3' }, { noColor: true }, 0],
  ])('%s', (_, env, more, want) => {
    expect(lookOf(around(env, more)).colour).toBe(want);
  });

  it.each<[string, Record<string, string>, number | null, number]>([
    ['the window', {}, 120, 120],
    ['80 without one', {}, null, 80],
    ['COLUMNS first', { COLUMNS: '60' }, 120, 60],
    ['a nonsense COLUMNS not', { COLUMNS: 'wide' }, 120, 120],
    ['never nothing', { COLUMNS: '1' }, 120, 20],
  ])('width: %s', (_, env, columns, want) => {
    expect(lookOf(around(env, { columns })).width).toBe(want);
  });

  it.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'C' }, false],
    [{ LC_ALL: 'C.utf8', LANG: 'C' }, true],
    [{ LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }, false],
    [{ TERM: 'dumb', LANG: 'de_DE.UTF-8' }, false],
  ])('Unicode by locale %j', (env, want) => {
    expect(lookOf(around(env)).unicode).toBe(want);
  });
});

describe('inkOf', () => {
  it('paints nothing without colour, and as chalk does with it', async () => {
    expect((await inkOf(TTY)).bad('x')).toBe('x');
    expect((await inkOf({ ...TTY, colour: 1 })).bad('x')).toBe('\x1b[31mx\x1b[39m');
  });
});
