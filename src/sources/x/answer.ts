import { SourceError } from '../../model/errors.ts';
import type { Item } from '../../model/mention.ts';
import type { Ask, HttpReply, Page, Signal } from '../../model/source.ts';
import { HOUR, type Instant, iso, parseInstant } from '../../model/time.ts';
import { countAt, type Fields, idAt, isObject, listAt, objectAt, objects, textAt } from '../answer.ts';
import {
  affordable,
  type Cursor,
  dollars,
  nextStep,
  type Params,
  PRICE,
  quotaOf,
  REACH,
  readingOf,
  type Step,
  spentOn,
  turningFrom,
} from './plan.ts';
import { countsOf, includedOf, postOf } from './read.ts';

/** What one answer brings, what it cost in thousandths of a dollar, and the steps that follow from it. */
interface Found extends Pick<Page<Cursor>, 'counts' | 'gone' | 'signals'> {
  items: Item[];
  cost: number;
  next: Step[];
  newest?: { query: number; id: string };
  /** Older posts than this were left out, and why. */
  left?: { before: Instant; why: string };
}
type Search = Extract<Step, { do: 'search' | 'mentions' }>;

/** The page of one answer, with the account of the day. */
export function pageOf(body: Fields, reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  const { step, at } = nextStep(ask);
  const reading = readingOf(ask);
  const found = reply.status === 400 ? secondTry(step, body, ask) : read(step, body, reply.at, ask);
  const { items, counts, gone, signals } = found;
  const { day, spent: before } = spentOn(ask.cursor, ask.now);
  const spent = before + found.cost;
  const newest = ask.cursor.newest.map((id, i) => (found.newest?.query === i ? found.newest.id : id));
  const todo = [...reading.left.slice(0, at), ...found.next, ...reading.left.slice(at + 1)];
  const late = ask.cursor.reading === null && ask.cursor.from < ask.now - REACH;
  const since = Math.max(reading.since, found.left?.before ?? 0, late ? ask.now - REACH : 0);
  const gap =
    found.left?.why ?? (late ? `X searches seven days back: what was posted before ${iso(since)} was not read` : null);
  const told = {
    items,
    ...(counts ? { counts } : {}),
    ...(gone ? { gone } : {}),
    ...(signals ? { signals } : {}),
    ...(gap === null ? {} : { gap }),
    quotas: [quotaOf(ask.job.params, spent, reply.at)],
  };
  if (todo.length > 0) {
    const cursor: Cursor = { ...ask.cursor, day, spent, newest, reading: { ...reading, since, left: todo } };
    return { ...told, heard: null, more: cursor, resume: cursor };
  }
  const { from, turn } = ask.cursor;
  const resume: Cursor = { day, spent, from: Math.max(from, reading.to), newest, turn: turn + 1, reading: null };
  return { ...told, heard: step.do !== 'look' && since < reading.to ? [since, reading.to] : null, more: null, resume };
}

function read(step: Step, body: Fields, at: Instant, ask: Ask<Params, Cursor>): Found {
  if (step.do === 'count') return counted(step.query, body, ask);
  if (step.do === 'look') return looked(step.ids, body);
  return found(step, body, at, ask);
}

function counted(query: number, body: Fields, ask: Ask<Params, Cursor>): Found {
  const meta = objectAt(body, 'meta');
  const total = countAt(meta, 'total_tweet_count') ?? countAt(meta, 'total_post_count');
  if (total === null) throw new SourceError('malformed', `X answered a count without a total${whyOf(body)}`);
  const { brand } = ask.job.params.queries[query] ?? { brand: null };
  const signals = brand === null ? [] : objects(body['data'] ?? [], 'X', 'counts').flatMap(one => signalOf(brand, one));
  const next: Step[] = total > 0 ? [{ do: 'search', query, ...turningFrom(ask.cursor, query, ask.now) }] : [];
  return { items: [], signals, cost: PRICE.count, next };
}

/** A whole hour's count; the hour under way is counted whole by a later reading. */
function signalOf(brand: string, one: Fields): Signal[] {
  const [from, to] = [parseInstant(textAt(one, 'start')), parseInstant(textAt(one, 'end'))];
  const value = countAt(one, 'tweet_count') ?? countAt(one, 'post_count');
  if (from === null || to === null || value === null || to - from !== HOUR) return [];
  return [{ brand, metric: 'posts', span: [from, to], value }];
}

