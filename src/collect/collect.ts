import type { AnySource, Ask, HttpReply, HttpRequest, Page } from '../model/source.ts';
import type { Claim, Limit, Outcome, Validators } from '../model/store.ts';
import { HOUR, type Instant } from '../model/time.ts';
import { type Answer, ask, type CollectIo, hold, type Stop, stopOf } from './ask.ts';
import { EVERY_METHOD } from './limits.ts';
import { tokenFor } from './login.ts';
import { beginReading, outcomeOf, type Reading } from './outcome.ts';
import { listen } from './stream.ts';
import { maskedUrl, placeOf } from './wire.ts';

export type { CollectIo, Live } from './ask.ts';

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

  while (reading.stop === null) {
    marks.add(JSON.stringify(cursor) ?? '');
    const asked = { job: claim.job, cursor, secrets: io.secrets, token: null, now: io.now() };
    const got = await read(claim, source, asked, first === null, reading, io);
    if ('stop' in got) {
      reading.stop = got.stop;
      break;
    }
    first ??= got;
    if (got.page === null) break;
    const { page } = got;
    take(page, got, reading, io);
    yield page;
    resume = page.resume;
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
    const log = async (): ReturnType<typeof tokenFor> => {
      const got = await tokenFor(source, without, io.tokens, login => ask(login, manners, [], reading, io));
      if (got !== null && 'access' in got) reading.tokens.push(got.access);
      return got;
    };
    let token = await log();
    if (token !== null && 'stop' in token) return token;
    let asked = { ...without, token };
    let plain = source.request(asked);
    const request = isFirst ? conditional(plain, claim.validators) : plain;
    let answer: Answer = await ask(request, manners, source.expects ?? [], reading, io);
    if ('stop' in answer && answer.stop.kind === 'denied' && token !== null && !reading.relogged) {
      // Tokens are called back before their time; but a second refusal is meant for us.
      reading.relogged = true;
      io.tokens.delete(claim.job.source);
      token = await log();
      if (token !== null && 'stop' in token) return token;
      asked = { ...without, token };
      plain = source.request(asked);
      answer = await ask(
        isFirst ? conditional(plain, claim.validators) : plain,
        manners,
        source.expects ?? [],
        reading,
        io,
      );
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
