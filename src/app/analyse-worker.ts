import { parentPort, workerData } from 'node:worker_threads';
import { batchReader } from './analyse-batch.ts';
import type { AnalystSetup } from './analyst.ts';
import type { Batch } from './batches.ts';

// A thread of its own: batches come in, answers go out, in the same order. Started by crew.ts.

const read = batchReader(workerData as AnalystSetup);
let last = Promise.resolve();
parentPort?.on('message', (batch: Batch) => {
  last = last.then(async () => parentPort?.postMessage(await read(batch)));
});
