import { describe, expect, it } from 'vitest';
import type { Message, Transition } from '../../src/model/alert.ts';
import { DAY, HOUR, iso, MINUTE } from '../../src/model/time.ts';
import type { Fresh } from './contract.ts';
import { dump, NOON, rows } from './samples.ts';

const RULE = { brand: 'acme', rule: 'volume', evaluatedTo: NOON };
const ALL = { states: null, brands: null, since: null, ids: null, limit: null };

function change(kind: Transition['kind'], over: Partial<Transition['alert']> = {}, at = NOON): Transition {
  return {
    kind,
    at,
    reason: `${kind} it`,
    notify: true,
    alert: {
      key: 'acme/volume',
      brand: 'acme',
      rule: 'volume',
      severity: 'warning',
      state: 'firing',
      openedAt: NOON,
      changedAt: at,
      closedAt: null,
      evidence: {
        window: [NOON - HOUR, NOON],
        observed: 40,
        expected: 10,
        score: 8,
        mentions: ['forum:1'],
        note: 'four times',
      },
      memory: { score: 8, heldSince: null, notifiedAt: NOON, announced: true, acknowledged: false, inhibitedBy: null },
      ...over,
    },
  };
}
function message(dedupeKey: string): Message {
  return {
    dedupeKey,
    channel: 'team',
    title: `about ${dedupeKey}`,
    text: 'text',
    html: null,
    data: { a: [1] },
    notBefore: null,
  };
}

