import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { kindOf, SourceError } from '../model/errors.ts';

/** Bodies that arrive whole below this many bytes are decoded at once: a third cheaper than through a stream. */
const AT_ONCE = 256 * 1024;
/** Nobody honest compresses three times over. */
const MOST_CODINGS = 2;

type Coding = 'gzip' | 'deflate' | 'raw' | 'br';
const SYNC = { gzip: gunzipSync, deflate: inflateSync, raw: inflateRawSync, br: brotliDecompressSync } as const;
const STREAM = {
  gzip: createGunzip,
  deflate: createInflate,
  raw: createInflateRaw,
  br: createBrotliDecompress,
} as const;

/**
 * Reads a body to its end and undoes its Content-Encoding, never holding more than `cap` bytes of decoded text (or of what
 * came over the wire). A body that is gzip without saying so is decoded, one that says gzip and is not is taken as it is.
 * Throws SourceError: too_large, or malformed where the compression is damaged, cut off or of an unknown kind; errors of
 * the stream itself pass through. The stream is destroyed on every way out but the good one.
 */
export async function readBody(stream: Readable, encoding: string | null, cap: number): Promise<Uint8Array> {
  const source: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let size = 0;
  try {
    const declared = codingsOf(encoding);
    const stopAt = declared.length > 0 ? Math.min(AT_ONCE, cap) : cap;
    for (let next = await source.next(); ; next = await source.next()) {
      if (next.done) return decodeAtOnce(Buffer.concat(head, size), declared, cap);
      head.push(next.value);
      size += next.value.length;
      if (size <= stopAt) continue;
      const codings = settle(declared, Buffer.concat(head.slice(0, 2)));
      if (codings.length === 0 && size > cap) throw tooLarge(cap);
      if (codings.length > 0) return await decodeStream(head, source, codings, cap, () => stream.destroy());
    }
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

function codingsOf(encoding: string | null): ('gzip' | 'deflate' | 'br')[] {
  const names = (encoding ?? '').toLowerCase().split(',');
  const codings = names.map(name => name.trim().replace(/^x-/, '')).filter(name => name !== '' && name !== 'identity');
  const known = codings.filter(name => name === 'gzip' || name === 'deflate' || name === 'br');
  if (known.length < codings.length || known.length > MOST_CODINGS)
    throw new SourceError(
      'malformed',
      `the body is encoded in a way we did not ask for (${codings
        .join(', ')
        .slice(0, 60)
        .replace(/[^ -~]/g, '?')})`,
    );
  return known;
}

/** What really has to be undone, outermost first, given the first bytes. */
function settle(declared: readonly ('gzip' | 'deflate' | 'br')[], start: Uint8Array): Coding[] {
  const [first = 0, second = 0, third = 0] = start;
  const isGzip = first === 0x1f && second === 0x8b && third === 8;
  if (declared.length === 0) return isGzip ? ['gzip'] : [];
  const outermost = declared.at(-1);
  const codings = declared.slice(0, -1).reverse();
  if (outermost === 'gzip') return isGzip ? ['gzip', ...codings] : codings;
  // "deflate" is the zlib format by RFC 9110 and a bare deflate stream by some servers.
  if (outermost === 'deflate')
    return [(first & 15) === 8 && (first * 256 + second) % 31 === 0 ? 'deflate' : 'raw', ...codings];
  return ['br', ...codings];
}

function decodeAtOnce(body: Buffer, declared: readonly ('gzip' | 'deflate' | 'br')[], cap: number): Uint8Array {
  if (body.length === 0) return body;
  if (body.length > cap) throw tooLarge(cap);
  try {
    return settle(declared, body).reduce<Buffer>(
      (bytes, coding) => SYNC[coding](bytes, { maxOutputLength: cap }),
      body,
    );
  } catch (error) {
    throw explained(error, cap);
  }
}

async function decodeStream(
  head: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
  codings: readonly Coding[],
  cap: number,
  stop: () => void,
): Promise<Uint8Array> {
  async function* pieces(): AsyncGenerator<Buffer> {
    let wire = 0;
    for (const piece of head) {
      wire += piece.length;
      yield piece;
    }
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      wire += next.value.length;
      if (wire > cap) throw tooLarge(cap);
      yield next.value;
    }
  }
  const out: Buffer[] = [];
  let size = 0;
  async function gather(decoded: AsyncIterable<Buffer>): Promise<void> {
    for await (const piece of decoded) {
      size += piece.length;
      if (size > cap) {
        // The pipeline waits for its source, which may have nothing more to say for a long time.
        stop();
        throw tooLarge(cap);
      }
      out.push(piece);
    }
  }
  try {
    const [outer = 'gzip', inner] = codings;
    if (inner === undefined) await pipeline(pieces, STREAM[outer](), gather);
    else await pipeline(pieces, STREAM[outer](), STREAM[inner](), gather);
  } catch (error) {
    throw explained(error, cap);
  }
  return Buffer.concat(out, size);
}

function explained(error: unknown, cap: number): unknown {
  if (kindOf(error) !== null) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(cap);
  if (/^(Z_|ERR_(_ERROR_|BROTLI|PADDING)|ERR__)/.test(code))
    return new SourceError('malformed', 'the compressed body is damaged or cut off', { cause: error });
  return error;
}

export function tooLarge(cap: number): SourceError {
  const limit = cap >= 1_048_576 ? `${Math.round(cap / 104_857.6) / 10} MB` : `${cap} bytes`;
  return new SourceError('too_large', `the answer is larger than ${limit}, the most we read`);
}
