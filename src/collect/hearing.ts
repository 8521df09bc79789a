import { type Item, idOf } from '../model/mention.ts';
import type { AnySource, Ask, Job, Mark, Page, Said, Stream } from '../model/source.ts';
import type { Claim } from '../model/store.ts';
import { type Duration, type Instant, iso, SECOND } from '../model/time.ts';
import type { CollectIo, Live, Stop } from './ask.ts';
import type { Reading } from './outcome.ts';

/** Every connection begins this long before the mark: servers' clocks differ, and frames do not come quite in order. */
export const REWIND: Duration = 5 * SECOND;
/** A page is handed on with this many things in it at the latest. */
export const MOST = 1_000;

/** One reading of a stream, over all its connections. */
export interface Hearing {
  readonly claim: Claim;
  readonly source: AnySource;
  readonly stream: Stream<unknown, unknown>;
  readonly io: CollectIo;
  readonly live: Live;
  /** Since it was told last what became of it. */
  reading: Reading;
  mark: Mark;
  /** The mark that was handed on last. */
  stored: Mark;
  /** The mark whose page is stored: the next one was asked for. */
  kept: Mark;
  /** Up to when the ledger was told of it. */
  told: Instant;
  readonly begunAt: Instant;
  /** All that had been said before it began was heard. */
  caughtUp: boolean;
  /** Why no line is open; null while one is. */
  down: Stop | null;
  batch: Batch;
  /** Something was lost: what was heard begins with the next frame. */
  lost: boolean;
  /** What was taken in lately, by key: connections overlap. */
  lately: Set<string>;
  before: Set<string>;
  turnedAt: Instant;
  /** Frames that could not be read. */
  unread: number;
  /** All was heard up to when we began. */
  done: boolean;
  stop: Stop | null;
}
interface Batch {
  items: Map<string, Item>;
  authors: NonNullable<Said['authors']>;
  counts: NonNullable<Said['counts']>;
  gone: NonNullable<Said['gone']>;
  size: number;
}

export function beginHearing(claim: Claim, source: AnySource, live: Live, reading: Reading, io: CollectIo): Hearing {
  const { at, since } = claim.cursor as Mark;
  const { heardTo } = claim;
  // What an earlier poll has claimed need not be claimed again.
  const mark = { at, since: heardTo !== null && heardTo > since && heardTo <= at ? heardTo : since };
  return {
    ...{ claim, source, live, reading, io, mark },
    stream: source.stream as Stream<unknown, unknown>,
    stored: { ...mark },
    kept: { ...mark },
    told: mark.since,
    begunAt: reading.startedAt,
    caughtUp: false,
    down: null,
    batch: emptyBatch(),
    lost: false,
    lately: new Set(),
    before: new Set(),
    turnedAt: 0,
    unread: 0,
    done: false,
    stop: null,
  };
}

/** The question that goes on from here, or from `at`. */
export function askOf({ claim, io, mark }: Hearing, at: Instant = mark.at): Ask<unknown, Mark> {
  return {
    job: claim.job as Job<unknown, Mark>,
    cursor: { ...mark, at },
    secrets: io.secrets,
    token: null,
    now: io.now(),
  };
}

/** What one connection is told with each frame. `from`: the mark at which it began; `first`: no frame has told the time yet. */
export interface Course {
  readonly ask: Ask<unknown, Mark>;
  readonly from: Instant;
  first: boolean;
  /** Why the service is about to hang up. */
  closing: string | null;
}

/** Takes in one frame. Called for all that is said anywhere: it makes nothing new for a frame that nobody wants. */
export function takeIn(hearing: Hearing, frame: Uint8Array, course: Course): void {
  const { reading, stream, live } = hearing;
  reading.bytes += frame.byteLength;
  const at = stream.position(frame);
  if (at !== null) {
    if (course.first) checkLeap(hearing, at, course.from);
    course.first = false;
    if (at > course.from) reading.seen += 1;
    if (at > hearing.mark.at || hearing.lost) moveTo(hearing, at);
    if (!live.stay && at >= reading.startedAt) hearing.done = true;
  }
  hear(hearing, frame, at, course);
  if (reading.bytes >= live.maxBytes && !hearing.done)
    hearing.stop ??= {
      kind: 'unfinished',
      message: 'more was said than one poll reads; the next one goes on from here',
      limit: null,
    };
}

function moveTo(hearing: Hearing, at: Instant): void {
  const { mark } = hearing;
  if (hearing.lost) mark.since = at;
  hearing.lost = false;
  if (at <= mark.at) return;
  // A clock that runs ahead must not make us skip what is still to come.
  mark.at = Math.min(at, Math.max(hearing.io.now(), mark.at));
}

/** A server that no longer has the mark begins with what it has, and may not say so. */
function checkLeap(hearing: Hearing, at: Instant, from: Instant): void {
  const leap = hearing.stream.leap(hearing.claim.job);
  if (leap === null || at - from <= leap) return;
  hearing.lost = true;
  hearing.reading.gap ??= `the stream no longer had what was said from ${iso(from)} to ${iso(at)}`;
}

function hear(hearing: Hearing, frame: Uint8Array, at: Instant | null, course: Course): void {
  let said: Said | null;
  try {
    said = hearing.stream.accept(frame, hearing.live.want, course.ask);
  } catch {
    hearing.unread += 1;
    return;
  }
  if (said === null || isKnown(hearing, said.key)) return;
  if (said.gap !== undefined) {
    hearing.reading.gap ??= said.gap;
    if (at === null) hearing.lost = true;
  }
  add(hearing.batch, said);
  course.closing ??= said.closing ?? null;
}

/** Whether this key was taken in within the time over which connections overlap; else it is remembered. */
function isKnown(hearing: Hearing, key: string | null): boolean {
  if (key === null) return false;
  if (hearing.lately.has(key) || hearing.before.has(key)) return true;
  if (hearing.mark.at - hearing.turnedAt > 3 * REWIND) {
    hearing.before = hearing.lately;
    hearing.lately = new Set();
    hearing.turnedAt = hearing.mark.at;
  }
  hearing.lately.add(key);
  return false;
}

function emptyBatch(): Batch {
  return { items: new Map(), authors: [], counts: [], gone: [], size: 0 };
}

/** Within one page only the last word of an item counts. */
function add(batch: Batch, said: Said): void {
  for (const item of said.items) {
    const id = idOf(item);
    const known = batch.items.get(id);
    // An edit says when it was made, never anew when the item was published.
    batch.items.set(id, known ? { ...item, publishedAt: known.publishedAt, dateQuality: known.dateQuality } : item);
  }
  for (const gone of said.gone ?? []) if ('nativeId' in gone) batch.items.delete(idOf(gone));
  batch.gone.push(...(said.gone ?? []));
  batch.authors.push(...(said.authors ?? []));
  batch.counts.push(...(said.counts ?? []));
  batch.size += said.items.length + (said.gone?.length ?? 0) + (said.authors?.length ?? 0) + (said.counts?.length ?? 0);
}

/** Whether there is anything to hand on. */
export function hasNews({ batch, mark, stored }: Hearing): boolean {
  return batch.size > 0 || mark.at !== stored.at || mark.since !== stored.since;
}

/** What was taken in since the last page, with the mark that goes on after it. */
export function nextPage(hearing: Hearing): Page<unknown> {
  const { items, authors, counts, gone } = hearing.batch;
  hearing.batch = emptyBatch();
  hearing.stored = { ...hearing.mark };
  hearing.reading.pages += 1;
  return { items: [...items.values()], authors, counts, gone, heard: null, more: null, resume: hearing.stored };
}
