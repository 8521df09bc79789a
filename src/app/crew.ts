import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Answer, type BatchReader, batchReader } from './analyse-batch.ts';
import type { AnalystSetup } from './analyst.ts';
import { type Batch, batchesOf } from './batches.ts';

/** Fewer lines than this are read before other threads have loaded their models. */
const ALONE = 3_000;
const SMALL = { size: 64 * 1024, lines: 100 };
/** Batches that one thread has or has waiting: enough to keep it busy, few enough to hold. */
const AHEAD = 3;
const THREADS_AT_MOST = 8;

/**
 * The answers to a stream of lines, in its order, in constant memory. The first few thousand lines are read here; where more
 * come, `cores` threads share them. Without a second core, or without a built worker beside us, everything is read here.
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
  const crew = startCrew(setup, Math.min(cores, THREADS_AT_MOST));
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
      const full = waiting.length >= crew.room;
      // Answers go out as they come, whether or not more is to be read.
      const came = full ? null : await (oldest ? Promise.race([next, oldest.answer.then(() => null)]) : next);
      if (came === null) yield await first();
      else if (came.done) break;
      else {
        waiting.push({ batch: came.value, answer: crew.give(came.value) });
        next = batches.next();
      }
    }
    while (waiting.length > 0) yield await first();
  } finally {
    await crew.end();
  }
}

interface Crew {
  readonly room: number;
  /** Null: nobody could answer. */
  give(batch: Batch): Promise<Answer | null>;
  end(): Promise<void>;
}

const NOBODY: Crew = { room: 1, give: async () => null, end: async () => {} };

function startCrew(setup: AnalystSetup, size: number): Crew {
  // Built, the worker is a bundle beside this one; run from source there is none.
  const file = fileURLToPath(new URL('./app-analyse-worker.js', import.meta.url));
  if (size < 2 || !existsSync(file)) return NOBODY;
  const hands = Array.from({ length: size }, () => handOf(file, setup));
  let turn = 0;
  return {
    room: size * AHEAD,
    give: batch => (hands[turn++ % size] as (typeof hands)[number]).give(batch),
    async end() {
      await Promise.all(hands.map(hand => hand.end()));
    },
  };
}

function handOf(file: string, setup: AnalystSetup): { give: Crew['give']; end(): Promise<void> } {
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
