import { type Rhythm, rhythmOf } from '../analyse/rhythm.ts';
import type { Lag, SourceHealth } from '../model/ledger.ts';
import type { HealthRecord } from '../model/record.ts';
import type { JobState, Store } from '../model/store.ts';
import { formatDuration, HOUR, type Instant, iso, MINUTE, WEEK } from '../model/time.ts';
import { listSources } from './sources.ts';

/** Failures in a row, and how long without a good reading, before a source counts as silent. */
const FAILURES = 3;
const LONG = 6 * HOUR;
const TURNS = 3;

/** Why nothing comes from a source, and since when; null: it speaks. */
export interface Trouble {
  kind: 'failing' | 'stale';
  since: Instant;
  /** In plain words, without the source's name. */
  note: string;
}

/**
 * Whether a source has stopped producing: its readings fail for long, or they succeed and bring nothing new for far longer than it
 * has ever kept silent. Judged by its own readings: a machine that was off says nothing about a source.
 */
export function troubleOf(
  jobs: readonly JobState[],
  { newest, begunAt }: Pick<SourceHealth, 'newest' | 'begunAt'>,
  now: Instant,
): (Trouble & { rhythm: Rhythm | null }) | null {
  const asked = jobs.filter(({ last }) => last !== null);
  if (asked.length === 0) return null;
  const failing = asked.filter(({ failures }) => failures >= FAILURES);
  // One brand's search that fails does not make the source silent: the others are heard.
  if (failing.length === asked.length) {
    const good = asked.map(({ okAt }) => okAt).filter(at => at !== null);
    const since = good.length > 0 ? Math.max(...good) : (begunAt ?? now);
    const turn = Math.max(
      ...asked.map(({ dueAt, last }) => (last === null ? 0 : Math.min(dueAt - last.endedAt, LONG))),
    );
    if (now - since >= Math.max(LONG, good.length > 0 ? TURNS * turn : 0)) {
      const error = failing[0]?.last?.error;
      const why = error ? `: ${error.kind}: ${error.message}` : '';
      return { kind: 'failing', since, note: `every reading for ${short(now - since)} has failed${why}`, rhythm: null };
    }
  }
  const rhythm = rhythmOf(newest);
  const latest = newest.at(-1);
  if (rhythm === null || latest === undefined) return null;
  // Up to its last good reading: later nobody asked.
  const heardTo = Math.max(...asked.map(({ okAt }) => okAt ?? -Infinity));
  if (heardTo - latest <= rhythm.limit) return null;
  const note = `it is read without trouble and has brought nothing new for ${short(heardTo - latest)}, where something comes every ${short(rhythm.usual)}`;
  return { kind: 'stale', since: latest, note, rhythm };
}

function short(duration: number): string {
  return formatDuration(Math.max(MINUTE, Math.floor(duration / MINUTE) * MINUTE));
}

/** How every configured source is doing, and what to do where one is not well. */
export async function sourcesHealth(store: Store, now: Instant): Promise<HealthRecord[]> {
  const [sources, jobs, health, lags, quotas] = await Promise.all([
    listSources(store, now),
    store.jobs(),
    store.health(now),
    store.lags([now - WEEK, now + 1]),
    store.quotas(),
  ]);
  return sources
    .filter(({ type }) => type !== 'import')
    .map(source => {
      const own = jobs.filter(job => job.source === source.id);
      const known = health.find(each => each.source === source.id) ?? null;
      const lag = lags.find(each => each.source === source.id) ?? null;
      const newest = known?.newest ?? [];
      const trouble = own.length === 0 ? null : troubleOf(own, known ?? { newest, begunAt: null }, now);
      const rhythm = rhythmOf(newest);
      const latest = newest.at(-1) ?? null;
      const record: HealthRecord = {
        ...source,
        state: source.state === 'ok' && trouble?.kind === 'stale' ? 'stale' : source.state,
        silentSince: trouble === null ? null : iso(trouble.since),
        newestAt: latest === null ? null : iso(latest),
        rhythm: rhythm === null ? null : { usual: rhythm.usual, limit: rhythm.limit },
        lag: lagOf(lag),
        quotas: quotas
          .filter(each => each.source === source.id)
          .map(({ host, name, most, left, resetsAt, at }) => ({
            host,
            name,
            most,
            // What was left before it was filled up again says nothing.
            left: resetsAt !== null && resetsAt <= now ? most : left,
            resetsAt: resetsAt === null ? null : iso(resetsAt),
            at: iso(at),
          })),
        refresh: { due: known?.refreshDue ?? 0, error: known?.refreshError ?? null },
        advice: null,
      };
      return { ...record, advice: adviceOf(record, trouble) };
    });
}

function lagOf(lag: Lag | null): HealthRecord['lag'] {
  return lag === null ? null : { n: lag.n, median: lag.median, p90: lag.p90 };
}

const TEST = (id: string): string => `earshot sources test ${id} shows what it answers`;

/** What to do, in a sentence or two; null: nothing. */
function adviceOf(record: HealthRecord, trouble: Trouble | null): string | null {
  const { id, state, error, refresh } = record;
  if (state === 'paused') return `It is paused: earshot sources resume ${id} reads it again.`;
  if (state === 'due') return 'It was never read: earshot run reads it.';
  if (state === 'stale')
    return `${sentence(trouble?.note ?? '')} Open it in a browser: has it moved, or ended? earshot sources discover finds a site’s feeds.`;
  if (state === 'failed' || state === 'limited') return forFailure(id, error?.kind ?? '');
  const low = record.quotas.find(({ left, most }) => left !== null && most !== null && most > 0 && left * 10 < most);
  if (low)
    return `${low.left} of ${low.most} ${low.name} are left${low.resetsAt === null ? '' : ` until ${low.resetsAt}`}: read it less often (every:).`;
  if (refresh.error !== null)
    return `What is stored could not be looked up anew (${refresh.error.kind}: ${refresh.error.message}); it is tried again in every run.`;
  return null;
}

function forFailure(id: string, kind: string): string {
  switch (kind) {
    case 'denied':
      return `It refuses us: are the credentials right, and allowed to read? ${TEST(id)}.`;
    case 'limited':
      return 'It asked us to wait, and is left alone until then. If that happens often, read it less often (every:).';
    case 'gone':
      return `It says that it is gone for good: take it out, or pause it (earshot sources pause ${id}).`;
    case 'malformed':
      return `It answers something else than it should: has the address changed? ${TEST(id)}; earshot sources discover finds a site’s feeds.`;
    case 'too_large':
      return 'It answers more than http.max_bytes allows: raise it, or ask for less.';
    default:
      return `It cannot be reached: is the address right, is the network there? ${TEST(id)}.`;
  }
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
