import { positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import { reveal, secret } from '../model/secret.ts';
import type { Ask, HttpReply, Job, Manners, Page, Quota, Source } from '../model/source.ts';
import { DAY, MINUTE, SECOND } from '../model/time.ts';
import { readObject, shortHash, textAt } from './answer.ts';
import { failureOf, RULED, refusalOf, restOf, ruleFor, waitUntil } from './json/errors.ts';
import { dateOf, mapper, masked } from './json/item.ts';
import { options } from './json/options.ts';
import { nextOf } from './json/paging.ts';
import { parsePath, parseValue, textOf, valueAt } from './json/path.ts';
import { begun, type Cursor, type End, ended, grown, type Reading, type Seen } from './json/reading.ts';
import { documentOf, recordsOf } from './json/records.ts';
import { queriesOf, requestOf, shortOf } from './json/request.ts';
import { gapOf, type Settled } from './json/settle.ts';
import { parseExpression } from './json/where.ts';

interface Params {
  options: Settled;
  query: string;
  /** Requests a day that this job may make of what all of its source may; null: no limit. */
  daily: number | null;
}

/** A reply that a rule calls a passing trouble is asked for again so often within one reading. */
const MOST_TRIES = 2;

/**
 * Any place that answers JSON, described in the configuration: what is asked, where its records are, what is what in them,
 * how the next page and the next reading go on. Presets describe known places.
 */
export const json: Source<Settled, Params, Cursor> = {
  type: 'json',
  about: {
    title: 'Any JSON API',
    home: 'https://www.rfc-editor.org/rfc/rfc8259',
    every: 30 * MINUTE,
    manners: {
      atOnce: 1,
      gap: SECOND,
      rule: 'As its description says: limits.rps, limits.daily and limits.min_interval.',
    },
  },
  options,
  expects: RULED,

  jobs(settled, brands, now) {
    const since = settled.asksSince ? now - settled.backTo : null;
    const start: Cursor = { since, id: null, at: null, known: [], spent: null, reading: null };
    const asked = settled.asksQuery
      ? brands.flatMap(brand => {
          const terms = positiveTerms(brand.query);
          const queries = terms === null ? [''] : queriesOf(terms, settled.search);
          return queries.map(query => ({
            id: `${brand.id}:${shortHash(JSON.stringify([settled.request, query]))}`,
            brand: brand.id,
            query,
          }));
        })
      : [{ id: `all:${shortHash(JSON.stringify(settled.request))}`, brand: null, query: '' }];
    const daily =
      settled.limits.daily === undefined
        ? null
        : Math.max(1, Math.floor(settled.limits.daily / Math.max(1, asked.length)));
    const every = settled.limits.min_interval ?? json.about.every;
    return asked.map(({ id, brand, query }) => ({
      id,
      brand,
      params: { options: settled, query, daily },
      start,
      every,
      dueAt: null,
    }));
  },

  since(job, from) {
    return job.params.options.asksSince ? { ...job.start, since: Math.max(0, from) } : null;
  },

  manners({ params }) {
    return mannersOf(params.options);
  },

  login: {
    request({ job }) {
      const { auth } = job.params.options;
      if (auth.kind !== 'oauth2') return null;
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        ...(auth.scope === null ? {} : { scope: auth.scope }),
      });
      const pair = [auth.id, auth.secret].map(one => encodeURIComponent(reveal(one))).join(':');
      return {
        method: 'POST',
        url: auth.tokenUrl,
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          authorization: secret(`Basic ${Buffer.from(pair).toString('base64')}`),
        },
        body: form.toString(),
      };
    },
    token(reply) {
      const answer = readObject(reply, 'the token service');
      const access = textAt(answer, 'access_token');
      if (access === '') throw new SourceError('denied', 'the token service gave no access_token');
      const lasts = Number(answer['expires_in']);
      return {
        access: secret(access),
        expiresAt: Number.isFinite(lasts) && lasts > 0 ? reply.at + lasts * SECOND : null,
      };
    },
  },

  request(ask) {
    const { params } = ask.job;
    const { spent } = ask.cursor;
    const today = Math.floor(ask.now / DAY);
    if (params.daily !== null && spent?.[0] === today && spent[1] >= params.daily)
      throw new SourceError('limited', `the ${params.daily} requests a day of this search are used up`, {
        retryAt: (today + 1) * DAY,
      });
    const { since, id } = ask.cursor;
    const { from, page } = readingOf(ask);
    return requestOf(
      params.options,
      { query: params.query, since, until: from, id, now: ask.now, page },
      ask.token?.access ?? null,
    );
  },

  waits(reply, { params }) {
    return waitUntil(reply, params.options.limits);
  },

  parse(reply, ask) {
    const { options: settled } = ask.job.params;
    const name = nameOf(ask.job);
    const body = documentOf(masked(new TextDecoder().decode(reply.body), settled.hidden), settled.format);
    const rule = ruleFor(settled.errors, reply, body);
    if (rule?.action === 'ignore') return refused(reply, ask);
    if (rule?.action === 'retry' && readingOf(ask).tries < MOST_TRIES) return again(reply, ask);
    if (rule !== null) throw failureOf(rule, reply, name, body, settled.limits);
    if (reply.status >= 300) throw refusalOf(reply, name, body);
    return read(reply, body, ask);
  },
};

