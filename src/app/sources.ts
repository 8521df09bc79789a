import { NEVER } from '../collect/schedule.ts';
import type { SourceRecord } from '../model/record.ts';
import type { About } from '../model/source.ts';
import type { JobState, Store } from '../model/store.ts';
import { formatDuration, type Instant, iso } from '../model/time.ts';
import { sources } from '../sources/index.ts';

/** Every configured source as its ledger knows it, and what was imported. */
export async function listSources(store: Store, now: Instant): Promise<SourceRecord[]> {
  const settings = await store.settings();
  const jobs = await store.jobs();
  const limits = await store.limits(now);
  const ever = await store.sources();
  const configured = settings?.sources ?? [];
  const imported = ever
    .map(({ source }) => source)
    .filter(id => !configured.some(source => source.id === id) && !jobs.some(job => job.source === id));
  const all = [...configured, ...imported.map(id => ({ id, type: 'import', title: 'Import' }))];
  const paused = new Set(configured.filter(source => source.paused === true).map(({ id }) => id));
  return all.map(({ id, type }) => {
    const seen = ever.find(({ source }) => source === id);
    const record = recordOf(
      id,
      type,
      jobs.filter(job => job.source === id),
      seen ?? null,
      limits.length > 0,
    );
    return paused.has(id) ? { ...record, state: 'paused', nextPollAt: null } : record;
  });
}

function recordOf(
  id: string,
  type: string,
  jobs: readonly JobState[],
  ever: { mentions: number; lastAt: Instant | null } | null,
  limited: boolean,
): SourceRecord {
  const newest = (of: (job: JobState) => Instant | null): Instant | null => {
    const known = jobs.map(of).filter(at => at !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  const failing = jobs.filter(({ failures }) => failures > 0);
  const error = failing.map(({ last }) => last?.error ?? null).find(each => each !== null) ?? null;
  const due = jobs.map(({ dueAt }) => dueAt).filter(at => at < NEVER);
  const lastPollAt = newest(job => job.last?.startedAt ?? null) ?? ever?.lastAt ?? null;
  const heardTo = newest(job => job.heardTo);
  const lastGoodAt = type === 'import' ? lastPollAt : newest(job => job.okAt);
  return {
    id,
    type,
    jobs: jobs.length,
    state:
      lastPollAt === null
        ? 'due'
        : failing.length === 0
          ? 'ok'
          : limited && error?.kind === 'limited'
            ? 'limited'
            : 'failed',
    lastPollAt: lastPollAt === null ? null : iso(lastPollAt),
    lastGoodAt: lastGoodAt === null ? null : iso(lastGoodAt),
    nextPollAt: due.length === 0 || type === 'import' ? null : iso(Math.min(...due)),
    failures: Math.max(0, ...jobs.map(({ failures }) => failures)),
    heardTo: heardTo === null ? null : iso(heardTo),
    mentions: ever?.mentions ?? 0,
    error,
  };
}

export interface SourceType {
  type: string;
  title: string;
  home: string;
  every: string;
  atOnce: number;
  gap: string;
  rule: string;
}

/** The kinds of source there are, with the provider's own rules. */
export function sourceTypes(): SourceType[] {
  return sources.map(({ type, about }: { type: string; about: About }) => ({
    type,
    title: about.title,
    home: about.home,
    every: formatDuration(about.every),
    atOnce: about.manners.atOnce,
    gap: formatDuration(about.manners.gap),
    rule: about.manners.rule,
  }));
}
