import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/app/evaluate.ts';
import type { World } from '../../src/app/world.ts';
import type { Config } from '../../src/config/types.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Store } from '../../src/model/store.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { openStore } from '../../src/store/open.ts';
import { poisson, seeded } from '../detect/series.ts';
import { author, batch, entry, hit, job, NEGATIVE, outcome, rows } from '../store/samples.ts';

// The state machine on a real store: whenever runs come, the same alerts, the same steps, the same messages.

const BEGIN: Instant = Date.UTC(2026, 9, 5);
const HISTORY = 16 * 24;
const HOURS = HISTORY + 3 * 24;
const CONFIG = {
  brands: [{ id: 'acme', name: 'Acme', text: 'acme' }],
  sources: [],
  alerts: {
    budget: 26,
    send: ['team'],
    quietHours: null,
    protocol: { info: [], warning: [], error: [], critical: [] },
    templates: {},
  },
  channels: [{ id: 'team', type: 'file' }],
  timezone: 'UTC',
} as unknown as Config;

/** A source that nobody hears at the moment. */
const SILENT: Alert = {
  id: 99,
  key: 'source/blog/source_silent',
  brand: 'source/blog',
  rule: 'source_silent',
  severity: 'warning',
  state: 'acknowledged',
  openedAt: BEGIN,
  changedAt: BEGIN,
  closedAt: null,
  evidence: { window: [BEGIN, BEGIN], observed: 0, expected: 0, score: 0, mentions: [], note: 'silent' },
  memory: { score: 0, heldSince: null, notifiedAt: BEGIN, announced: true, acknowledged: true, inhibitedBy: null },
};

interface Hour {
  n: number;
  negative: number;
}
interface Silenced {
  from: Instant;
  until: Instant;
}

/** A store that has heard so many hours, in which a run at any time evaluates what it knows. */
async function home(
  hours: readonly Hour[],
  silenced: readonly Silenced[] = [],
  config: Config = CONFIG,
  more: readonly Alert[] = [],
) {
  const store = await openStore(':memory:');
  await store.plan([job('forum:all')], BEGIN);
  for (const { from, until } of silenced)
    await store.silence({ brand: 'acme', rule: null, from, until, by: 'ann', reason: 'known' });
  let heard = 0;
  return {
    store,
    /** Reads what was said up to an hour (or within it: 7.5), as one late poll would, and evaluates. `killed`: the run dies in the transaction. */
    async run(hour: number, killed = false): Promise<void> {
      const now = BEGIN + hour * HOUR + 5 * MINUTE;
      const items = [];
      for (let i = Math.floor(heard); i < hour; i++)
        for (let k = 0; k < (hours[i]?.n ?? 0); k++) {
          // Spread over their hour.
          const publishedAt = BEGIN + i * HOUR + Math.round(((k + 1) * HOUR) / ((hours[i]?.n ?? 0) + 1));
          if (publishedAt <= BEGIN + heard * HOUR || publishedAt > BEGIN + hour * HOUR) continue;
          items.push(
            entry(`${i}-${k}`, { publishedAt, author: author(`a${i}-${k}`), text: `acme ${i} ${k}` }, [
              hit(k < (hours[i]?.negative ?? 0) ? { sentiment: NEGATIVE } : {}),
            ]),
          );
        }
      if (items.length > 0) await store.save(batch(items, { at: now }));
      if (hour > heard)
        await store.finish(
          outcome('forum:all', { heard: [BEGIN + heard * HOUR, BEGIN + hour * HOUR], startedAt: now, endedAt: now }),
        );
      heard = Math.max(heard, hour);
      const transition = killed
        ? async (...[marks, changes, messages]: Parameters<Store['transition']>): Promise<void> => {
            // SQLite rolls back what a killed process had not committed.
            if (changes.length + messages.length >= 0) throw new Error(`killed at ${JSON.stringify(marks)}`);
          }
        : store.transition;
      const world = {
        context: { now: () => now },
        config: async () => config,
        store: async () => ({
          ...store,
          transition,
          liveAlerts: async (since: Instant) => [...(await store.liveAlerts(since)), ...more],
        }),
      } as unknown as World;
      const done = evaluate(world);
      if (killed) await done.catch(() => {});
      else await done;
    },
    async seen() {
      const alerts = await rows(
        store,
        'SELECT key, severity, state, opened_at, changed_at, closed_at, evidence, memory FROM alert ORDER BY key, opened_at',
      );
      const events = await rows(
        store,
        'SELECT a.key, a.opened_at, e.at, e.kind, e.reason FROM alert_event e JOIN alert a ON a.id = e.alert_id ORDER BY a.key, e.at, e.kind',
      );
      // A late run reminds of nothing that is over: that is for people, and no state.
      const messages = await rows(
        store,
        "SELECT dedupe_key FROM outbox WHERE dedupe_key NOT LIKE '%:remind:%' ORDER BY 1",
      );
      return { alerts, events, messages };
    },
  };
}

/** Sixteen quiet days, then three with whatever happens in them. */
function story(seed: number, surges: readonly { at: number; size: number; share: number }[]): Hour[] {
  const random = seeded(seed);
  const hours = Array.from({ length: HOURS }, () => {
    const n = poisson(2, random);
    return { n, negative: Array.from({ length: n }, random).filter(x => x < 0.2).length };
  });
  for (const { at, size, share } of surges)
    for (let i = 0; i < 6; i++) {
      const hour = hours[HISTORY + at + i];
      if (hour === undefined) continue;
      const more = Math.round(size * 0.7 ** i);
      hour.n += more;
      hour.negative += Math.round(more * share);
    }
  return hours;
}

