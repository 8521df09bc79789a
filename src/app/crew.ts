import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Answer, type BatchReader, batchReader } from './analyse-batch.ts';
import type { AnalystSetup } from './analyst.ts';
import { type Batch, batchesOf } from './batches.ts';

/** Fewer lines than this are read before other threads have loaded their models. */
const ALONE = 1_000;
const SMALL = { size: 64 * 1024, lines: 100 };
/** Batches that one thread has or has waiting: enough to keep it busy. */
const AHEAD = 3;
/** Batches that are answered out of turn, or not yet: enough to read on while another thread loads, few enough to hold. */
const HELD = 40;
const THREADS_AT_MOST = 8;

/**
 * The answers to a stream of lines, in its order, in constant memory. The first thousand are read here; where more come, other
 * threads help, `cores` in all with this one, which reads on: its models are loaded and warm, and another thread in its place
 * would have to get there first. Without a second core, or without a built worker beside us, everything is read here.
 */
export async function* answers(
  bytes: AsyncIterable<Uint8Array>,
  setup: AnalystSetup,
  { cores, read = batchReader(setup) }: { cores: number; read?: BatchReader },
): AsyncGenerator<Answer> {
  const batches = batchesOf(bytes, SMALL);
  let done = 0;
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    done += next.value.lines;
    yield await read(next.value);
    if (done >= ALONE && cores > 1) break;
  }
  const crew = startCrew(setup, Math.min(cores, THREADS_AT_MOST) - 1);
  const waiting: { batch: Batch; answer: Promise<Answer | null> }[] = [];
  async function first(): Promise<Answer> {
    const { batch, answer } = waiting.shift() as (typeof waiting)[number];
    // A thread that could not be had or died is no reason to stop.
    return (await answer) ?? read(batch);
  }
  try {
    let next = batches.next();
    for (;;) {
      const [oldest] = waiting;
      const full = waiting.length >= HELD;
      // Answers go out as they come, whether or not more is to be read.
      const came = full ? null : await (oldest ? Promise.race([next, oldest.answer.then(() => null)]) : next);
      if (came === null) yield await first();
      else if (came.done) break;
      else {
        const batch = came.value;
        next = batches.next();
        // Lets in what the others have sent: who is done with its batches gets the next.
        await new Promise(turn => setImmediate(turn));
        const given = crew.give(batch);
        const answer = given ?? read(batch);
        waiting.push({ batch, answer });
        if (given === null) await answer;
      }
    }
    while (waiting.length > 0) yield await first();
  } finally {
    await crew.end();
  }
}

interface Crew {
  /** Null: nobody has room for it. An answer of null: nobody could answer. */
  give(batch: Batch): Promise<Answer | null> | null;
  end(): Promise<void>;
}

const NOBODY: Crew = { give: () => null, end: async () => {} };

function startCrew(setup: AnalystSetup, size: number): Crew {
  // Built, the worker is a bundle beside this one; run from source there is none.
  const file = fileURLToPath(new URL('./app-analyse-worker.js', import.meta.url));
  if (size < 1 || !existsSync(file)) return NOBODY;
  const hands = Array.from({ length: size }, () => handOf(file, setup));
  return {
    give(batch) {
      const idlest = hands.reduce((best, hand) => (hand.has() < best.has() ? hand : best));
      return idlest.has() < AHEAD ? idlest.give(batch) : null;
    },
    async end() {
      await Promise.all(hands.map(hand => hand.end()));
    },
  };
}

interface Hand {
  /** How many batches it has; without end where it is gone. */
  has(): number;
  give(batch: Batch): Promise<Answer | null>;
  end(): Promise<void>;
}

function handOf(file: string, setup: AnalystSetup): Hand {
  const asked: ((answer: Answer | null) => void)[] = [];
  let gone = false;
  const worker = new Worker(file, { workerData: setup });
  function leave(): void {
    gone = true;
    for (const tell of asked.splice(0)) tell(null);
  }
  worker.on('message', (answer: Answer) => asked.shift()?.(answer));
  worker.on('error', leave);
  worker.on('exit', leave);
  return {
    has: () => (gone ? Number.POSITIVE_INFINITY : asked.length),
    give(batch) {
      if (gone) return Promise.resolve(null);
      return new Promise(tell => {
        asked.push(tell);
        worker.postMessage(batch);
      });
    },
    async end() {
      await worker.terminate();
    },
  };
}
