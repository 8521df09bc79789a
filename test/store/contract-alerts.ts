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
    group: null,
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
      expect(await store.outbox(NOON + HOUR, MINUTE, 9)).toMatchObject([late, { dedupeKey: 'n', attempt: 2 }]);
    });

    it('leases, retries, gives up', async () => {
      const store = fresh();
      await store.transition(RULE, [], [message('m'), message('n'), message('o')], NOON);
      const [m, n] = await store.outbox(NOON, MINUTE, 2);
      if (!m || !n) throw new Error('two messages were due');
      expect((await store.outbox(NOON, MINUTE, 9)).map(x => x.dedupeKey)).toEqual(['o']);
      await store.delivered([m.id], { state: 'retry', at: NOON + HOUR, error: 'busy' });
      await store.delivered([n.id], { state: 'dead', error: 'no such channel' });
      expect(await store.undelivered()).toMatchObject([
        { title: 'about n', dead: true, error: 'no such channel', attempts: 1 },
        { title: 'about o', dead: false, error: null, attempts: 1 },
        { title: 'about m', dead: false, error: 'busy', dueAt: NOON + HOUR, channel: 'team' },
      ]);
      // A lease that ran out: whoever held it died while sending.
      expect((await store.outbox(NOON + MINUTE, HOUR, 9)).map(x => [x.dedupeKey, x.attempt])).toEqual([['o', 2]]);
      expect((await store.outbox(NOON + HOUR, MINUTE, 9)).map(x => [x.dedupeKey, x.attempt])).toEqual([['m', 2]]);
      await store.delivered([m.id], { state: 'sent', at: NOON + HOUR });
      expect((await store.undelivered()).map(x => x.title)).toEqual(['about n', 'about o']);
      await store.transition(RULE, [], [message('m'), message('n')], NOON + DAY);
      expect((await store.outbox(NOON + DAY, MINUTE, 9)).map(x => x.dedupeKey)).toEqual(['o']);
      expect(await rows(store, "SELECT sent_at, error FROM outbox WHERE dedupe_key = 'm'")).toEqual([
        { sent_at: NOON + HOUR, error: null },
      ]);
    });

    it('marks several at once; what was held was not tried; what was given up comes back when asked for', async () => {
      const store = fresh();
      await store.transition(RULE, [], [message('m'), message('n'), message('o')], NOON);
      const [m, n, o] = await store.outbox(NOON, MINUTE, 9);
      if (!m || !n || !o) throw new Error('three messages were due');
      await store.delivered([m.id, n.id], { state: 'dead', error: 'gone' });
      await store.delivered([o.id], { state: 'held', at: NOON + HOUR });
      expect(await store.outbox(NOON + HOUR - 1, MINUTE, 9)).toEqual([]);
      expect(await store.outbox(NOON + HOUR, MINUTE, 9)).toMatchObject([{ dedupeKey: 'o', attempt: 1 }]);
      await store.delivered([o.id], { state: 'sent', at: NOON + HOUR });
      expect(await store.revive(NOON + DAY)).toBe(2);
      expect(await store.revive(NOON + DAY)).toBe(0);
      expect((await store.outbox(NOON + DAY, MINUTE, 9)).map(x => [x.dedupeKey, x.attempt])).toEqual([
        ['m', 1],
        ['n', 1],
      ]);
    });

    it('what an alert says later does not overtake what failed before it, on its channel', async () => {
      const store = fresh();
      const of = (dedupeKey: string, over: object = {}): Message => ({
        ...message(dedupeKey),
        data: { key: 'acme/volume', openedAt: iso(NOON) },
        ...over,
      });
      const said = [of('open'), of('other', { channel: 'log' }), of('quiet', { notBefore: NOON + DAY })];
      await store.transition(RULE, [], said, NOON);
      const [open, other] = await store.outbox(NOON, MINUTE, 9);
      if (!open || !other) throw new Error('two messages were due');
      await store.delivered([open.id], { state: 'retry', at: NOON + HOUR, error: 'busy' });
      await store.delivered([other.id], { state: 'sent', at: NOON });
      await store.transition(
        RULE,
        [],
        [
          of('worse'),
          of('worse there', { channel: 'log' }),
          of('again', { data: { key: 'acme/volume', openedAt: iso(NOON + DAY) } }),
          message('of nothing'),
        ],
        NOON,
      );
      const due = async (at: number) => (await store.outbox(at, MINUTE, 9)).map(x => x.dedupeKey);
      expect(await due(NOON + MINUTE)).toEqual(['worse there', 'again', 'of nothing']);
      expect(await due(NOON + HOUR)).toEqual(['open', 'worse', 'worse there', 'again', 'of nothing']);
    });

    it('who takes an alert is told in the same transaction, and only where there is one', async () => {
      const store = fresh();
      await store.transition(RULE, [change('open')], [], NOON);
      const taken = { kind: 'acknowledge', by: 'ann', reason: 'on it', at: NOON + 1 } as const;
      expect(await store.act(9, taken, [message('none')])).toBe(false);
      expect(await store.act(1, taken, [message('taken'), message('taken')])).toBe(true);
      expect((await store.undelivered()).map(({ title }) => title)).toEqual(['about taken']);
    });

    it('knows no silence of its own', async () => {
      expect(await fresh().silences(NOON)).toEqual([]);
    });
    it('keeps a silence until it ends or somebody ends it', async () => {
      const store = fresh();
      const added = { brand: 'acme', rule: null, from: NOON, until: NOON + HOUR, by: 'ann', reason: 'the launch' };
      const id = await store.silence(added);
      const later = await store.silence({
        ...added,
        brand: null,
        rule: 'volume',
        from: NOON + 2 * HOUR,
        until: NOON + DAY,
      });
      expect(id).not.toBe(later);
      expect(await store.silences(NOON - 1)).toEqual([]);
      expect(await store.silences(NOON)).toEqual([{ id, ...added }]);
      expect(await store.silences(NOON + HOUR)).toEqual([]);
      expect(await store.silences(NOON + HOUR, NOON + MINUTE)).toEqual([{ id, ...added }]);
      expect(await store.expire(id, NOON + MINUTE)).toBe(true);
      expect(await store.silences(NOON + MINUTE)).toEqual([]);
      expect(await store.silences(NOON + MINUTE, NOON)).toEqual([{ id, ...added, until: NOON + MINUTE }]);
      expect(await store.expire(id, NOON + MINUTE)).toBe(false);
      expect(await store.expire(later, NOON)).toBe(true);
      expect(await store.silences(NOON + 3 * HOUR, NOON)).toMatchObject([{ id }]);
      expect(await store.expire(99, NOON)).toBe(false);
    });
    it('what waited in vain leaves nothing behind', async () => {
      const store = fresh();
      await store.transition(RULE, [change('pend', { state: 'pending' })], [], NOON);
      expect(await store.alerts({ ...ALL, states: ['pending'] })).toHaveLength(1);
      await store.transition(RULE, [change('drop', { state: 'resolved' }, NOON + HOUR)], [], NOON + HOUR);
      expect(await store.alerts(ALL)).toEqual([]);
      expect(await rows(store, 'SELECT * FROM alert_event')).toEqual([]);
      // An alert that has fired is never dropped.
      await store.transition(RULE, [change('open'), change('drop', {}, NOON + HOUR)], [], NOON + HOUR);
      expect(await store.alerts(ALL)).toHaveLength(1);
    });
  });
}