describe('runs that are late, doubled, skipped or killed', () => {
  test('end in the same alerts, the same steps and the same messages as prompt ones', {
    timeout: 240_000,
  }, async () => {
    const surge = fc.record({
      at: fc.integer({ min: 2, max: 60 }),
      size: fc.integer({ min: 8, max: 50 }),
      share: fc.constantFrom(0.1, 0.8),
    });
    const given = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      surges: fc.array(surge, { minLength: 1, maxLength: 4 }),
      runs: fc.array(
        fc.record({
          hour: fc.integer({ min: 60, max: (HOURS - HISTORY - 1) * 60 }).map(minute => minute / 60),
          killed: fc.boolean(),
          twice: fc.boolean(),
        }),
        { maxLength: 10 },
      ),
    });
    let told = 0;
    let early = 0;
    await fc.assert(
      fc.asyncProperty(given, async ({ seed, surges, runs }) => {
        const hours = story(seed, surges);
        const prompt = await home(hours);
        for (let hour = HISTORY; hour <= HOURS; hour++) {
          await prompt.run(hour);
          // While something may begin, every ten minutes.
          if (surges.some(({ at }) => hour - HISTORY === at))
            for (let part = 1; part < 6; part++) await prompt.run(hour + part / 6);
        }
        const odd = await home(hours);
        await odd.run(HISTORY);
        for (const { hour, killed, twice } of [...runs].sort((a, b) => a.hour - b.hour)) {
          await odd.run(HISTORY + hour, killed);
          if (twice) await odd.run(HISTORY + hour);
        }
        await odd.run(HOURS);
        await odd.run(HOURS);
        const want = await prompt.seen();
        expect(await odd.seen()).toEqual(want);
        told += want.messages.length;
        early += want.alerts.filter(alert => ((alert['opened_at'] as number) - BEGIN) % HOUR !== 0).length;
        await prompt.store.close();
        await odd.store.close();
      }),
      { numRuns: 4, endOnFailure: true },
    );
    expect(told).toBeGreaterThan(3);
    expect(early).toBeGreaterThan(1);
  });

  test('what breaks out is told within the hour, once, and is the same alert when the hour is over', {
    timeout: 60_000,
  }, async () => {
    const hours = story(3, [{ at: 10, size: 60, share: 0.8 }]);
    const prompt = await home(hours);
    await prompt.run(HISTORY + 10);
    await prompt.run(HISTORY + 10.1);
    expect((await prompt.seen()).messages).toEqual([]);
    await prompt.run(HISTORY + 10.4);
    const soon = await prompt.seen();
    expect(soon.alerts).toHaveLength(2);
    expect(soon.messages).toHaveLength(1);
    const [alert] = soon.alerts;
    expect((alert?.['opened_at'] as number) - BEGIN - (HISTORY + 10) * HOUR).toBeLessThan(HOUR / 2);
    expect(alert).toMatchObject({ key: 'acme/negativity', state: 'firing' });
    await prompt.run(HISTORY + 10.6);
    expect(await prompt.seen()).toEqual(soon);
    await prompt.run(HISTORY + 11);
    const later = await prompt.seen();
    const names = ({ alerts }: typeof later) => alerts.map(row => `${row['key']} ${row['opened_at']}`);
    expect(names(later)).toEqual(expect.arrayContaining(names(soon)));
    const late = await home(hours);
    await late.run(HISTORY);
    await late.run(HISTORY + 11);
    expect(await late.seen()).toEqual(later);
  });

  test('a silence that was over when a late run came kept people quiet all the same', async () => {
    const hours = story(3, [{ at: 10, size: 40, share: 0.8 }]);
    const silenced = [{ from: BEGIN + HISTORY * HOUR, until: BEGIN + (HISTORY + 60) * HOUR }];
    const late = await home(hours, silenced);
    await late.run(HISTORY);
    await late.run(HISTORY + 71);
    const { alerts, messages } = await late.seen();
    expect(alerts.length).toBeGreaterThan(0);
    expect(messages).toEqual([]);
  });

  test.each([
    ['one was never heard', ['blog'], false],
    ['one has fallen silent', [], true],
  ] as const)(
    'where not every source speaks there is no drop: %s',
    {
      timeout: 60_000,
    },
    async (_, sources, silent) => {
      const random = seeded(5);
      const hours = Array.from({ length: 27 * 24 }, (_, i) => ({
        n: i < 25 * 24 ? poisson(6, random) : 0,
        negative: 0,
      }));
      const config = { ...CONFIG, sources: sources.map(id => ({ id, paused: false })) } as unknown as Config;
      const quiet = await home(hours, [], config, silent ? [SILENT] : []);
      await quiet.run(25 * 24);
      for (let hour = 25 * 24 + 4; hour <= 27 * 24; hour += 4) {
        await quiet.run(hour);
      }
      const { alerts } = await quiet.seen();
      expect(alerts.filter(({ key }) => key === 'acme/drop')).toEqual([]);
    },
  );

  test('a day of hardly anything is a drop: told once it lasts, and only where every source was heard', {
    timeout: 120_000,
  }, async () => {
    const random = seeded(5);
    const hours = Array.from({ length: 27 * 24 }, (_, i) => ({ n: i < 25 * 24 ? poisson(6, random) : 0, negative: 0 }));
    const quiet = await home(hours);
    await quiet.run(25 * 24);
    for (let hour = 25 * 24 + 1; hour <= 27 * 24; hour++) await quiet.run(hour);
    const { alerts, events, messages } = await quiet.seen();
    expect(alerts).toMatchObject([{ key: 'acme/drop', severity: 'info', state: 'firing' }]);
    expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(['pend', 'open']);
    expect(messages.length).toBe(1);
    expect((events[1]?.['at'] as number) - BEGIN - 25 * DAY).toBeLessThanOrEqual(DAY);
  });
});