function found(step: Search, body: Fields, at: Instant, ask: Ask<Params, Cursor>): Found {
  const { params } = ask.job;
  if (!isObject(body['meta']))
    throw new SourceError('malformed', `X answered posts without saying how many${whyOf(body)}`);
  const posts = objects(body['data'] ?? [], 'X', 'posts');
  const included = includedOf(body);
  const items = once(posts.map(post => postOf(post, included, at)).filter(item => item !== null));
  if (posts.length > 0 && items.length === 0) throw new SourceError('malformed', 'X answered posts without ids');
  const each = step.do === 'search' ? PRICE.post : PRICE.mention;
  const cost = posts.length * each + included.posts.size * PRICE.post + included.users.size * PRICE.author;
  const meta = objectAt(body, 'meta');
  const query = step.do === 'search' ? step.query : params.queries.length;
  const newest = step.page === 1 && step.until === null ? idAt(meta, 'newest_id') : null;
  const seen = newest !== null && /^\d{1,19}$/.test(newest) ? { newest: { query, id: newest } } : {};
  const token = textAt(meta, 'next_token');
  if (token === '' || posts.length === 0) return { items, cost, next: [], ...seen };
  const before = Math.min(...items.map(item => item.publishedAt));
  const { spent } = spentOn(ask.cursor, ask.now);
  const until = idAt(meta, 'oldest_id');
  const next: Step = {
    ...step,
    token,
    until: until !== null && /^\d{1,19}$/.test(until) ? until : null,
    page: step.page + 1,
  };
  if (affordable(step.do, params, spent + cost) === 0)
    return left(`the day's budget of ${dollars(params.budget)} is spent`);
  if (step.page >= params.pages) return left(`more than ${params.pages} pages`);
  return { items, cost, next: [next], ...seen };

  function left(why: string): Found {
    return {
      items,
      cost,
      next: [],
      ...seen,
      left: { before, why: `${why}: posts before ${iso(before)} were not read` },
    };
  }
}

/** Counts of those that are there; what the service says is deleted, or no longer for the public, is gone. */
function looked(ids: readonly string[], body: Fields): Found {
  const posts = listAt(body, 'data').filter(isObject);
  const problems = listAt(body, 'errors').filter(isObject);
  if (posts.length === 0 && problems.length === 0)
    throw new SourceError('malformed', 'X answered neither posts nor why there are none');
  const gone = problems
    .filter(problem =>
      /\/(?:resource-not-found|not-authorized-for-resource|resource-unavailable)$/.test(textAt(problem, 'type')),
    )
    .map(problem => idAt(problem, 'resource_id') ?? idAt(problem, 'value') ?? '')
    .filter(id => ids.includes(id));
  return {
    items: [],
    counts: posts.flatMap(post => {
      const id = idAt(post, 'id');
      return id === null ? [] : { platform: 'x', nativeId: id, counts: countsOf(post) };
    }),
    gone: gone.map(nativeId => ({ platform: 'x', nativeId })),
    cost: posts.length * PRICE.post,
    next: [],
  };
}

/** A page mark or a post's id that is too old: asked again another way. Throws for any other refusal. */
function secondTry(step: Step, body: Fields, ask: Ask<Params, Cursor>): Found {
  const why = whyOf(body);
  if (step.do === 'search' || step.do === 'mentions') {
    const again = (changed: Partial<Search>): Found => ({
      items: [],
      cost: 0,
      next: [{ ...step, ...changed } as Search],
    });
    if (step.token !== null && /_token/.test(why)) {
      if (step.until !== null) return again({ token: null });
      const { to } = readingOf(ask);
      return {
        items: [],
        cost: 0,
        next: [],
        left: { before: to, why: 'X did not know its own page mark: older posts were not read' },
      };
    }
    if (step.since !== null && /since_id/.test(why))
      return again({ since: null, start: turningFrom({ ...ask.cursor, newest: [] }, 0, ask.now).start });
  }
  throw new SourceError('malformed', `X refused the request${why || ': no reason given'}`);
}

function whyOf(body: Fields): string {
  const problems = [body, ...listAt(body, 'errors').filter(isObject)];
  const words = problems.map(one => textAt(one, 'detail') || textAt(one, 'message') || textAt(one, 'title'));
  const parameters = problems.flatMap(one => Object.keys(objectAt(one, 'parameters')));
  const said = [...new Set([...words, ...parameters])]
    .filter(text => text !== '')
    .join('; ')
    .slice(0, 300);
  return said === '' ? '' : `: ${said}`;
}

function once(items: readonly Item[]): Item[] {
  return [...new Map(items.map(item => [item.nativeId, item])).values()];
}
