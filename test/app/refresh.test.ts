import { expect, test } from 'vitest';
import { run } from '../../src/app/run.ts';
import { SourceError } from '../../src/model/errors.ts';
import { FIND_ALL } from '../../src/model/store.ts';
import { HOUR, MINUTE, WEEK } from '../../src/model/time.ts';
import { NOW, POLL, type Post, type Stage, stage } from './stage.ts';

const posts = (): Post[] =>
  ['a', 'b', 'c'].map((id, i) => ({
    id,
    text: `acme is loud, says ${id}`,
    at: NOW - (90 - i) * MINUTE,
    likes: 1,
    followers: 500,
  }));
const looks = ({ asked }: Stage): string[] => asked.filter(url => url.startsWith('/look')).map(url => url.slice(10));
const write = async (): Promise<boolean> => true;

async function reaches(at: Stage): Promise<(number | null)[]> {
  const found: [string, number | null][] = [];
  for await (const record of at.store.find(FIND_ALL)) found.push([record.id, record.reach?.mid ?? null]);
  return found.sort().map(([, mid]) => mid);
}

test('what is stored is looked up in the same run, in batches, and its reach follows', async () => {
  const at = await stage(posts());
  const { report, exit } = await run(at.world, POLL, write);
  expect(exit).toBe(0);
  expect(report.sources).toMatchObject([{ status: 'ok', added: 3, refreshed: 3, error: null }]);
  expect(looks(at)).toEqual(['c,b', 'a']);
  // 500 followers × 0.15; by its single like it would be 50.
  expect(await reaches(at)).toEqual([75, 75, 75]);
  expect(await at.store.check()).toEqual([]);
  // Nothing is due again before its time, and a look-up is no evidence of hearing.
  at.asked.length = 0;
  at.now = NOW + 30 * MINUTE;
  await run(at.world, POLL, write);
  expect(looks(at)).toEqual([]);
  expect((await at.store.polls([0, NOW + WEEK])).map(({ job }) => job)).toEqual(['board/all', 'board/all']);
});

test('what failed stays due and is told; the sources themselves were read, so all is well', async () => {
  const at = await stage(posts());
  const answer = at.answer;
  at.answer = url => {
    if (url.pathname === '/look') throw new SourceError('denied', 'board.test refuses us (403)');
    return answer(url);
  };
  const { report, exit } = await run(at.world, POLL, write);
  expect(exit).toBe(0);
  expect(report.sources).toMatchObject([
    { status: 'ok', added: 3, refreshed: 0, error: { kind: 'denied', message: expect.stringContaining('looking up') } },
  ]);
  // One refusal is enough.
  expect(looks(at)).toEqual(['c,b']);
  at.answer = answer;
  expect((await run(at.world, { ...POLL, force: false }, write)).report.sources).toMatchObject([
    { status: 'not due', refreshed: 3, error: null },
  ]);
});

test('what is gone goes, and is not asked for again', async () => {
  const all = posts();
  const at = await stage(all);
  Object.assign(all[0] as Post, { gone: true });
  await run(at.world, POLL, write);
  const texts: string[] = [];
  for await (const { text } of at.store.find(FIND_ALL)) texts.push(text);
  expect(texts.filter(text => text === '')).toHaveLength(1);
  at.asked.length = 0;
  at.now = NOW + 2 * WEEK;
  await run(at.world, POLL, write);
  expect(looks(at).join()).not.toContain('a');
});

test('a dry run and a replay look nothing up; nor does a source whose user does not want it', async () => {
  const at = await stage(posts());
  await run(at.world, { ...POLL, dryRun: true }, write);
  at.options.replay = 'a recording';
  await run(at.world, POLL, write);
  expect(looks(at)).toEqual([]);
});

test('the next day what is due is looked up though nothing is polled', async () => {
  const at = await stage(posts());
  await run(at.world, POLL, write);
  at.asked.length = 0;
  at.now = NOW + 25 * HOUR;
  await run(at.world, { ...POLL, force: false }, write);
  expect(looks(at)).toEqual(['c,b', 'a']);
});

test('an answer that cannot be read stands in nobody’s way: those are left until their next look', async () => {
  const at = await stage(posts());
  const answer = at.answer;
  at.answer = url => (url.searchParams.get('ids') === 'c,b' ? { strange: true } : answer(url));
  const { report } = await run(at.world, POLL, write);
  expect(report.sources).toMatchObject([{ refreshed: 1, error: { kind: 'malformed' } }]);
  at.asked.length = 0;
  at.now += 15 * MINUTE;
  await run(at.world, POLL, write);
  expect(looks(at)).toEqual([]);
  at.now = NOW + 25 * HOUR;
  await run(at.world, POLL, write);
  expect(looks(at)).toEqual(['c,b', 'a']);
});
