import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../model/errors.ts';
import { DAY, formatDuration, HOUR } from '../model/time.ts';
import { testSources } from './source-test.ts';
import { listSources } from './sources.ts';
import type { World } from './world.ts';

export interface Symptom {
  check: string;
  state: 'good' | 'warn' | 'bad';
  text: string;
}

/** Looks at everything a run needs, without running: configuration, database, disk, clock, sources; `online` asks each source once. */
export async function examine(world: World, online: boolean): Promise<Symptom[]> {
  const { context } = world;
  const found: Symptom[] = [];
  const say = (check: string, state: Symptom['state'], text: string): number => found.push({ check, state, text });
  say('node', 'good', `${context.runtime}`);
  let ready = false;
  try {
    const config = await world.config();
    ready = true;
    say(
      'configuration',
      'good',
      `${config.path}: brands ${config.brands.length}, sources ${config.sources.length}, channels ${config.channels.length}`,
    );
    if (config.contact === null)
      say('contact', 'warn', 'contact: is not set; polite collectors say who they are, and some services insist');
  } catch (error) {
    say('configuration', 'bad', messageOf(error));
  }
  await examineDatabase(world, say);
  const now = context.now();
  if (now < Date.UTC(2026, 0, 1))
    say('clock', 'bad', 'the clock is before 2026: every age and every alert would be wrong');
  if (ready && online)
    for (const test of await testSources(world, []))
      say(
        `source ${test.source}`,
        test.error === null ? 'good' : 'bad',
        test.error === null ? `${test.items} items` : `${test.error.kind}: ${test.error.message}`,
      );
  return found;
}

async function examineDatabase(
  world: World,
  say: (check: string, state: Symptom['state'], text: string) => unknown,
): Promise<void> {
  const { context, database } = world;
  if (!existsSync(database)) {
    say('database', 'warn', `${database} is not there yet: earshot run makes it`);
    return;
  }
  try {
    accessSync(database, constants.W_OK);
    accessSync(dirname(database), constants.W_OK);
  } catch {
    say('database', 'bad', `${database} or its folder is not writable`);
  }
  if ((statSync(database).mode & 0o007) !== 0)
    say('privacy', 'warn', `${database} may be read by everybody on this machine: chmod 600 ${database}`);
  const { bavail, bsize } = await statfs(dirname(database));
  const free = bavail * bsize;
  say('disk', free < 200e6 ? 'bad' : 'good', `${(free / 1e9).toFixed(1)} GB free`);
  try {
    const store = await world.store('read');
    const problems = await store.check();
    if (problems.length > 0) say('database', 'bad', problems.join('; '));
    else say('database', 'good', `${database}, ${(await store.totals()).mentions} mentions, whole`);
    const sources = await listSources(store, context.now());
    const last = Math.max(0, ...sources.map(({ lastPollAt }) => (lastPollAt === null ? 0 : Date.parse(lastPollAt))));
    if (last === 0) say('last run', 'warn', 'nothing was ever polled: earshot run');
    else {
      const age = context.now() - last;
      say(
        'last run',
        age > DAY ? 'warn' : 'good',
        `${formatDuration(Math.floor(age / 60_000) * 60_000)} ago${age > 6 * HOUR ? ': is cron running?' : ''}`,
      );
    }
    for (const source of sources)
      if (source.state === 'failed' || source.state === 'limited')
        say(
          `source ${source.id}`,
          'bad',
          `${source.failures} failures in a row: ${source.error?.kind}: ${source.error?.message}`,
        );
    const waiting = await store.undelivered();
    if (waiting.some(({ dead }) => dead))
      say('deliveries', 'bad', `${waiting.filter(({ dead }) => dead).length} given up`);
  } catch (error) {
    say('database', 'bad', messageOf(error));
  }
}
