import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deliverDue } from '../../src/app/outbox.ts';
import type { World } from '../../src/app/world.ts';
import type { Message } from '../../src/model/alert.ts';
import type { Store } from '../../src/model/store.ts';
import { backoff } from '../../src/notify/index.ts';
import { message } from '../notify/stand-ins.ts';
import { NOW, type Stage, stage } from './stage.ts';

const MINUTE = 60_000;

/** A stage with these messages waiting, one a key. */
async function waiting(keys: readonly string[], over: Partial<Message> = {}): Promise<Stage> {
  const it = await stage([]);
  await it.store.transition(
    { brand: 'acme', rule: 'volume', evaluatedTo: NOW },
    [],
    keys.map(dedupeKey => message({ dedupeKey, data: null, ...over })),
    NOW,
  );
  return it;
}
const deliver = (it: Stage, store: Partial<Store> = {}) =>
  deliverDue(
    { ...it.world, store: async () => Object.assign(Object.create(it.store), store) } as World,
    async () => true,
  );
const told = (it: Stage): string[] => {
  const path = join(it.dir, 'told.ndjson');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map(line => (JSON.parse(line) as { dedupeKey: string }).dedupeKey);
};
const states = (done: { state: string }[]) => done.map(({ state }) => state);

describe('delivering', () => {
  test('in the order in which they came in, each once', async () => {
    const it = await waiting(['b', 'a', 'c']);
    expect(states(await deliver(it))).toEqual(['sent', 'sent', 'sent']);
    expect(told(it)).toEqual(['b', 'a', 'c']);
    expect(await deliver(it)).toEqual([]);
  });

  test('the process dies between sending and marking: one repeat, with the same key', async () => {
    const it = await waiting(['a', 'b']);
    const dies = async () => {
      throw new Error('the disk is gone');
    };
    await expect(deliver(it, { delivered: dies })).rejects.toThrow('the disk is gone');
    expect(told(it)).toEqual(['a']);
    // Its lease holds until somebody takes the lock, or it runs out.
    expect(await deliver(it)).toEqual([]);
    await (await it.store.lock(0, 'the next run'))?.release();
    expect(states(await deliver(it))).toEqual(['sent', 'sent']);
    expect(told(it)).toEqual(['a', 'a', 'b']);
  });

  test('time is up: what is left is not tried, loses no attempt, and is due again', async () => {
    const it = await waiting(['a', 'b', 'c']);
    const { delivered } = it.store;
    const slow: Store['delivered'] = async (...given) => {
      it.now += 90_000;
      await delivered(...given);
    };
    expect(states(await deliver(it, { delivered: slow }))).toEqual(['sent', 'sent', 'held']);
    expect(await it.store.undelivered()).toMatchObject([{ attempts: 0, dead: false }]);
    expect(states(await deliver(it))).toEqual(['sent']);
  });

  test('stopped: the same', async () => {
    const it = await waiting(['a', 'b']);
    it.stop.abort();
    expect(states(await deliver(it))).toEqual(['held', 'held']);
    expect(told(it)).toEqual([]);
  });

  test('a channel that is no more: given up, and named', async () => {
    const it = await waiting(['a'], { channel: 'desk' });
    expect(await deliver(it)).toMatchObject([{ state: 'dead', error: 'no channel is called desk any more' }]);
  });

  test('ten tries in about four days, then it is given up with the last error', async () => {
    const it = await waiting(['a'], {});
    const away = {
      ...it.world,
      config: async () => ({ ...(await it.world.config()), dir: join(it.dir, 'config.yaml') }),
    } as World;
    let tries = 0;
    for (; tries < 20; tries++) {
      const [done] = await deliverDue(away, async () => true);
      if (done?.state === 'dead') break;
      expect(done?.state).toBe('retry');
      const wait = backoff(tries + 1) ?? 0;
      expect((await it.store.undelivered())[0]?.dueAt).toBe(it.now + wait);
      it.now += wait;
    }
    expect(tries).toBe(9);
    expect(await it.store.undelivered()).toMatchObject([
      { dead: true, error: expect.stringMatching(/^given up after 10 attempts: ./) },
    ]);
    expect(it.now - NOW).toBeGreaterThan(3 * 24 * 60 * MINUTE);
  });
});
