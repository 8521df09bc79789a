import type { AnySource, Page } from '../model/source.ts';
import type { Claim, Outcome } from '../model/store.ts';
import { type Duration, SECOND } from '../model/time.ts';
import { type CollectIo, hold, type Live, type Stop, stopOf, timeUp, unfinished } from './ask.ts';
import type { Line, Listener } from './dial.ts';
import { askOf, beginHearing, type Course, type Hearing, hasNews, MOST, nextPage, REWIND, takeIn } from './hearing.ts';
import { EVERY_METHOD, standsInTheWay } from './limits.ts';
import { beginReading, outcomeOf } from './outcome.ts';
import { backoff, refusalOf } from './retry.ts';
import { placeOf } from './wire.ts';

/** Connections in a row that brought nothing. */
const MOST_FAILURES = 5;
const LONGEST_WAIT: Duration = 30 * SECOND;
/** Steps in which the time without a word (`Live.idle`) is counted. Pages are handed on every second step. */
const STEPS = 10;

/** A stream that is listened to: while the caller asks for pages, and between them on a line that is held. */
export interface Ear {
  /** Whoever asks for the next page has stored the one before. */
  pages: AsyncGenerator<Page<unknown>, Outcome>;
  /** What became of it since this was asked last, as far as its pages are stored. */
  account(): Outcome;
}

/**
 * Listens to one stream job: from its mark to now, or on and on where `io.live.stay`. Hands on pages of at most a thousand things or a
 * second, each with the mark that goes on after it; the caller stores both together, so that a cut anywhere loses and doubles
 * nothing. Where it is cut it connects anew, a little before the mark, and takes nothing in twice. At the signal it hands on what it
 * has and ends like any other poll. Never throws for a source's failure.
 */
export async function* listen(claim: Claim, source: AnySource, io: CollectIo): AsyncGenerator<Page<unknown>, Outcome> {
  const { live } = io;
  if (live) return yield* openEar(claim, source, { ...io, live }).pages;
  const reading = beginReading(io);
  reading.notice = { kind: 'skipped', message: 'a recording holds no stream: this was left out' };
  return outcomeOf(claim, reading, null, io);
}

/** {@link listen}, for somebody who stays and wants to know in between what became of it. */
export function openEar(claim: Claim, source: AnySource, io: CollectIo & { live: Live }): Ear {
  const hearing = beginHearing(claim, source, io.live, beginReading(io), io);
  return { pages: hearOn(hearing), account: () => accountOf(hearing) };
}

async function* hearOn(hearing: Hearing): AsyncGenerator<Page<unknown>, Outcome> {
  const { io } = hearing;
  for (let failures = 0; ; ) {
    const before = hearing.mark.at;
    const cut = yield* oneConnection(hearing, failures);
    if (hearing.done || hearing.stop !== null || io.signal.aborted) break;
    failures = hearing.mark.at > before ? 1 : failures + 1;
    hearing.down = cut.stop;
    if (!cut.again || (failures >= MOST_FAILURES && !io.live?.stay)) hearing.stop = cut.stop;
    else await rest(hearing, failures);
    if (hearing.stop !== null || io.signal.aborted) break;
  }
  return accountOf(hearing);
}

function accountOf(hearing: Hearing): Outcome {
  const { claim, io, reading, kept, live } = hearing;
  hearing.caughtUp ||= kept.at >= hearing.begunAt;
  reading.stop = hearing.stop ?? (hearing.done ? null : hearing.down);
  if (live.stay && !hearing.caughtUp) reading.stop ??= unfinished('reads what was said before, and goes on from here');
  if (hearing.unread > 0) {
    const message = `${hearing.unread} messages of the stream could not be read`;
    if (reading.seen === 0) reading.stop ??= { kind: 'malformed', message, limit: null };
    else reading.gap ??= message;
  }
  const from = Math.max(kept.since, hearing.told);
  if (from < kept.at) reading.heard.push([from, kept.at]);
  hearing.told = kept.at;
  hearing.unread = 0;
  hearing.reading = beginReading(io);
  return outcomeOf(claim, reading, null, io);
}

/** How a connection ended, and whether another may fare better. */
interface Cut {
  stop: Stop;
  again: boolean;
}

/** What the two ends of one connection tell each other. */
interface Call {
  readonly course: Course;
  line: Line | null;
  cut: Cut | null;
  /** The signal has come: asked of it once, not for every frame. */
  aborted: boolean;
  /** Steps without a frame, and without any sign of life. */
  quiet: number;
  lifeless: number;
  steps: number;
  wake(): void;
}

async function* oneConnection(hearing: Hearing, failures: number): AsyncGenerator<Page<unknown>, Cut> {
  const { io, live } = hearing;
  const call: Call = {
    course: { ask: askOf(hearing), from: hearing.mark.at, first: true, closing: null },
    ...{ line: null, cut: null, aborted: false, quiet: 0, lifeless: 0, steps: 0 },
    wake: () => {},
  };
  const dialled = await dial(hearing, listenerOf(hearing, call), failures);
  if ('again' in dialled) return dialled;
  call.line = dialled;
  hearing.down = null;
  let paused = true;
  const timer = setInterval(() => {
    if (!paused) step(hearing, call);
  }, live.idle / STEPS);
  const interrupt = (): void => {
    call.aborted = true;
    call.wake();
  };
  io.signal.addEventListener('abort', interrupt, { once: true });
  call.aborted = io.signal.aborted;
  try {
    for (;;) {
      const stirred = new Promise<void>(resolve => {
        call.wake = resolve;
      });
      paused = false;
      dialled.resume();
      if (!isOver(hearing, call) && hearing.batch.size < MOST) await stirred;
      // Whoever stores what we hand on takes time in which nothing can be heard.
      paused = true;
      dialled.pause();
      const over = isOver(hearing, call);
      if (hasNews(hearing) && (over || hearing.batch.size >= MOST || call.steps >= 2)) {
        yield nextPage(hearing);
        hearing.kept = hearing.stored;
        Object.assign(call, { quiet: 0, lifeless: 0, steps: 0 });
      }
      if (over) return call.cut ?? { stop: timeUp(), again: false };
    }
  } finally {
    clearInterval(timer);
    io.signal.removeEventListener('abort', interrupt);
    dialled.close();
  }
}

