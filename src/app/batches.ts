/** Whole lines of a stream, as bytes. */
export interface Batch {
  bytes: Uint8Array;
  /** The number of its first line, counted from 1. */
  line: number;
  lines: number;
  /** It is one line that was longer than may be read, and was dropped as it came. */
  dropped: boolean;
}

/** A longer line is dropped; what a person wrote is a thousand times shorter. */
export const LONGEST_LINE = 16 * 1024 * 1024;
const NEWLINE = 10;

/**
 * A stream of bytes cut at line ends into batches of about so many bytes, or of `lines` lines where that is less. What has come
 * is not held back for more: whoever waits for an answer before it sends on gets it. Holds one batch and one line at most.
 */
export async function* batchesOf(
  bytes: AsyncIterable<Uint8Array>,
  { size, lines: most }: { size: number; lines: number },
): AsyncGenerator<Batch> {
  let line = 1;
  let whole: Uint8Array[] = [];
  let held = 0;
  let lines = 0;
  // The line that has not ended yet.
  let tail: Uint8Array[] = [];
  let open = 0;
  function take(dropped: boolean): Batch {
    const batch = { bytes: joined(whole, held), line, lines, dropped };
    line += lines;
    [whole, held, lines] = [[], 0, 0];
    return batch;
  }
  function* end(): Generator<Batch> {
    const dropped = open > LONGEST_LINE;
    if (dropped && lines > 0) yield take(false);
    lines++;
    if (!dropped) {
      whole.push(...tail);
      held += open;
    }
    [tail, open] = [[], 0];
    if (dropped || held >= size || lines >= most) yield take(dropped);
  }
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length; ) {
      const at = chunk.indexOf(NEWLINE, from);
      const to = at < 0 ? chunk.length : at + 1;
      open += to - from;
      if (open > LONGEST_LINE) tail = [];
      else tail.push(chunk.subarray(from, to));
      from = to;
      if (at >= 0) yield* end();
    }
    if (lines > 0) yield take(false);
  }
  if (open > 0) yield* end();
  if (lines > 0) yield take(false);
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
