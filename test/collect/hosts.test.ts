import { describe, expect, test } from 'vitest';
import { createHosts } from '../../src/collect/hosts.ts';

/** A clock that only sleeping moves; side-by-side sleepers wake in order of time. */
function clock(): { now(): number; sleep(duration: number): Promise<void>; slept: number[] } {
  let at = 0;
  let sleepers: { until: number; wake: () => void }[] = [];
  const slept: number[] = [];
  function turn(): void {
    setImmediate(() => {
      const [first] = sleepers.sort((a, b) => a.until - b.until);
      if (!first) return;
      sleepers = sleepers.slice(1);
      at = Math.max(at, first.until);
      first.wake();
      turn();
    });
  }
  return {
    now: () => at,
    sleep: duration => {
      slept.push(duration);
      return new Promise(wake => {
        sleepers.push({ until: at + duration, wake });
        if (sleepers.length === 1) turn();
      });
    },
    slept,
  };
}
const never = new AbortController().signal;

describe('hosts', () => {
  test('one at once on a host, as many as allowed over all', async () => {
    const time = clock();
    const hosts = createHosts({ concurrency: 3, ...time });
    const busy = new Map<string, number>();
    let all = 0;
    let mostAll = 0;
    let mostHost = 0;
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => `h${i % 5}.test`).map(host =>
        hosts.run(
          host,
          { atOnce: 1, gap: 0 },
          async () => {
            busy.set(host, (busy.get(host) ?? 0) + 1);
            mostAll = Math.max(mostAll, ++all);
            mostHost = Math.max(mostHost, busy.get(host) ?? 0);
            await new Promise(resolve => setTimeout(resolve, 1));
            busy.set(host, (busy.get(host) ?? 0) - 1);
            all--;
          },
          never,
        ),
      ),
    );
    expect([mostAll, mostHost]).toEqual([3, 1]);
  });

  test.each([1, 2, 4])('the gap lies between starts, %i at once', async atOnce => {
    const time = clock();
    const hosts = createHosts({ concurrency: 8, ...time });
    const starts: number[] = [];
    const work = (): Promise<number> => Promise.resolve(starts.push(time.now()));
    await Promise.all(Array.from({ length: 5 }, () => hosts.run('a.test', { atOnce, gap: 1000 }, work, never)));
    expect(starts).toEqual([0, 1000, 2000, 3000, 4000]);
  });

  test('the gap of one host holds up no other', async () => {
    const time = clock();
    const hosts = createHosts({ concurrency: 1, ...time });
    const order: string[] = [];
    const run = (host: string): Promise<void> =>
      hosts.run(host, { atOnce: 1, gap: 5000 }, async () => void order.push(host), never);
    await run('a');
    await Promise.all([run('a'), run('b'), run('c')]);
    expect(order).toEqual(['a', 'b', 'c', 'a']);
  });

  test('a clock that stands still neither hangs nor adds the gaps up', async () => {
    const slept: number[] = [];
    const hosts = createHosts({ concurrency: 4, now: () => 42, sleep: async duration => void slept.push(duration) });
    for (let i = 0; i < 5; i++) await hosts.run('a', { atOnce: 1, gap: 1000 }, async () => i, never);
    expect(slept).toEqual([1000, 1000, 1000, 1000]);
  });

  test('a failure is handed on and blocks nobody', async () => {
    const hosts = createHosts({ concurrency: 1, ...clock() });
    await expect(hosts.run('a', { atOnce: 1, gap: 0 }, () => Promise.reject(new Error('no')), never)).rejects.toThrow(
      'no',
    );
    expect(await hosts.run('a', { atOnce: 1, gap: 0 }, async () => 7, never)).toBe(7);
  });

  test('after an abort nothing more starts', async () => {
    const hosts = createHosts({ concurrency: 1, ...clock() });
    const stop = new AbortController();
    let release = (): void => {};
    const working = new Promise<void>(resolve => {
      release = resolve;
    });
    const started: string[] = [];
    function run(host: string, name: string): Promise<void> {
      const work = (): Promise<void> => {
        started.push(name);
        return working;
      };
      return hosts.run(host, { atOnce: 1, gap: 5 }, work, stop.signal);
    }
    const all = [run('a', 'first'), run('a', 'second'), run('b', 'third')];
    await new Promise(resolve => setImmediate(resolve));
    stop.abort(new Error('enough'));
    release();
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(started).toEqual(['first']);
  });

  test('remembers limits, the longer of two', () => {
    const hosts = createHosts({ concurrency: 1, ...clock() });
    const limit = (until: number): Parameters<typeof hosts.hold>[0] => ({ host: 'a', method: '*', until, reason: '' });
    hosts.hold(limit(5));
    hosts.hold(limit(9));
    expect(hosts.held().map(({ until }) => until)).toEqual([9]);
  });
});
