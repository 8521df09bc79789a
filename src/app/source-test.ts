import { refusalOf } from '../collect/retry.ts';
import type { SourceEntry } from '../config/types.ts';
import { EarshotError, kindOf, messageOf } from '../model/errors.ts';
import type { Item } from '../model/mention.ts';
import { isSecret, MASK } from '../model/secret.ts';
import type { Ask, HttpReply, HttpRequest, Job, Token } from '../model/source.ts';
import { iso } from '../model/time.ts';
import { brandsOf, planJobs } from './plan.ts';
import { mustName } from './read.ts';
import type { World } from './world.ts';

export interface SourceTest {
  source: string;
  job: string;
  /** What was asked, secrets masked. */
  request: string;
  /** What was asked to log in; null: it goes without. */
  login: string | null;
  status: number | null;
  items: number;
  first: { title: string; url: string; publishedAt: string }[];
  /** Share of items without this field, in [0, 1]; only fields that some lack. */
  missing: { field: string; share: number }[];
  /** How it is read, where it is not asked and answered. */
  note: string | null;
  error: { kind: string; message: string } | null;
}

/** Asks each job of these sources (none: all) once, from its start, logs in where the source does, and stores nothing. */
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
    for (const job of jobs.slice(0, Math.max(1, brandsOf(entry, config.brands).length)))
      results.push(await testJob(world, entry, job));
  return results;
}

async function testJob(world: World, entry: SourceEntry, job: Job<unknown, unknown>): Promise<SourceTest> {
  const { context } = world;
  const { source } = entry;
  const result: SourceTest = {
    ...{ source: entry.id, job: job.id, request: '', login: null, status: null, items: 0, first: [], missing: [] },
    ...{ note: null, error: null },
  };
  const without = { job, cursor: job.start, secrets: entry.secrets, token: null, now: context.now() };
  try {
    if (source.stream?.takes(job)) {
      await testStream(world, entry, without, result);
      return result;
    }
    const ask = { ...without, token: await logIn(world, entry, without, result) };
    const request = source.request(ask);
    result.request = describe(request);
    const reply = await (await world.fetcher(entry.allowPrivate))(request, context.signal);
    result.status = reply.status;
    const refused = refusalOf(reply);
    if (refused !== null && !(source.expects?.includes(reply.status) && refused.kind !== 'limited')) throw refused;
    const { items } = await source.parse(reply, ask);
    result.items = items.length;
    result.first = items.slice(0, 3).map(item => ({
      title: (item.title || item.text).slice(0, 120),
      url: item.url,
      publishedAt: iso(item.publishedAt),
    }));
    result.missing = missing(items);
  } catch (error) {
    context.signal.throwIfAborted();
    result.error = { kind: kindOf(error) ?? 'failure', message: messageOf(error) };
  }
  return result;
}

async function logIn(
  world: World,
  { source, allowPrivate }: SourceEntry,
  ask: Ask<unknown, unknown>,
  result: SourceTest,
): Promise<Token | null> {
  const request = source.login?.request(ask) ?? null;
  if (!source.login || request === null) return null;
  result.login = describe(request);
  const reply: HttpReply = await (await world.fetcher(allowPrivate))(request, world.context.signal);
  result.status = reply.status;
  const refused = refusalOf(reply);
  if (refused !== null) throw refused;
  return source.login.token(reply);
}

/** Connects and hangs up: a stream says nothing of its own that could be shown. */
async function testStream(
  world: World,
  { source, allowPrivate }: SourceEntry,
  ask: Ask<unknown, unknown>,
  result: SourceTest,
): Promise<void> {
  const mark = { at: ask.now, since: ask.now };
  const request = source.stream?.open({ ...ask, job: { ...ask.job, start: mark }, cursor: mark }, 0);
  if (!request) return;
  result.request = describe(request);
  result.note = 'a stream: earshot run reads it from where it was left to now, earshot watch follows it';
  const dial = await world.dialer(allowPrivate);
  if (dial === null) return;
  const line = await dial(request, { frame() {}, alive() {}, closed() {} }, world.context.signal);
  if ('reply' in line) {
    result.status = line.reply.status;
    throw refusalOf(line.reply) ?? new EarshotError('temporary', 'it answers, but not as a stream');
  }
  line.close();
  // Switching protocols: it is connected.
  result.status = 101;
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
