import { describe, expect, it } from 'vitest';
import { configPath, databasePath, findConfig } from '../../src/config/paths.ts';

const LOCAL = '/home/me/.config/earshot/config.yaml';
function places(there: readonly string[], env: Record<string, string> = {}) {
  return { env, cwd: '/here', home: '/home/me', exists: (path: string) => there.includes(path) };
}

describe('the configuration', () => {
  it.each([
    ['the flag first', 'a.yaml', { EARSHOT_CONFIG: 'b.yaml' }, ['/here/earshot.yaml'], '/here/a.yaml'],
    ['then the environment', null, { EARSHOT_CONFIG: '~/b.yaml' }, ['/here/earshot.yaml'], '/home/me/b.yaml'],
    ['an empty variable is none', null, { EARSHOT_CONFIG: '' }, ['/here/config.yaml'], '/here/config.yaml'],
    ['then ./earshot.yaml', null, {}, ['/here/config.yaml', '/here/earshot.yaml', LOCAL], '/here/earshot.yaml'],
    ['then ./config.yaml', null, {}, ['/here/config.yaml', LOCAL], '/here/config.yaml'],
    ['then the home folder', null, {}, [LOCAL], LOCAL],
    [
      'or where XDG says',
      null,
      { XDG_CONFIG_HOME: '/xdg' },
      ['/xdg/earshot/config.yaml', LOCAL],
      '/xdg/earshot/config.yaml',
    ],
    ['a relative XDG folder does not count', null, { XDG_CONFIG_HOME: 'xdg' }, [LOCAL], LOCAL],
    ['or nowhere', null, {}, [], null],
  ])('%s', (_, flag, env, there, path) => {
    expect(findConfig({ ...places(there, env), flag })).toBe(path);
  });

  it('that is needed and not there says where it was looked for', () => {
    expect(() => configPath({ ...places([]), flag: null })).toThrowError(
      expect.objectContaining({
        kind: 'config',
        message: expect.stringContaining(`/here/earshot.yaml\n  /here/config.yaml\n  ${LOCAL}`),
      }),
    );
  });
});

describe('the database', () => {
  it.each([
    ['the flag first', 'x.db', null, { EARSHOT_DB: '/y.db' }, [], '/here/x.db'],
    ['in memory', ':memory:', null, {}, [], ':memory:'],
    ['a URL', 'postgres://host/db', null, {}, [], 'postgres://host/db'],
    ['then the environment', null, null, { EARSHOT_DB: '/y.db' }, ['/here/config.yaml'], '/y.db'],
    ['beside the configuration of the flag', null, '/etc/e/c.yaml', {}, [], '/etc/e/earshot.db'],
    ['beside the one that is found', null, null, {}, [LOCAL], '/home/me/.config/earshot/earshot.db'],
    ['else among the data', null, null, {}, [], '/home/me/.local/share/earshot/earshot.db'],
    ['or where XDG says', null, null, { XDG_DATA_HOME: '/data' }, [], '/data/earshot/earshot.db'],
  ])('%s', (_, flag, config, env, there, path) => {
    expect(databasePath({ ...places(there, env), flag, config })).toBe(path);
  });
});
