import type { Config } from '../config/types.ts';
import { lifecycle } from '../detect/index.ts';
import type { Finding, Transition } from '../model/alert.ts';
import type { JobState, Store } from '../model/store.ts';
import { DAY, type Instant } from '../model/time.ts';
import { collectorMessages } from '../notify/collector.ts';
import { type Trouble, troubleOf } from './health.ts';
import { quietUntil } from './quiet.ts';
import { SOURCE_SILENT, silentBrand } from './source-alert.ts';

export { SOURCE_SILENT, silentBrand };

/**
 * Raises an alert for each source that has stopped producing, and ends it when the source speaks again, or is no longer read. The
 * life of such an alert is that of any other: opened once, told once, reminded of, acknowledged, silenced, reopened within a day.
 */
export async function evaluateSources(store: Store, config: Config, now: Instant): Promise<Transition[]> {
  const read = config.sources.filter(({ paused }) => !paused).map(({ id }) => id);
  const [jobs, health, alerts, silences] = [
    await store.jobs(),
    await store.health(now),
    await store.liveAlerts(now - 2 * DAY),
    await store.silences(now),
  ];
  const open = alerts.filter(({ rule }) => rule === SOURCE_SILENT);
  const ids = new Set([...read, ...open.map(({ brand }) => brand.slice(silentBrand('').length))]);
  const changes: Transition[] = [];
  for (const id of ids) {
    const own = jobs.filter(job => job.source === id);
    const known = health.find(({ source }) => source === id) ?? { newest: [], begunAt: null };
    const trouble = read.includes(id) ? troubleOf(own, known, now) : null;
    // Nothing to say of it, and nothing open that it would end.
    if (trouble === null && !open.some(({ brand, closedAt }) => brand === silentBrand(id) && closedAt === null))
      continue;
    const finding = trouble ? silent(id, trouble, now) : speaking(id, own, read.includes(id), now);
    // Nobody waits for calm here: one good reading is the end of it.
    const steps = lifecycle([finding], open, silences, now, { calm: 0 }).map(step =>
      step.kind === 'resolve' ? { ...step, reason: finding.evidence.note } : step,
    );
    const quiet = quietUntil(now, config.alerts.quietHours, config.timezone);
    const messages = steps
      .filter(({ notify }) => notify)
      .flatMap(step => collectorMessages(step, id, config.alerts.send))
      .map(message => ({ ...message, notBefore: quiet, group: `sources:${now}` }));
    if (steps.length > 0)
      await store.transition({ brand: silentBrand(id), rule: SOURCE_SILENT, evaluatedTo: now }, steps, messages, now);
    changes.push(...steps);
  }
  return changes;
}

function silent(id: string, { since, note }: Trouble, now: Instant): Finding {
  return { ...base(id, now), state: 'breach', heldFor: now - since, evidence: evidence([since, now], note) };
}

function speaking(id: string, jobs: readonly JobState[], read: boolean, now: Instant): Finding {
  const good = Math.max(...jobs.map(({ okAt }) => okAt ?? -Infinity), -Infinity);
  const note = read ? 'it is heard again' : 'it is no longer read';
  return { ...base(id, now), state: 'calm', evidence: evidence([Number.isFinite(good) ? good : now, now], note) };
}

function base(id: string, now: Instant): Omit<Finding, 'state' | 'evidence'> {
  const brand = silentBrand(id);
  return {
    key: `${brand}/${SOURCE_SILENT}`,
    rule: SOURCE_SILENT,
    kind: 'collector',
    brand,
    at: now,
    until: now,
    heldFor: 0,
    severity: 'warning',
  };
}

function evidence(window: readonly [Instant, Instant], note: string): Finding['evidence'] {
  return { window, observed: 0, expected: 0, score: 0, mentions: [], note };
}