function read(reply: HttpReply, body: unknown, ask: Ask<Params, Cursor>): Page<Cursor> {
  const { options: settled } = ask.job.params;
  const records = recordsOf(body, settled, reply, nameOf(ask.job));
  const wanted = settled.where.map(parseExpression);
  const chosen = records.filter(record => wanted.every(holds => holds(record)));
  const seen = once(seenIn(chosen, settled, reply));
  if (chosen.length > 0 && seen.length === 0)
    throw new SourceError(
      'malformed',
      `${nameOf(ask.job)} answered records in which map finds nothing: earshot sources test shows them`,
    );
  const known = new Set(ask.cursor.known);
  const before = readingOf(ask);
  const reading = grown(before, seen, known, settled.cursor?.order ?? 'length_lexical');
  const next = nextOf(settled, { body, reply, records, asked: before.page });
  const items = seen.map(({ item }) => item);
  const common = { items, ...told(reply, ask) };
  const cursor = counted(reply, ask);

  const marks = [...reading.marks, shortOf(before.page ?? '')];
  const end = endOf(settled, reading, next, marks, seen.length === 0);
  if (end !== null) return { ...common, ...ended(settled, cursor, reading, end) };
  return { ...common, heard: null, more: { ...cursor, reading: { ...reading, page: next, marks } }, resume: cursor };
}

function endOf(
  settled: Settled,
  reading: Reading,
  next: string | number | null,
  marks: readonly string[],
  empty: boolean,
): End | null {
  if (next === null) return { how: 'end' };
  if (settled.stopAtKnown && reading.met) return { how: 'known' };
  if (marks.includes(shortOf(next)))
    return empty
      ? { how: 'end' }
      : { how: 'cut', gap: 'the service gave a page mark it had given before; stopped there' };
  const { max_pages } = settled.paginate;
  if (reading.pages >= max_pages)
    return {
      how: 'cap',
      gap: `there is more than the ${max_pages} pages that paginate.max_pages lets one reading take`,
    };
  return null;
}

/** A refusal that a rule calls nothing: on the first page there is nothing, behind it the rest cannot be read. */
function refused(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const reading = readingOf(ask);
  const end: End =
    reading.pages === 0 ? { how: 'end' } : { how: 'cap', gap: `no more than ${reading.pages} pages could be read` };
  return { items: [], ...told(reply, ask), ...ended(ask.job.params.options, counted(reply, ask), reading, end) };
}

function again(reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const cursor = counted(reply, ask);
  const reading = readingOf(ask);
  return {
    items: [],
    heard: null,
    more: { ...cursor, reading: { ...reading, tries: reading.tries + 1 } },
    resume: cursor,
  };
}

/** What else a reply tells: that we should rest, what is left for today. */
function told(reply: HttpReply, ask: Ask<Params, Cursor>): Pick<Page<Cursor>, 'wait' | 'quotas'> {
  const { options: settled, daily } = ask.job.params;
  const wait = restOf(reply, settled.limits);
  const { spent } = counted(reply, ask);
  const quotas: Quota[] =
    daily === null || spent === null
      ? []
      : [
          {
            host: new URL(settled.request.url.replaceAll(/\{\{.*?\}\}/g, 'x')).hostname,
            name: 'requests a day',
            most: daily,
            left: Math.max(0, daily - spent[1]),
            resetsAt: (spent[0] + 1) * DAY,
          },
        ];
  return { ...(wait === null ? {} : { wait }), ...(quotas.length === 0 ? {} : { quotas }) };
}

/** The cursor with one more request of today, its reading put aside: what a restart begins from. */
function counted(reply: HttpReply, { job, cursor }: Ask<Params, Cursor>): Cursor {
  if (job.params.daily === null) return { ...cursor, reading: null };
  const today = Math.floor(reply.at / DAY);
  return { ...cursor, reading: null, spent: [today, cursor.spent?.[0] === today ? cursor.spent[1] + 1 : 1] };
}

function readingOf({ cursor, now }: Ask<Params, Cursor>): Reading {
  return cursor.reading ?? begun(now);
}

function seenIn(records: readonly unknown[], settled: Settled, reply: HttpReply): Seen[] {
  const map = mapper(settled, reply.at);
  const { cursor } = settled;
  const idPath = cursor?.kind === 'id' && cursor.path !== undefined ? parsePath(cursor.path) : null;
  return records.flatMap(record => {
    const item = map(record);
    if (item === null) return [];
    const id = cursor?.kind !== 'id' ? null : idPath === null ? item.nativeId : textOf(valueAt(record, idPath));
    return [{ item, id, date: markDate(record, item, settled) }];
  });
}

function markDate(record: unknown, item: Seen['item'], { cursor }: Settled): number | null {
  const field = cursor?.kind === 'id' ? 'published' : (cursor?.field ?? 'published');
  if (field === 'published') return item.dateQuality === 'stated' ? item.publishedAt : null;
  if (field === 'edited') return item.editedAt ?? item.publishedAt;
  return dateOf(field, mapping => parseValue(String(mapping))(record));
}

/** The first of those with one id. */
function once(seen: readonly Seen[]): Seen[] {
  return [...new Map(seen.toReversed().map(one => [one.item.nativeId, one])).values()].toReversed();
}

function mannersOf(settled: Settled): Manners {
  const { rule, ruleUrl } = settled;
  return {
    atOnce: 1,
    gap: gapOf(settled),
    rule: rule ?? json.about.manners.rule,
    ...(ruleUrl === null ? {} : { ruleUrl }),
  };
}

function nameOf(job: Job<Params, Cursor>): string {
  const { title, platform } = job.params.options;
  return title ?? platform;
}
