import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { initConfig } from '../config/init.ts';
import { parseQuery } from '../match/index.ts';
import { EarshotError } from '../model/errors.ts';
import { isZone } from '../model/time.ts';
import { hostOf, isWebUrl } from '../text/url.ts';
import { readQuery } from './read.ts';
import { keepSettings } from './settings.ts';
import { makeWorld, type World } from './world.ts';

export interface InitOptions {
  brand: string;
  query: string | null;
  feeds: readonly string[];
  /** An IANA name: days and weeks are those of this zone. */
  timezone: string;
  force: boolean;
}

/** Writes the configuration and makes the database; `text` is what to tell the user: where they are and what to do next. */
export async function initialise(
  world: World,
  options: InitOptions,
): Promise<{ config: string; database: string; text: string }> {
  const { context } = world;
  const path = resolve(context.cwd, world.options.config ?? 'config.yaml');
  if (existsSync(path) && !options.force)
    throw new EarshotError('config', `${path} is there already.`, {
      hint: 'Edit it, or give --force to write over it, or -c to write another one.',
    });
  for (const url of options.feeds)
    if (!isWebUrl(url) && !url.includes('${'))
      throw new EarshotError('usage', `--feed: "${url}" is no web address.`, {
        hint: 'It begins with https:// or http://.',
      });
  if (options.query !== null) readQuery(options.query, text => parseQuery(text, { late: 'refuse' }));
  const text = initConfig({
    brand: options.brand,
    query: options.query,
    feeds: options.feeds.map(url => ({ id: hostOf(url) ?? 'feed', url })),
    contact: null,
    timezone: isZone(options.timezone) ? options.timezone : null,
  });
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o644 });
  } catch (error) {
    throw new EarshotError('store', `${path} cannot be written.`, {
      cause: error,
      hint: 'Is the folder yours to write?',
    });
  }
  const made = makeWorld(context, { ...world.options, config: path });
  try {
    await keepSettings(await made.store('write'), await made.config(), context.now());
    return {
      config: path,
      database: made.database,
      text: next(path, made.database, context.cwd, world.options.db !== null),
    };
  } finally {
    await made.close();
  }
}

/** Lines to paste: every path as the one who reads it wants it quoted. `named`: the database stands elsewhere, by --db. */
function next(config: string, database: string, cwd: string, named: boolean): string {
  const here = dirname(config) === cwd && config.endsWith('config.yaml');
  const flags = (quote: (text: string) => string): string =>
    ` -c ${quote(config)}${named ? ` --db ${quote(resolve(cwd, database))}` : ''}`;
  const flag = here && !named ? '' : flags(forShell);
  const folder = dirname(config);
  return `Wrote ${config}
Made  ${database}

Next:
  earshot run${flag}                       poll, detect, deliver once (the first run reads back a week)
  earshot mentions --since 7d${flag}       what was said
  earshot report weekly${flag}             what it means

Every 15 minutes, by cron (crontab -e):
  */15 * * * *  cd ${forCron(folder)} && earshot run${flags(forCron)}

or by systemd (~/.config/systemd/user/earshot.timer and earshot.service, then systemctl --user enable --now earshot.timer):
  [Timer]                          [Service]
  OnCalendar=*:0/15                Type=oneshot
  Persistent=true                  WorkingDirectory=${folder.replaceAll('%', '%%')}
  [Install]                        ExecStart=earshot run${flags(forSystemd)}
  WantedBy=timers.target
`;
}

const PLAIN = /^[\w@+=:,./-]+$/;

function forShell(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** cron ends a command at a bare %. */
function forCron(text: string): string {
  return forShell(text).replaceAll('%', '\\%');
}

/** systemd reads % and $ as the beginning of something of its own. */
function forSystemd(text: string): string {
  const inner = text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return PLAIN.test(text) ? text : `"${inner}"`;
}
