import type { Classes } from './classes.ts';
import { type Lexicon, lexiconOf } from './lexicon.ts';
import { tableOf, type WordVectors } from './vectors.ts';

// The files of trained weights: "EARM", a format, a head in JSON, then for each kept place how far it lies behind the one
// before it (7 bits a byte, low ones first) and one signed byte a label.

const MAGIC = 0x4541524d;
const FORMAT = 1;

/** A model as bytes. */
export function pack(model: Classes): Uint8Array {
  const k = model.labels.length;
  const body: number[] = [];
  let last = -1;
  let places = 0;
  for (let i = 0; i < model.weights.length; i += k) {
    if (model.weights.subarray(i, i + k).every(weight => weight === 0)) continue;
    varint(i / k - last, body);
    last = i / k;
    for (let j = 0; j < k; j++) body.push((model.weights[i + j] as number) & 255);
    places++;
  }
  const { weights: _, ...head } = model;
  return framed({ ...head, places }, body);
}

/** The model that was packed; throws RangeError for bytes that are none. */
export function unpack(bytes: Uint8Array): Classes {
  const { head, at } = opened(bytes);
  const { places, ...model } = head as Omit<Classes, 'weights'> & { places: number };
  const k = model.labels.length;
  const weights = new Int8Array(2 ** model.bits * k);
  let place = -1;
  let i = at;
  for (let n = 0; n < places; n++) {
    [place, i] = further(bytes, i, place);
    for (let j = 0, w = place * k; j < k; j++) weights[w + j] = bytes[i++] as number;
  }
  if (i !== bytes.length) throw new RangeError('a file of weights is cut short or damaged');
  return { ...model, apart: model.apart ?? null, dense: model.dense ?? null, weights };
}

/** A lexicon as bytes: its entries in order of their hashes. */
export function packLexicon(lexicon: Lexicon, about: { name: string; version: string }): Uint8Array {
  const entries: [number, number][] = [];
  lexicon.keys.forEach((key, i) => {
    if (key !== 0) entries.push([key, lexicon.values[i] as number]);
  });
  entries.sort((a, b) => a[0] - b[0]);
  const body: number[] = [];
  let last = -1;
  for (const [key, value] of entries) {
    varint(key - last, body);
    last = key;
    body.push(value & 255);
  }
  return framed({ ...about, places: entries.length }, body);
}

export function unpackLexicon(bytes: Uint8Array): Lexicon {
  const { head, at } = opened(bytes);
  const { places } = head as { places: number };
  const entries: [number, number][] = [];
  let key = -1;
  let i = at;
  for (let n = 0; n < places; n++) {
    [key, i] = further(bytes, i, key);
    entries.push([key, ((bytes[i++] as number) << 24) >> 24]);
  }
  if (i !== bytes.length) throw new RangeError('a file of weights is cut short or damaged');
  return lexiconOf(entries);
}

/** Word vectors as bytes: in order of the words' hashes, each with its step and its numbers, two a byte. */
export function packVectors(vectors: WordVectors, about: { name: string; version: string }): Uint8Array {
  const { dims, unit, values, steps } = vectors;
  const entries: [hash: number, row: number][] = [];
  vectors.rows.forEach((row, i) => {
    if (row > 0) entries.push([vectors.keys[i] as number, row - 1]);
  });
  entries.sort((a, b) => a[0] - b[0]);
  const body: number[] = [];
  let last = -1;
  for (const [hash, row] of entries) {
    varint(hash - last, body);
    last = hash;
    body.push(steps[row] as number);
    body.push(...values.subarray((row * dims) / 2, ((row + 1) * dims) / 2));
  }
  return framed({ ...about, dims, unit, places: entries.length }, body);
}

export function unpackVectors(bytes: Uint8Array): WordVectors {
  const { head, at } = opened(bytes);
  const { dims, unit, places } = head as { dims: number; unit: number; places: number };
  const values = new Uint8Array((places * dims) / 2);
  const steps = new Uint8Array(places);
  const hashes: number[] = [];
  let hash = -1;
  let i = at;
  for (let row = 0; row < places; row++) {
    [hash, i] = further(bytes, i, hash);
    hashes.push(hash);
    steps[row] = bytes[i++] as number;
    values.set(bytes.subarray(i, i + dims / 2), (row * dims) / 2);
    i += dims / 2;
  }
  if (i !== bytes.length) throw new RangeError('a file of weights is cut short or damaged');
  return tableOf(hashes, { dims, unit, values, steps });
}

/** The number that lies behind `last` by as much as the bytes from i on say, and where they end. */
function further(bytes: Uint8Array, i: number, last: number): [number, number] {
  let unit = 1;
  let at = i;
  let byte = bytes[at++] as number;
  let step = byte & 127;
  while (byte > 127) {
    byte = bytes[at++] as number;
    unit *= 128;
    step += (byte & 127) * unit;
  }
  return [last + step, at];
}

function varint(number: number, body: number[]): void {
  let rest = number;
  while (rest > 127) {
    body.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  body.push(rest);
}

function framed(head: object, body: readonly number[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(9 + text.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint8(4, FORMAT);
  view.setUint32(5, text.length);
  bytes.set(text, 9);
  bytes.set(body, 9 + text.length);
  return bytes;
}

function opened(bytes: Uint8Array): { head: unknown; at: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 9 || view.getUint32(0) !== MAGIC || view.getUint8(4) !== FORMAT)
    throw new RangeError('not a file of weights of this version');
  const end = 9 + view.getUint32(5);
  if (end > bytes.length) throw new RangeError('a file of weights is cut short or damaged');
  return { head: JSON.parse(new TextDecoder().decode(bytes.subarray(9, end))), at: end };
}