function isOver({ done, stop }: Hearing, { cut, aborted }: Call): boolean {
  return done || stop !== null || cut !== null || aborted;
}

function listenerOf(hearing: Hearing, call: Call): Listener {
  return {
    frame(bytes) {
      call.quiet = 0;
      call.lifeless = 0;
      if (isOver(hearing, call)) return;
      takeIn(hearing, bytes, call.course);
      if (hearing.batch.size >= MOST || isOver(hearing, call)) {
        call.line?.pause();
        call.wake();
      }
    },
    alive() {
      call.lifeless = 0;
    },
    closed(why, tooLarge) {
      const { closing } = call.course;
      const said = closing === null ? why : `${why}: ${closing.slice(0, 200)}`;
      call.cut ??= { stop: unreachable(said), again: true };
      if (tooLarge) skip(hearing);
      call.wake();
    },
  };
}

/** The message would come again and again: goes on behind it, and says that something was lost. */
function skip(hearing: Hearing): void {
  const at = hearing.mark.at + REWIND + SECOND;
  hearing.mark = { at, since: at };
  hearing.reading.gap ??= 'a message was too long to be taken; what was said right after it may be missing';
}

/** A tenth of the time without a word has passed. */
function step(hearing: Hearing, call: Call): void {
  const { io, live, reading } = hearing;
  call.steps += 1;
  call.quiet += 1;
  call.lifeless += 1;
  if (call.lifeless === STEPS / 2 || call.lifeless === STEPS + STEPS / 2) call.line?.ping();
  // It lives and has nothing more to say: we have caught up.
  if (call.quiet >= STEPS && call.lifeless < STEPS) {
    // Whoever stays goes no further than a line that is opened anew would begin.
    const upTo = live.stay ? io.now() - 2 * REWIND : reading.startedAt;
    hearing.mark = { ...hearing.mark, at: Math.max(hearing.mark.at, upTo) };
    hearing.caughtUp = true;
    hearing.done = !live.stay;
  }
  if (hearing.done) call.wake();
  else if (call.lifeless >= 2 * STEPS)
    call.cut ??= { stop: unreachable('the stream gave no sign of life any more'), again: true };
  else if (io.deadline !== null && io.now() >= io.deadline) hearing.stop ??= timeUp();
  if (call.steps >= 2 || isOver(hearing, call)) call.wake();
}

/** Connects at the mark, or says why not. */
async function dial(hearing: Hearing, listener: Listener, failures: number): Promise<Line | Cut> {
  const { io, live, stream, source, claim, reading } = hearing;
  const asked = askOf(hearing, Math.max(0, hearing.mark.at - REWIND));
  try {
    const request = stream.open(asked, failures);
    const { host, path } = placeOf(request);
    const limit = [...io.limits, ...io.hosts.held()].find(one => standsInTheWay(one, host, path, io.now()));
    if (limit) {
      const message = `${limit.host} has to be left alone for now: ${limit.reason}`;
      return { stop: { kind: 'limited', message, limit }, again: false };
    }
    if (io.deadline !== null && io.now() >= io.deadline) return { stop: timeUp(), again: false };
    reading.requests += 1;
    const manners = source.manners?.(claim.job) ?? source.about.manners;
    const got = await io.hosts.run(host, manners, () => live.dialer(request, listener, io.signal), io.signal);
    if (!('reply' in got)) return got;
    reading.bytes += got.reply.body.length;
    const other = stream.refused(got.reply.status, got.reply.body, asked);
    if (other !== null) {
      hearing.mark = { at: other.from, since: other.from };
      reading.gap ??= other.gap;
      return { stop: unreachable(other.gap), again: true };
    }
    const error = refusalOf(got.reply);
    if (error === null) return { stop: malformed(`${host} answered, but opened no stream`), again: true };
    const stop = { ...stopOf(error), limit: null };
    if (error.kind !== 'limited') return { stop, again: error.kind !== 'denied' };
    const until = error.retryAt ?? io.now() + LONGEST_WAIT;
    const told = { host, method: EVERY_METHOD, until, reason: error.message };
    hold(told, reading, io);
    // Another host may answer at once.
    return { stop: { ...stop, limit: told }, again: true };
  } catch (error) {
    const stop = stopOf(error);
    return { stop, again: stop.kind === 'unreachable' };
  }
}

async function rest({ io }: Hearing, failures: number): Promise<void> {
  const wait = Math.min(backoff(failures, SECOND, io.random), LONGEST_WAIT);
  const left = io.deadline === null ? wait : Math.max(0, io.deadline - io.now());
  await io.sleep(Math.min(wait, left), io.signal).catch(() => {});
}

function unreachable(message: string): Stop {
  return { kind: 'unreachable', message, limit: null };
}

function malformed(message: string): Stop {
  return { kind: 'malformed', message, limit: null };
}
