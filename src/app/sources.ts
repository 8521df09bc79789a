import { EarshotError, kindOf, messageOf } from '../model/errors.ts';
import type { Item } from '../model/mention.ts';
import type { SourceRecord } from '../model/record.ts';
import { isSecret, MASK } from '../model/secret.ts';
import type { About, HttpRequest } from '../model/source.ts';
import type { JobState, Store } from '../model/store.ts';
import { formatDuration, type Instant, iso } from '../model/time.ts';
import { sources } from '../sources/index.ts';
import { brandsOf, planJobs } from './plan.ts';
import { mustName } from './read.ts';
import type { World } from './world.ts';

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
  return all.map(({ id, type }) => {
    const seen = ever.find(({ source }) => source === id);
    return recordOf(
      id,
      type,
      jobs.filter(job => job.source === id),
      seen ?? null,
      limits.length > 0,
    );
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
  const due = jobs.map(({ dueAt }) => dueAt);
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

export interface SourceTest {
  source: string;
  job: string;
  /** What was asked, secrets masked. */
  request: string;
  status: number | null;
  items: number;
  first: { title: string; url: string; publishedAt: string }[];
  /** Share of items without this field, in [0, 1]; only fields that some lack. */
  missing: { field: string; share: number }[];
  error: { kind: string; message: string } | null;
}

/** Asks each job of these sources (none: all) once, from its start, and stores nothing. */
export async function testSources(world: World, ids: readonly string[]): Promise<SourceTest[]> {
  const { context } = world;
  const config = await world.config();
  await mustName(
    '<source>',
    ids,
    config.sources.map(({ id }) => id),
  );
  if (config.sources.length === 0)
    throw new EarshotError('config', 'No source is configured.', {
      hint: 'earshot config schema says what one looks like.',
    });
  const planned = planJobs(config, context.now()).filter(({ entry }) => ids.length === 0 || ids.includes(entry.id));
  const results: SourceTest[] = [];
  for (const { entry, jobs } of planned)
    for (const job of jobs.slice(0, Math.max(1, brandsOf(entry, config.brands).length))) {
      const ask = { job, cursor: job.start, secrets: entry.secrets, token: null, now: context.now() };
      const request = entry.source.request(ask);
      const result: SourceTest = {
        source: entry.id,
        job: job.id,
        request: describe(request),
        status: null,
        items: 0,
        first: [],
        missing: [],
        error: null,
      };
      try {
        const fetcher = await world.fetcher(entry.allowPrivate);
        const reply = await fetcher(request, context.signal);
        result.status = reply.status;
        const { refusalOf } = await import('../collect/retry.ts');
        const refused = refusalOf(reply);
        if (refused !== null) throw refused;
        const { items } = await entry.source.parse(reply, ask);
        result.items = items.length;
        result.first = items.slice(0, 3).map(item => ({
          title: (item.title || item.text).slice(0, 120),
          url: item.url,
          publishedAt: iso(item.publishedAt),
        }));
        result.missing = missing(items);
      } catch (error) {
        result.error = { kind: kindOf(error) ?? 'failure', message: messageOf(error) };
      }
      results.push(result);
    }
  return results;
}

function describe(request: HttpRequest): string {
  const query = Object.entries(request.query ?? {})
    .map(([key, value]) => `${key}=${isSecret(value) ? MASK : String(value)}`)
    .join('&');
  const url = isSecret(request.url) ? MASK : String(request.url);
  return `${request.method} ${url}${query === '' ? '' : `${url.includes('?') ? '&' : '?'}${query}`}`;
}

function missing(items: readonly Item[]): { field: string; share: number }[] {
  const lacks: Record<string, (item: Item) => boolean> = {
    title: item => item.title === '',
    text: item => item.text === '',
    author: item => item.author === null,
    lang: item => item.lang === null,
    date: item => item.dateQuality !== 'stated',
    likes: item => item.counts.likes === null,
    replies: item => item.counts.replies === null,
    followers: item => (item.author?.followers ?? null) === null,
  };
  return Object.entries(lacks)
    .map(([field, lack]) => ({ field, share: items.length === 0 ? 0 : items.filter(lack).length / items.length }))
    .filter(({ share }) => share > 0);
}
