import type { AnySource, Ask, HttpReply, HttpRequest, Page } from '../model/source.ts';
import type { Claim, Limit, Outcome, Validators } from '../model/store.ts';
import { HOUR, type Instant } from '../model/time.ts';
import { ANY_REPLY, type Answer, ask, type CollectIo, type Expected, hold, type Stop, stopOf } from './ask.ts';
import { EVERY_METHOD } from './limits.ts';
import { tokenFor } from './login.ts';
import { beginReading, outcomeOf, type Reading } from './outcome.ts';
import { listen } from './stream.ts';
import { maskedUrl, placeOf } from './wire.ts';

export type { CollectIo, Live } from './ask.ts';
export { type Ear, openEar } from './stream.ts';

const NO_VALIDATORS: Validators = { etag: null, lastModified: null };

/**
 * Reads one job to its end, page by page; the caller stores each page before it asks for the next. Returns what became of it
 * (`added` is 0: the caller knows). Never throws for a source's failure, only when `io.signal` is aborted.
 *
 * A poll is `ok` or `empty` (nothing new) when it read to its end and lost nothing; `partial` when it got some pages and then
 * stopped (a failure, too many requests, time up), or a page speaks of a gap; else `failed`. Validators are written only by a poll that is complete, and only where
 * the next poll will ask for the same address again: an ETag of page one says nothing about another page.
 */
export async function* collect(claim: Claim, source: AnySource, io: CollectIo): AsyncGenerator<Page<unknown>, Outcome> {
  if (source.stream?.takes(claim.job)) return yield* listen(claim, source, io);
  const reading = beginReading(io);
  const marks = new Set<string>();
  let cursor: unknown = claim.cursor;
  let resume: unknown = claim.cursor;
  let first: { request: HttpRequest; reply: HttpReply } | null = null;
  // What was cut goes to where it was to go; what was published since is as new as ever. A look-up only finishes.
  let leftOver = claim.job.every !== null && isUnderWay(claim.cursor);

  while (reading.stop === null) {
    marks.add(JSON.stringify(cursor) ?? '');
    const asked = { job: claim.job, cursor, secrets: io.secrets, token: null, now: io.now() };
    const reserved = reserve(source, asked, resume);
    if (reserved !== null) yield reserved;
    const got = await read(claim, source, asked, first === null, reading, io);
    if ('stop' in got) {
      reading.stop = got.stop;
      // Nothing came of it, and we live to say so: it has cost nothing.
      if (reserved !== null) yield { ...reserved, more: cursor, resume };
      break;
    }
    first ??= got;
    if (got.page === null) break;
    const { page } = got;
    take(page, got, reading, io);
    yield page;
    resume = page.resume;
    if (page.more === null && leftOver && !isUnderWay(resume)) {
      leftOver = false;
      cursor = resume;
      continue;
    }
    if (page.more === null) break;
    if (marks.has(JSON.stringify(page.more) ?? ''))
      reading.stop = {
        kind: 'repeated',
        message: 'the service gave a page mark it had given before; stopped there',
        limit: null,
      };
    cursor = page.more;
  }
  if (first !== null) reading.validators = validatorsFor(claim, source, first, resume, reading, io);
  return outcomeOf(claim, reading, rhythmOf(source, claim, resume, reading), io);
}

/** Whether a cursor is in the middle of a reading, by the word that all sources have for it. */
function isUnderWay(cursor: unknown): boolean {
  return typeof cursor === 'object' && cursor !== null && 'reading' in cursor && cursor.reading !== null;
}

/** What is stored before a request that costs: the cursors as they are, with its price; null: the source does not count. */
function reserve(source: AnySource, asked: Ask<unknown, unknown>, resume: unknown): Page<unknown> | null {
  if (source.reserve === undefined) return null;
  try {
    return { items: [], heard: null, more: source.reserve(asked, asked.cursor), resume: source.reserve(asked, resume) };
  } catch {
    // There is nothing left to pay with: asking says so.
    return null;
  }
}

type Got = { request: HttpRequest; reply: HttpReply; page: Page<unknown> | null } | { stop: Stop };

