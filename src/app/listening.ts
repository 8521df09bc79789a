import type { Ear } from '../collect/collect.ts';
import type { SourceEntry } from '../config/types.ts';
import { isWhole } from '../model/ledger.ts';
import type { Page } from '../model/source.ts';
import type { Claim, Outcome } from '../model/store.ts';
import type { Instant } from '../model/time.ts';
import type { Asker } from './asker.ts';
import { newestOf, type Saving, savePage } from './save.ts';

/** What one reading of a stream gave since it was asked last. */
export interface Heard {
  claim: Claim;
  outcome: Outcome;
}

/**
 * The streams that somebody stays on over many runs. Each is read while a run attends to it, and held with an open line between two:
 * nothing is stored then, because another run may hold the database.
 */
export interface Listening {
  /** Begins or goes on to store what is said: opens what is new or asked otherwise, hangs up what is no longer wanted. */
  attend(asker: Asker, saving: Saving, wanted: readonly { claim: Claim; entry: SourceEntry }[]): Promise<void>;
  /** Whether anything is listened to. */
  readonly open: boolean;
  /** Whether a job is listened to. */
  has(job: string): boolean;
  /** Listens until then, or until the signal. */
  stay(until: Instant): Promise<void>;
  /** Writes into the ledger what has been heard by now: a kill leaves it true. */
  account(): Promise<Heard[]>;
  /** Stores nothing more until it is attended again. Throws what stood in the way of storing. */
  rest(): Promise<void>;
  /** Lets go of all lines; what was not stored comes again when they are taken up anew. */
  hangUp(): void;
}

interface Open {
  claim: Claim;
  entry: SourceEntry;
  ear: Ear;
  /** What it was opened for. */
  asked: string;
  hangUp: AbortController;
  /** The page that is waited for. */
  next: Promise<IteratorResult<Page<unknown>, Outcome>> | null;
  ended: Outcome | null;
  added: number;
  newest: Instant | null;
  reading: Promise<void>;
}
interface Turn {
  asker: Asker;
  saving: Saving;
  /** Resolves with null when nothing more is to be stored. */
  over: Promise<null>;
  end(): void;
  error: unknown;
}

/** The next page. It may come between two runs, when nobody waits for it. */
function pageOf({ pages }: Ear): NonNullable<Open['next']> {
  const next = pages.next();
  next.catch(() => {});
  return next;
}

export function makeListening(): Listening {
  const all = new Map<string, Open>();
  const left: Heard[] = [];
  let turn: Turn | null = null;

  async function read(open: Open, now: Turn): Promise<void> {
    const { context } = now.asker.world;
    for (;;) {
      open.next ??= pageOf(open.ear);
      const step = await Promise.race([open.next, now.over]);
      if (step === null) return;
      open.next = null;
      if (step.done) {
        open.ended = step.value;
        return;
      }
      const { entry, claim } = open;
      const origin = { entry, job: claim.job.id, reading: 'poll', backfill: claim.backfill, before: null } as const;
      open.added += await savePage(now.saving, origin, step.value, context.now());
      open.newest = Math.max(open.newest ?? -Infinity, newestOf(step.value.items, context.now()) ?? -Infinity);
    }
  }

  /** Stores from now on; what could not be stored must not be passed over, so its line is hung up. */
  function begin(open: Open, now: Turn): void {
    open.reading = read(open, now).catch(error => {
      now.error ??= error;
      drop(open);
    });
  }

  function drop(open: Open): void {
    all.delete(open.claim.job.id);
    open.hangUp.abort();
    const ended = open.next ?? Promise.resolve();
    ended.then(() => open.ear.pages.return(open.ear.account())).catch(() => {});
  }

  async function told(open: Open, { saving }: Turn): Promise<Heard> {
    const { claim, newest } = open;
    const outcome: Outcome = { ...(open.ended ?? open.ear.account()), added: open.added };
    await saving.store.finish(outcome, { newest: newest !== null && Number.isFinite(newest) ? newest : null });
    const heard = { claim, outcome };
    // What was said before has been caught up with: what comes now is news.
    const backfill = claim.backfill && !isWhole(outcome);
    Object.assign(open, { added: 0, newest: null, claim: { ...claim, backfill } });
    if (open.ended !== null) all.delete(claim.job.id);
    return heard;
  }

  /** Stores what has been heard, and ends. */
  async function close(open: Open, now: Turn): Promise<void> {
    open.hangUp.abort();
    await read(open, now);
    left.push(await told(open, now));
  }

  return {
    get open() {
      return all.size > 0;
    },
    has: job => all.has(job),
    async attend(asker, saving, wanted) {
      let end = (): void => {};
      const over = new Promise<null>(resolve => {
        end = () => resolve(null);
      });
      const now: Turn = { asker, saving, over, end, error: null };
      turn = now;
      // Another question, or other words to listen for, want another line.
      const asked = new Map(wanted.map(({ claim }) => [claim.job.id, asker.config.hash]));
      for (const open of all.values())
        if (asked.get(open.claim.job.id) !== open.asked && !asker.world.context.signal.aborted) await close(open, now);
      for (const { claim, entry } of wanted) {
        const { id } = claim.job;
        if (all.has(id) || asker.world.context.signal.aborted) continue;
        const hangUp = new AbortController();
        const ear = await asker.listen(claim, entry, hangUp.signal);
        if (ear === null) continue;
        const nothing = { next: null, ended: null, added: 0, newest: null, reading: Promise.resolve() };
        all.set(id, { claim, entry, ear, asked: asked.get(id) ?? '', hangUp, ...nothing });
      }
      for (const open of all.values()) begin(open, now);
    },
    async stay(until) {
      if (turn === null) return;
      const { now, sleep, signal } = turn.asker.world.context;
      await sleep(Math.max(0, until - now()), signal).catch(error => {
        if (!signal.aborted) throw error;
      });
    },
    async account() {
      const heard = left.splice(0);
      if (turn === null) return heard;
      const open = [...all.values()];
      // At the signal all of them hand on what they have, and end.
      if (turn.asker.world.context.signal.aborted) await Promise.all(open.map(({ reading }) => reading));
      for (const each of open) if (all.has(each.claim.job.id)) heard.push(await told(each, turn));
      return heard;
    },
    async rest() {
      if (turn === null) return;
      const { end, error: before } = turn;
      end();
      await Promise.all([...all.values()].map(({ reading }) => reading));
      const error = turn.error ?? before;
      turn = null;
      if (error !== null) throw error;
    },
    hangUp() {
      for (const open of [...all.values()]) drop(open);
    },
  };
}
