import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourcesHealth } from '../../src/app/health.ts';
import { run } from '../../src/app/run.ts';
import { SourceError } from '../../src/model/errors.ts';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { NOW, POLL, type Post, type Stage, stage } from './stage.ts';

const write = async (): Promise<boolean> => true;
const told = ({ dir }: Stage): string[] =>
  existsSync(join(dir, 'told.ndjson'))
    ? readFileSync(join(dir, 'told.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
        .map(({ type, data }) => `${type} ${data.source ?? data.brand}`)
    : [];
const alerts = ({ store }: Stage) => store.alerts({ states: null, brands: null, since: null, ids: null, limit: null });

async function runAt(at: Stage, now: number, force = false): Promise<void> {
  at.now = now;
  await run(at.world, { ...POLL, force }, write);
}

test('a source that fails for long is told once, as a warning that names the source, and ends when it speaks', async () => {
  const at = await stage([{ id: 'a', text: 'acme', at: NOW - HOUR }]);
  const answer = at.answer;
  await runAt(at, NOW);
  at.answer = () => {
    throw new SourceError('denied', 'board.test refuses us (403)');
  };
  // Short troubles are nobody's business.
  for (let hour = 1; hour <= 5; hour++) await runAt(at, NOW + hour * HOUR, true);
  expect(await alerts(at)).toEqual([]);
  for (let hour = 6; hour <= 20; hour++) await runAt(at, NOW + hour * HOUR, true);
  await runAt(at, NOW + 20 * HOUR, true);
  expect(told(at)).toEqual(['alert.open board']);
  expect(await alerts(at)).toMatchObject([
    { brand: 'source/board', rule: 'source_silent', severity: 'warning', state: 'firing', closedAt: null },
  ]);
  expect((await sourcesHealth(at.store, at.now))[0]).toMatchObject({
    state: 'failed',
    silentSince: '2026-11-21T12:00:00Z',
    advice: expect.stringContaining('credentials'),
  });
  // Somebody takes it: no reminders; then it speaks again.
  const [alert] = await alerts(at);
  await at.store.act(alert?.id ?? 0, { kind: 'acknowledge', by: 'ann', reason: 'mine', at: at.now });
  await runAt(at, NOW + 50 * HOUR, true);
  expect(told(at)).toEqual(['alert.open board']);
  at.answer = answer;
  await runAt(at, NOW + 60 * HOUR, true);
  await runAt(at, NOW + 61 * HOUR, true);
  expect(told(at)).toEqual(['alert.open board', 'alert.resolve board']);
  expect(await alerts(at)).toMatchObject([{ state: 'resolved' }]);
});

test('nobody acknowledges: one reminder a day', async () => {
  const at = await stage([]);
  at.answer = () => {
    throw new SourceError('gone', 'board.test says that this is gone for good (410)');
  };
  for (let hour = 0; hour <= 72; hour++) await runAt(at, NOW + hour * HOUR, true);
  expect(told(at)).toEqual(['alert.open board', 'alert.remind board', 'alert.remind board']);
});

/** A post every two hours by day, none by night. */
function rhythm(days: number): Post[] {
  const posts: Post[] = [];
  for (let day = 0; day < days; day++)
    for (let hour = 8; hour <= 18; hour += 2)
      posts.push({ id: `${day}-${hour}`, text: 'acme', at: NOW - 12 * HOUR + day * DAY + hour * HOUR });
  return posts;
}

test('one that is read without trouble and brings nothing new past its own rhythm is stale; nights are not', async () => {
  const posts = rhythm(4);
  const at = await stage(posts);
  const answer = at.answer;
  at.answer = url => (url.pathname === '/list' ? posts.filter(post => post.at <= at.now) : answer(url));
  for (let hour = 0; hour < 5 * 24; hour += 2) await runAt(at, NOW + hour * HOUR + MINUTE, true);
  expect(await alerts(at)).toEqual([]);
  const [well] = await sourcesHealth(at.store, at.now);
  expect(well).toMatchObject({ state: 'ok', rhythm: { usual: 2 * HOUR } });
  for (let hour = 5 * 24; hour < 8 * 24; hour += 2) await runAt(at, NOW + hour * HOUR + MINUTE, true);
  expect(told(at)[0]).toBe('alert.open board');
  const [ill] = await sourcesHealth(at.store, at.now);
  expect(ill).toMatchObject({ state: 'stale', failures: 0, advice: expect.stringContaining('every 2h') });
  posts.push({ id: 'back', text: 'acme', at: at.now });
  await runAt(at, at.now + HOUR, true);
  expect(told(at).at(-1)).toBe('alert.resolve board');
});

test('a machine that was off says nothing about a source', async () => {
  const posts = rhythm(4);
  const at = await stage(posts);
  const answer = at.answer;
  at.answer = url => (url.pathname === '/list' ? posts.filter(post => post.at <= at.now) : answer(url));
  for (let hour = 0; hour < 4 * 24; hour += 2) await runAt(at, NOW + hour * HOUR + MINUTE, true);
  at.answer = () => {
    throw new SourceError('unreachable', 'no network');
  };
  // Three weeks later, the first run fails.
  await runAt(at, NOW + 25 * DAY);
  expect(await alerts(at)).toEqual([]);
});