export function alertContract(fresh: Fresh): void {
  describe('alerts', () => {
    it('opens, rises, is resolved: one row, all its events', async () => {
      const store = fresh();
      await store.transition(RULE, [change('open')], [], NOON);
      await store.transition(RULE, [change('escalate', { severity: 'critical' }, NOON + HOUR)], [], NOON + HOUR);
      expect(await store.liveAlerts(NOON)).toEqual([
        { id: 1, ...change('escalate', { severity: 'critical' }, NOON + HOUR).alert },
      ]);
      await store.transition(
        RULE,
        [change('resolve', { severity: 'critical', state: 'resolved' }, NOON + DAY)],
        [],
        NOON + DAY,
      );
      expect(await store.alerts(ALL)).toEqual([
        {
          id: 1,
          key: 'acme/volume',
          brand: 'acme',
          rule: 'volume',
          severity: 'critical',
          state: 'resolved',
          openedAt: iso(NOON),
          changedAt: iso(NOON + DAY),
          closedAt: iso(NOON + DAY),
          reason: 'four times',
          inhibitedBy: null,
          evidence: {
            window: { from: iso(NOON - HOUR), to: iso(NOON) },
            observed: 40,
            expected: 10,
            score: 8,
            mentions: ['forum:1'],
            note: 'four times',
          },
          events: [
            { at: iso(NOON), kind: 'open', by: 'earshot', reason: 'open it' },
            { at: iso(NOON + HOUR), kind: 'escalate', by: 'earshot', reason: 'escalate it' },
            { at: iso(NOON + DAY), kind: 'resolve', by: 'earshot', reason: 'resolve it' },
          ],
        },
      ]);
      expect(await store.liveAlerts(NOON + DAY + 1)).toEqual([]);
      expect(await store.liveAlerts(NOON + DAY)).toHaveLength(1);
    });

    it('one open alert a key; opened again it is the same one; a new one after that is new', async () => {
      const store = fresh();
      const resolved = change('resolve', { state: 'resolved' }, NOON + 1);
      await store.transition(
        RULE,
        [change('open'), change('open'), resolved, change('reopen', {}, NOON + 2)],
        [],
        NOON,
      );
      expect(await store.liveAlerts(NOON + DAY)).toMatchObject([{ id: 1, state: 'firing', closedAt: null }]);
      await store.transition(RULE, [resolved, change('open', { openedAt: NOON + DAY })], [], NOON);
      expect(await store.liveAlerts(NOON + DAY)).toMatchObject([{ id: 2, openedAt: NOON + DAY }]);
      expect((await store.alerts(ALL)).map(a => a.id)).toEqual([2, 1]);
    });

    it('filters', async () => {
      const store = fresh();
      const other = { key: 'globex/volume', brand: 'globex', openedAt: NOON + 1 };
      await store.transition(RULE, [change('open'), change('open', other)], [], NOON);
      await store.act(1, { kind: 'resolve', by: 'me', reason: 'done', at: NOON + HOUR });
      const ids = async (ask: object) => (await store.alerts({ ...ALL, ...ask })).map(a => a.id);
      expect(await ids({})).toEqual([2, 1]);
      expect(await ids({ states: ['resolved', 'pending'] })).toEqual([1]);
      expect(await ids({ brands: ['globex'] })).toEqual([2]);
      expect(await ids({ ids: [1, 7] })).toEqual([1]);
      expect(await ids({ limit: 1 })).toEqual([2]);
      expect(await ids({ since: NOON + HOUR })).toEqual([2, 1]);
      expect(await ids({ since: NOON + HOUR + 1 })).toEqual([2]);
    });

    it('people acknowledge and resolve what is open', async () => {
      const store = fresh();
      await store.transition(RULE, [change('open')], [], NOON);
      expect(await store.act(1, { kind: 'acknowledge', by: 'ann', reason: 'on it', at: NOON + 1 })).toBe(true);
      expect(await store.liveAlerts(NOON)).toMatchObject([
        { state: 'acknowledged', changedAt: NOON + 1, closedAt: null },
      ]);
      expect(await store.act(1, { kind: 'resolve', by: 'ann', reason: 'fixed', at: NOON + 2 })).toBe(true);
      expect(await store.act(1, { kind: 'resolve', by: 'ann', reason: 'again', at: NOON + 3 })).toBe(false);
      expect(await store.act(9, { kind: 'acknowledge', by: 'ann', reason: '', at: NOON })).toBe(false);
      expect(await store.alerts(ALL)).toMatchObject([
        {
          state: 'resolved',
          closedAt: iso(NOON + 2),
          reason: 'four times',
          events: [{ kind: 'open' }, { by: 'ann', reason: 'on it' }, { kind: 'resolve' }],
        },
      ]);
    });

    it('one transaction: a bad change leaves no message and no mark', async () => {
      const store = fresh();
      const before = await dump(store);
      const bad = change('open', { key: 'b', severity: 'loud' as 'info' });
      await expect(store.transition(RULE, [change('open'), bad], [message('m')], NOON)).rejects.toThrow();
      expect(await dump(store)).toEqual(before);
    });

    it('a message is sent once however often it is written', async () => {
      const store = fresh();
      await store.transition(RULE, [], [message('m')], NOON);
      await store.transition(RULE, [], [message('m'), message('n')], NOON + 1);
      expect(await store.outbox(NOON + 1, MINUTE, 9)).toEqual([
        { ...message('m'), id: 1, attempt: 1 },
        { ...message('n'), id: expect.any(Number), attempt: 1 },
      ]);
    });

    it('a message for the morning waits till then', async () => {
      const store = fresh();
      const late = { ...message('m'), notBefore: NOON + HOUR };
      await store.transition(RULE, [], [late, { ...message('n'), notBefore: NOON - HOUR }], NOON);
      expect((await store.outbox(NOON, MINUTE, 9)).map(x => x.dedupeKey)).toEqual(['n']);
      expect(await store.outbox(NOON + HOUR, MINUTE, 9)).toMatchObject([{ dedupeKey: 'n', attempt: 2 }, late]);
    });

    it('leases, retries, gives up', async () => {
      const store = fresh();
      await store.transition(RULE, [], [message('m'), message('n'), message('o')], NOON);
      const [m, n] = await store.outbox(NOON, MINUTE, 2);
      if (!m || !n) throw new Error('two messages were due');
      expect((await store.outbox(NOON, MINUTE, 9)).map(x => x.dedupeKey)).toEqual(['o']);
      await store.delivered(m.id, { state: 'retry', at: NOON + HOUR, error: 'busy' });
      await store.delivered(n.id, { state: 'dead', error: 'no such channel' });
      expect(await store.undelivered()).toMatchObject([
        { title: 'about n', dead: true, error: 'no such channel', attempts: 1 },
        { title: 'about o', dead: false, error: null, attempts: 1 },
        { title: 'about m', dead: false, error: 'busy', dueAt: NOON + HOUR, channel: 'team' },
      ]);
      // A lease that ran out: whoever held it died while sending.
      expect((await store.outbox(NOON + MINUTE, HOUR, 9)).map(x => [x.dedupeKey, x.attempt])).toEqual([['o', 2]]);
      expect((await store.outbox(NOON + HOUR, MINUTE, 9)).map(x => [x.dedupeKey, x.attempt])).toEqual([['m', 2]]);
      await store.delivered(m.id, { state: 'sent', at: NOON + HOUR });
      expect((await store.undelivered()).map(x => x.title)).toEqual(['about n', 'about o']);
      await store.transition(RULE, [], [message('m'), message('n')], NOON + DAY);
      expect((await store.outbox(NOON + DAY, MINUTE, 9)).map(x => x.dedupeKey)).toEqual(['o']);
      expect(await rows(store, "SELECT sent_at, error FROM outbox WHERE dedupe_key = 'm'")).toEqual([
        { sent_at: NOON + HOUR, error: null },
      ]);
    });

    it('knows no silence of its own', async () => {
      expect(await fresh().silences(NOON)).toEqual([]);
    });
  });
}
