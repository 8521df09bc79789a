import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { batch, entry, job, NOON, outcome, rows } from './samples.ts';

const LEASE = 5 * MINUTE;

export function jobContract(fresh: Fresh): void {
  describe('jobs', () => {
    it('claims new jobs at once, as a back-fill from their start', async () => {
      const store = fresh();
      await store.plan([job('a'), job('b', { brand: 'acme', dueAt: NOON + HOUR })], NOON);
      const claims = await store.claim(NOON, LEASE, 10);
      expect(claims).toEqual([
        {
          job: job('a'),
          cursor: 'start',
          validators: { etag: null, lastModified: null },
          backfill: true,
          heardTo: null,
          failures: 0,
        },
      ]);
    });

    it('leases: no job is claimed twice before its lease ends', async () => {
      const store = fresh();
      await store.plan([job('a'), job('b')], NOON);
      expect((await store.claim(NOON, LEASE, 1)).map(c => c.job.id)).toEqual(['a']);
      expect((await store.claim(NOON, LEASE, 9)).map(c => c.job.id)).toEqual(['b']);
      expect(await store.claim(NOON + LEASE - 1, LEASE, 9, true)).toEqual([]);
      expect((await store.claim(NOON + LEASE, LEASE, 9)).map(c => c.job.id)).toEqual(['a', 'b']);
    });

    it('claims the earliest due first, and with force what is not due', async () => {
      const store = fresh();
      await store.plan([job('late', { dueAt: NOON + HOUR }), job('early', { dueAt: NOON - HOUR })], NOON);
      expect((await store.claim(NOON, 0, 9)).map(c => c.job.id)).toEqual(['early']);
      expect((await store.claim(NOON, 0, 9, true)).map(c => c.job.id)).toEqual(['early', 'late']);
    });

    it('claims only of the sources and brands asked for', async () => {
      const store = fresh();
      await store.plan(
        [job('a'), job('b', { brand: 'acme' }), job('c', { brand: 'globex' }), job('d', { source: 'press' })],
        NOON,
      );
      const claimed = async (sources: string[] | null, brands: string[] | null) =>
        (await store.claim(NOON, 0, 9, false, { sources, brands })).map(c => c.job.id).join('');
      expect(await claimed(null, null)).toBe('abcd');
      expect(await claimed(['press', 'none'], null)).toBe('d');
      expect(await claimed(null, ['acme'])).toBe('abd');
      expect(await claimed(['forum'], ['globex'])).toBe('ac');
      expect(await claimed([], null)).toBe('');
    });

    it('knows every source, imports included', async () => {
      const store = fresh();
      expect(await store.sources()).toEqual([]);
      await store.save(batch([entry('1'), entry('2')]));
      await store.save(batch([entry('3')], { job: 'mail', source: 'mail' }));
      await store.plan([job('a')], NOON);
      await store.finish(outcome('a', { startedAt: NOON - HOUR }));
      await store.finish(outcome('a', { startedAt: NOON }));
      await store.finish(outcome('old', { startedAt: NOON }));
      expect(await store.sources()).toEqual([
        { source: 'forum', mentions: 2, polls: 2, lastAt: NOON },
        { source: 'mail', mentions: 1, polls: 0, lastAt: null },
        { source: 'old', mentions: 0, polls: 1, lastAt: NOON },
      ]);
    });

    it('keeps cursor, schedule and validators when planned again', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.claim(NOON, LEASE, 9);
      await store.save(batch([entry('1')], { job: 'a', resume: { after: 7 } }));
      await store.finish(
        outcome('a', { validators: { etag: '"x"', lastModified: 'Sat' }, heard: [NOON - HOUR, NOON] }),
      );
      await store.plan([job('a', { start: 'other', params: { q: 'changed' } })], NOON + MINUTE);
      expect(await store.claim(NOON + MINUTE, LEASE, 9)).toEqual([]);
      expect(await store.claim(NOON + 15 * MINUTE, LEASE, 9)).toEqual([
        {
          job: job('a', { start: 'other', params: { q: 'changed' } }),
          cursor: { after: 7 },
          validators: { etag: '"x"', lastModified: 'Sat' },
          backfill: false,
          heardTo: NOON,
          failures: 0,
        },
      ]);
    });

    it('keeps the beginning of the first attempt as long as none succeeds; a dry run is no attempt', async () => {
      const store = fresh();
      await store.plan([job('a', { start: { from: 0 } })], NOON);
      await store.claim(NOON, 0, 9);
      await store.plan([job('a', { start: { from: 1 } })], NOON);
      expect(await store.claim(NOON, LEASE, 9)).toMatchObject([{ cursor: { from: 1 } }]);
      await store.finish(outcome('a', { status: 'failed', dueAt: NOON + HOUR, heard: null }));
      await store.plan([job('a', { start: { from: 2 } })], NOON + HOUR);
      expect(await store.claim(NOON + HOUR, LEASE, 9)).toMatchObject([{ cursor: { from: 1 }, backfill: true }]);
    });

    it('begins anew where the clock was ahead: what was due in the future is due, from the start', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON + 900 * DAY);
      await store.claim(NOON + 900 * DAY, LEASE, 9);
      await store.save(batch([], { job: 'a', resume: 'mark of the future' }));
      const at = NOON + 900 * DAY;
      await store.finish(outcome('a', { startedAt: at, endedAt: at, dueAt: at + HOUR, heard: [at - HOUR, at] }));
      await store.plan([job('a')], NOON);
      expect(await store.claim(NOON, LEASE, 9)).toMatchObject([{ cursor: 'start', backfill: true, heardTo: null }]);
      // A minute back is nothing: what was read is not read again.
      await store.save(batch([], { job: 'a', resume: 'mark' }));
      await store.finish(outcome('a', { startedAt: NOON, endedAt: NOON, dueAt: NOON + HOUR }));
      expect(await store.claim(NOON - MINUTE, LEASE, 9)).toEqual([]);
      expect(await store.claim(NOON + HOUR, LEASE, 9)).toMatchObject([{ cursor: 'mark' }]);
    });

    it('retires what is no longer planned and takes it back with its cursor', async () => {
      const store = fresh();
      await store.plan([job('a'), job('b')], NOON);
      await store.save(batch([], { job: 'a', resume: 'mark' }));
      await store.plan([job('b')], NOON);
      expect((await store.claim(NOON, 0, 9, true)).map(c => c.job.id)).toEqual(['b']);
      expect((await store.jobs()).map(j => j.id)).toEqual(['b']);
      await store.plan([job('a'), job('b')], NOON);
      expect((await store.claim(NOON, 0, 9)).find(c => c.job.id === 'a')?.cursor).toBe('mark');
    });

    it.each([
      ['ok', false, 0],
      ['empty', false, 0],
      ['partial', true, 0],
      ['failed', true, 3],
    ] as const)('after %s: backfill %s, failures %i', async (status, backfill, failures) => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      for (let i = 0; i < 2; i++) await store.finish(outcome('a', { status: 'failed', dueAt: NOON }));
      await store.finish(outcome('a', { status, dueAt: NOON, validators: null }));
      expect(await store.claim(NOON, 0, 9)).toMatchObject([{ backfill, failures }]);
      expect(await store.jobs()).toMatchObject([
        { id: 'a', backfill, failures, okAt: status === 'failed' ? null : NOON + 1_000, dueAt: NOON, last: { status } },
      ]);
    });

    it('a reading that lost something and came to its end is no back-fill any more', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.finish(
        outcome('a', { status: 'partial', error: { kind: 'gap', message: 'some were lost' }, dueAt: NOON }),
      );
      expect(await store.claim(NOON, 0, 9)).toMatchObject([{ backfill: false }]);
    });

    it('a job is due a tenth of its interval early, at most half a minute', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.finish(outcome('a', { status: 'ok', dueAt: NOON + HOUR }));
      expect(await store.claim(NOON + HOUR - 31_000, 0, 9)).toEqual([]);
      expect(await store.claim(NOON + HOUR - 29_000, 0, 9)).toHaveLength(1);
    });

    it('finish releases the lease, also when it failed', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.claim(NOON, DAY, 9);
      await store.finish(outcome('a', { status: 'failed', dueAt: NOON + 1 }));
      expect(await store.claim(NOON + 1, LEASE, 9)).toHaveLength(1);
    });

    it('falls back on the job’s own rhythm where nobody says when', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.finish(outcome('a', { dueAt: null }));
      expect(await store.jobs()).toMatchObject([{ dueAt: NOON + 1_000 + 15 * MINUTE }]);
    });

    it('remembers the whole span it has heard, and that a failure heard nothing', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.finish(outcome('a', { heard: [NOON - HOUR, NOON] }));
      await store.finish(outcome('a', { heard: [NOON - DAY, NOON - HOUR] }));
      await store.finish(outcome('a', { status: 'failed' }));
      expect(await store.jobs()).toMatchObject([{ heardFrom: NOON - DAY, heardTo: NOON }]);
    });

    it('rewinds: the next reading starts there, unconditionally, and is a back-fill', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.finish(outcome('a', { validators: { etag: '"x"', lastModified: null }, dueAt: NOON }));
      await store.rewind('a', { from: 1 });
      expect(await store.claim(NOON, 0, 9)).toMatchObject([
        { cursor: { from: 1 }, backfill: true, validators: { etag: null, lastModified: null } },
      ]);
      await expect(store.rewind('nobody', 1)).rejects.toMatchObject({ kind: 'not_found' });
    });

    it('stores no params of polled jobs', async () => {
      const store = fresh();
      await store.plan([job('a', { params: { url: 'https://example.com/?key=hush' }, start: 'hush' })], NOON);
      await store.save(batch([entry('1')], { job: 'a' }));
      expect(JSON.stringify(await rows(store, 'SELECT * FROM job'))).not.toContain('hush');
    });

    it('writes every attempt into the ledger, an import’s too', async () => {
      const store = fresh();
      await store.plan([job('a', { brand: 'acme' })], NOON);
      const error = { kind: 'denied', message: 'it says 403' };
      await store.finish(outcome('a', { status: 'failed', error, startedAt: NOON }));
      await store.finish(outcome('import', { heard: [NOON - DAY, NOON - DAY + HOUR], startedAt: NOON + HOUR }));
      expect(await store.polls([NOON, NOON + 1])).toMatchObject([
        { job: 'a', source: 'forum', brand: 'acme', error, heard: null },
      ]);
      expect(await store.polls([NOON - DAY + HOUR - 1, NOON - DAY + HOUR])).toMatchObject([
        { job: 'import', brand: null },
      ]);
      expect(await store.polls([NOON - DAY + HOUR, NOON])).toEqual([]);
      expect((await store.polls([NOON - DAY, NOON + DAY])).map(p => p.job)).toEqual(['a', 'import']);
    });

    it('keeps the longest "not before" of a host until it is over', async () => {
      const store = fresh();
      const limit = (until: number, reason: string) => ({ host: 'api.example.com', method: '*', until, reason });
      await store.finish(outcome('a', { limits: [limit(NOON + HOUR, 'long')] }));
      await store.finish(outcome('a', { limits: [limit(NOON + MINUTE, 'short')] }));
      expect(await store.limits(NOON)).toEqual([limit(NOON + HOUR, 'long')]);
      await store.finish(outcome('a', { limits: [limit(NOON + DAY, 'longer')] }));
      expect(await store.limits(NOON)).toEqual([limit(NOON + DAY, 'longer')]);
      expect(await store.limits(NOON + DAY)).toEqual([]);
    });

    it('one run at a time', async () => {
      const store = fresh();
      await store.plan([job('a')], NOON);
      await store.claim(NOON, DAY, 9);
      const lock = await store.lock(0, 'me');
      expect(lock).not.toBeNull();
      expect(await store.claim(NOON, DAY, 9)).toHaveLength(1);
      expect(await store.lock(150, 'another')).toBeNull();
      await lock?.release();
      await lock?.release();
      const again = await store.lock(0, 'another');
      expect(again).not.toBeNull();
      await again?.release();
    });

    it('keeps settings', async () => {
      const store = fresh();
      expect(await store.settings()).toBeNull();
      const settings = {
        brands: [{ id: 'acme', name: 'Acme', role: 'own' as const, query: 'acme', since: null }],
        sources: [{ id: 'forum', type: 'rss', title: 'Forum' }],
        timezone: 'Europe/Berlin',
        configPath: null,
        configHash: 'abc',
        queryChangedAt: { acme: NOON },
      };
      await store.keep(settings);
      await store.keep({ ...settings, timezone: 'UTC' });
      expect(await store.settings()).toEqual({ ...settings, timezone: 'UTC' });
    });
  });
}