/** One page: asked for and parsed. `page` null: nothing has changed since the last poll (304). */
async function read(
  claim: Claim,
  source: AnySource,
  without: Ask<unknown, unknown>,
  isFirst: boolean,
  reading: Reading,
  io: CollectIo,
): Promise<Got> {
  try {
    const manners = source.manners?.(claim.job) ?? source.about.manners;
    const expected: Expected = {
      statuses: source.expects ?? [],
      until: reply => source.waits?.(reply, claim.job) ?? null,
    };
    const log = async (): ReturnType<typeof tokenFor> => {
      const got = await tokenFor(source, without, io.tokens, login => ask(login, manners, ANY_REPLY, reading, io));
      if (got !== null && 'access' in got) reading.tokens.push(got.access);
      return got;
    };
    let token = await log();
    if (token !== null && 'stop' in token) return token;
    let asked = { ...without, token };
    let plain = source.request(asked);
    const request = isFirst ? conditional(plain, claim.validators) : plain;
    let answer: Answer = await ask(request, manners, expected, reading, io);
    if ('stop' in answer && answer.stop.kind === 'denied' && token !== null && !reading.relogged) {
      // Tokens are called back before their time; but a second refusal is meant for us.
      reading.relogged = true;
      io.tokens.delete(claim.job.source);
      token = await log();
      if (token !== null && 'stop' in token) return token;
      asked = { ...without, token };
      plain = source.request(asked);
      answer = await ask(isFirst ? conditional(plain, claim.validators) : plain, manners, expected, reading, io);
    }
    if ('stop' in answer) return answer;
    const { reply } = answer;
    if (isFirst) reading.cacheControl = reply.headers['cache-control'] ?? null;
    if (!answer.notModified) return { request: plain, reply, page: await source.parse(reply, asked) };
    if (request === plain)
      return {
        stop: {
          kind: 'malformed',
          message: 'answered "not modified" (304) to a question without conditions',
          limit: null,
        },
      };
    reading.notModified = true;
    // The silence since then has been heard too; a job that never heard anything cannot say since when.
    if (claim.heardTo !== null && claim.heardTo < reply.at) reading.heard.push([claim.heardTo, reply.at]);
    return { request: plain, reply, page: source.unchanged?.(reply, asked) ?? null };
  } catch (error) {
    io.signal.throwIfAborted();
    return { stop: stopOf(error) };
  }
}

/** Both validators go back as they came, weak ones too: servers differ in which one they look at. */
function conditional(request: HttpRequest, { etag, lastModified }: Validators): HttpRequest {
  if (request.method !== 'GET' || (etag === null && lastModified === null)) return request;
  const headers = { ...request.headers };
  if (etag !== null) headers['if-none-match'] = etag;
  if (lastModified !== null) headers['if-modified-since'] = lastModified;
  return { ...request, headers };
}

function take(
  page: Page<unknown>,
  got: { request: HttpRequest; reply: HttpReply },
  reading: Reading,
  io: CollectIo,
): void {
  reading.pages += 1;
  reading.seen += page.items.length;
  if (page.heard !== null) reading.heard.push(page.heard);
  reading.gap ??= page.gap ?? null;
  reading.notice ??= page.notice ?? null;
  reading.quotas.push(...(page.quotas ?? []));
  if (!page.wait) return;
  const { for: wait, method, reason } = page.wait;
  const limit: Limit = {
    host: placeOf(got.request).host,
    method: method ?? EVERY_METHOD,
    until: got.reply.at + wait,
    reason,
  };
  hold(limit, reading, io);
}

/** What the next poll may be conditional on; null: leave what is stored. */
function validatorsFor(
  claim: Claim,
  source: AnySource,
  first: { request: HttpRequest; reply: HttpReply },
  resume: unknown,
  reading: Reading,
  io: CollectIo,
): Validators | null {
  if (first.request.method !== 'GET') return null;
  const later = io.now() + (claim.job.every ?? HOUR);
  let same: boolean;
  try {
    const next = source.request({ job: claim.job, cursor: resume, secrets: io.secrets, token: null, now: later });
    same = next.method === 'GET' && maskedUrl(next) === maskedUrl(first.request);
  } catch {
    same = false;
  }
  // Stored validators belong to an address that will not be asked again: they must not hide what stands at the next one.
  if (!same) return claim.validators.etag === null && claim.validators.lastModified === null ? null : NO_VALIDATORS;
  if (reading.stop !== null || reading.gap !== null) return null;
  const { headers } = first.reply;
  const kept = reading.notModified ? claim.validators : NO_VALIDATORS;
  return { etag: headers['etag'] ?? kept.etag, lastModified: headers['last-modified'] ?? kept.lastModified };
}

function rhythmOf(source: AnySource, claim: Claim, resume: unknown, { startedAt }: Reading): Instant | null {
  try {
    return source.rhythm?.(claim.job, resume, startedAt) ?? null;
  } catch {
    // A cursor that another version stored: no rhythm is known.
    return null;
  }
}
