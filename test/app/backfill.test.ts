import { expect, test } from 'vitest';
import { backfill } from '../../src/app/backfill.ts';
import { run } from '../../src/app/run.ts';
import { SourceError } from '../../src/model/errors.ts';
import { FIND_ALL } from '../../src/model/store.ts';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { board, NOW, POLL, type Post, type Stage, stage } from './stage.ts';

const write = async (): Promise<boolean> => true;
const post = (id: string, at: number): Post => ({ id, text: `acme ${id}`, at, followers: null });
const ask = {
  sources: null,
  brands: null,
  since: NOW - 10 * DAY,
  deadline: null,
  wait: 0,
  dryRun: false,
  yes: false,
  async begun() {},
  progress() {},
};

async function stored(at: Stage): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of at.store.find({ ...FIND_ALL, sort: 'oldest' })) {
    const [detail] = await at.store.detail(id);
    found.push(`${id.slice(6)}${detail?.backfill ? ' back' : ''}`);
  }
  return found;
}

test('cut anywhere and run again it reads all of it once; what is new stays news, polling its own', async () => {
  const posts = [9, 8, 7, 6, 5, 4, 3].map(day => post(`old${day}`, NOW - day * DAY));
  for (let cut = 0; cut <= 4; cut++) {
    const at = await stage([...posts, post('first', NOW - HOUR)]);
    const answer = at.answer;
    await run(at.world, POLL, write);
    at.now = NOW + HOUR;
    // Published after the last poll, and listed while reading back.
    const all = [...posts, post('first', NOW - HOUR), post('news', NOW + 30 * MINUTE)];
    let left = cut;
    at.answer = url => {
      if (url.pathname !== '/list') return answer(url);
      if (left-- === 0) throw new Error('cut');
      return all;
    };
    await backfill(at.world, ask).catch(() => {});
    // A poll in between reads what is new, and as news.
    at.answer = url => (url.pathname === '/list' ? all : answer(url));
    await run(at.world, POLL, write);
    expect((await stored(at)).at(-1)).toBe('news');
    const { records, exit } = await backfill(at.world, ask);
    expect([exit, records.map(({ state }) => state)]).toEqual([0, ['done']]);
    expect(await stored(at)).toEqual([...posts.map(({ id }) => `${id} back`), 'first back', 'news']);
    // It goes on where it was: what came before the cut is not asked for again.
    const from = at.asked.filter(url => url.includes(`from=${NOW - 10 * DAY}`));
    expect(from).toHaveLength(cut === 0 ? 2 : 1);
    expect(await at.store.check()).toEqual([]);
  }
});

test('alone it leaves what was published since the last poll to the next one', async () => {
  const all = [post('old', NOW - 5 * DAY), post('first', NOW - HOUR)];
  const at = await stage(all);
  await run(at.world, POLL, write);
  at.now = NOW + HOUR;
  all.push(post('news', NOW + 30 * MINUTE));
  await backfill(at.world, ask);
  expect(await stored(at)).toEqual(['old back', 'first back']);
  const [job] = await at.store.jobs();
  expect(job).toMatchObject({ backfill: false, heardTo: NOW, heardFrom: NOW - 10 * DAY });
  await run(at.world, POLL, write);
  expect(await stored(at)).toEqual(['old back', 'first back', 'news']);
});

test('says how far it got, what failed, and what was done before', async () => {
  const all = [post('old', NOW - 5 * DAY), post('older', NOW - 6 * DAY)].reverse();
  const at = await stage(all);
  await run(at.world, POLL, write);
  const dry = await backfill(at.world, { ...ask, dryRun: true });
  expect(dry.records).toMatchObject([{ state: 'can', added: 0 }]);
  const answer = at.answer;
  at.answer = () => {
    throw new SourceError('denied', 'refused');
  };
  const failed = await backfill(at.world, ask);
  expect([failed.exit, failed.records]).toMatchObject([
    4,
    [{ state: 'failed', error: { kind: 'denied' }, oldest: null }],
  ]);
  at.answer = answer;
  expect((await backfill(at.world, ask)).records).toMatchObject([
    { state: 'done', added: 2, seen: 2, oldest: '2026-11-15T12:00:00Z', newest: '2026-11-16T12:00:00Z' },
  ]);
  at.asked.length = 0;
  expect((await backfill(at.world, ask)).records).toMatchObject([{ state: 'done', requests: 0 }]);
  expect(at.asked).toEqual([]);
});

test('says beforehand what it takes, as far as the source can tell, and asks for a yes where that is much', async () => {
  const at = await stage([post('old', NOW - 9 * DAY)]);
  const told: (number | null)[] = [];
  const said = {
    ...ask,
    begun: async (all: readonly { needs: number | null }[]) => void told.push(...all.map(({ needs }) => needs)),
  };
  try {
    Object.assign(board, { needs: (_: unknown, { from }: { from: number }, now: number) => (now - from) / MINUTE });
    expect((await backfill(at.world, { ...ask, dryRun: true })).records).toMatchObject([
      { state: 'can', needs: 14_400 },
    ]);
    await expect(backfill(at.world, said)).rejects.toMatchObject({
      kind: 'usage',
      message: 'board: reading back so far takes about 14400 requests.',
      hint: expect.stringContaining('--yes'),
    });
    expect([at.asked, told]).toEqual([[], []]);
    expect((await backfill(at.world, { ...said, yes: true })).records).toMatchObject([{ state: 'done' }]);
    // What was read needs no yes.
    expect((await backfill(at.world, said)).records).toMatchObject([{ state: 'done' }]);
    expect(told).toEqual([14_400, 0]);
  } finally {
    Object.assign(board, { needs: undefined });
  }
  expect((await backfill(at.world, { ...ask, since: NOW - 11 * DAY, dryRun: true })).records).toMatchObject([
    { needs: null },
  ]);
});
