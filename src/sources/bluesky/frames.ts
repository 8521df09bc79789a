import { SourceError } from '../../model/errors.ts';
import type { Said, Want } from '../../model/source.ts';
import type { Instant } from '../../model/time.ts';
import { author, dateAt, type Fields, flagAt, isObject, objectAt, rawOf, textAt } from '../answer.ts';
import { itemOf, POST, uriOf } from './record.ts';

// Frames of Jetstream in both shapes: v1, `{did, time_us, kind, commit|identity|account}`, and v2, the same facts inside
// `{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#commit", …}}`.

const OPENING = '{"did":"'.length;
const TIME = '","time_us":'.length;
const COMMIT = ',"kind":"commit","commit":{"rev":"'.length;
const CREATE = '","operation":"create"'.length;
const COLLECTION = `,"collection":"${POST}","rkey":"`.length;
const RECORD = Buffer.from('","record":');
const QUOTE = 0x22;
/** The usual lengths of a did:plc and of a record's key. */
const DID = 32;
const KEY = 13;
/** Of a time in microseconds. */
const DIGITS = 16;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Letters that tell keys and words apart where they stand. */
const [C, D, O, T] = [0x63, 0x64, 0x6f, 0x74] as const;
/** Nothing people write is longer; a frame that is would be read for nothing. */
const LARGEST = 1_000_000;

/** When the stream sent this frame; null where it says nothing about time. Reads the first bytes only. */
export function positionOf(frame: Uint8Array): Instant | null {
  const at = afterTime(frame);
  if (at > 0) return microseconds(frame, at);
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  // A record may hold a text that looks like the envelope, but it stands behind it.
  const v1 = bytes.indexOf('"time_us":');
  if (v1 >= 0 && v1 < 4_000) return microseconds(frame, v1 + 10);
  const v2 = bytes.indexOf('"time":"');
  if (v2 < 0) return null;
  const end = bytes.indexOf(QUOTE, v2 + 8);
  const time = Date.parse(bytes.toString('latin1', v2 + 8, Math.min(end, v2 + 48)));
  return Number.isFinite(time) ? time : null;
}

/** What a frame says. Posts nobody wants are left unread; what tells of an edit, a deletion or an account is read always. */
export function said(frame: Uint8Array, want: Want): Said | null {
  const content = contentOf(frame);
  if (content > 0 && !want(frame, content)) return null;
  if (frame.byteLength > LARGEST)
    return { key: null, items: [], gap: `a message of ${frame.byteLength} bytes was left unread` };
  const event = eventOf(frame);
  if ('said' in event) return event.said;
  const { fields, at } = event;
  const did = textAt(fields, 'did');
  switch (event.kind) {
    case 'commit':
      return ofCommit(did, objectAt(fields, 'commit'), at);
    case 'identity': {
      const handle = textAt(objectAt(fields, 'identity'), 'handle');
      if (handle === '' || handle === 'handle.invalid') return null;
      return { key: null, items: [], authors: [author({ platform: 'bluesky', nativeId: did, handle })] };
    }
    case 'account': {
      const account = objectAt(fields, 'account');
      if (flagAt(account, 'active') !== false || !GONE.has(textAt(account, 'status'))) return null;
      return { key: null, items: [], gone: [{ platform: 'bluesky', author: did }] };
    }
    default:
      return null;
  }
}

/** States of an account whose words are no longer public; `throttled` and `desynchronized` are the network's own troubles. */
const GONE = new Set(['deleted', 'takendown', 'suspended', 'deactivated']);

function ofCommit(did: string, commit: Fields, at: Instant): Said | null {
  const [rkey, operation, rev] = [textAt(commit, 'rkey'), textAt(commit, 'operation'), textAt(commit, 'rev')];
  if (textAt(commit, 'collection') !== POST) return null;
  const key = `${did}/${rkey}/${rev}/${operation}`;
  if (operation === 'delete') return { key, items: [], gone: [{ platform: 'bluesky', nativeId: uriOf(did, rkey) }] };
  const editedAt = operation === 'update' ? at : null;
  const record = commit['record'];
  const item = isObject(record) ? itemOf(record, { did, rkey, at, editedAt, raw: rawOf({ did, ...commit }) }) : null;
  return item && { key, items: [item] };
}

type Event = { kind: string; fields: Fields; at: Instant } | { said: Said | null };

function eventOf(frame: Uint8Array): Event {
  const whole = readFrame(frame);
  const type = textAt(whole, '$type');
  if (type === 'error' || (type === '' && textAt(whole, 'error') !== ''))
    return { said: { key: null, items: [], closing: `${textAt(whole, 'error')} ${textAt(whole, 'message')}`.trim() } };
  if (isObject(whole['payload'])) return payloadEvent(whole['payload']);
  const at = whole['time_us'];
  if (typeof at !== 'number') throw new SourceError('malformed', 'Jetstream sent a message without a time');
  return { kind: textAt(whole, 'kind'), fields: whole, at: Math.floor(at / 1000) };
}

function payloadEvent(payload: Fields): Event {
  const kind = textAt(payload, '$type').split('#')[1] ?? '';
  if (kind === 'info') {
    const outdated = textAt(payload, 'name') === 'OutdatedCursor';
    const gap = `Jetstream no longer had what we had not read: ${textAt(payload, 'message').slice(0, 200)}`;
    return { said: outdated ? { key: null, items: [], gap } : null };
  }
  const at = dateAt(payload, 'time');
  if (at === null) throw new SourceError('malformed', 'Jetstream sent a message without a time');
  return { kind, fields: kind === 'commit' ? { did: payload['did'], commit: payload } : payload, at };
}

function readFrame(frame: Uint8Array): Fields {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('utf8'));
  } catch (error) {
    throw new SourceError('malformed', 'Jetstream sent a message that is not JSON, or was cut off', { cause: error });
  }
  if (!isObject(value)) throw new SourceError('malformed', 'Jetstream sent a message that is no JSON object');
  return value;
}

/**
 * Where the record of a new post begins, in the one order in which the service writes its fields; 0: the frame must be read. What
 * must be there is looked for where it must be; within a string its quotation marks would be escaped. The rest needs no look.
 */
function contentOf(frame: Uint8Array): number {
  const time = afterTime(frame);
  if (time === 0) return contentOfV2(frame);
  let at = time + DIGITS;
  if (frame[at] !== COMMA) for (at = time; isDigit(frame[at] as number); ) at++;
  at = quote(frame, at + COMMIT, KEY);
  // `","operation":"create"`, not `update` or `delete`: what follows stands in its place only after a word as long.
  if (at === 0 || frame[at + 3] !== O || frame[at + 15] !== C || frame[at + CREATE - 1] !== QUOTE) return 0;
  at = quote(frame, at + CREATE + COLLECTION, KEY);
  if (at === 0) return 0;
  for (let i = 0; i < RECORD.length; i++) if (frame[at + i] !== RECORD[i]) return 0;
  return at + RECORD.length;
}

function contentOfV2(frame: Uint8Array): number {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  const record = bytes.indexOf('"record":{');
  if (record < 0) return 0;
  const envelope = bytes.toString('latin1', 0, record);
  const isPost = envelope.includes(`"collection":"${POST}"`) && envelope.includes('"operation":"create"');
  return isPost ? record + 9 : 0;
}

/** Where the digits of `time_us` begin in a v1 frame, which opens with `{"did":"…","time_us":`; 0 for another frame. */
function afterTime(frame: Uint8Array): number {
  if (frame[2] !== D || frame[6] !== COLON) return 0;
  const at = quote(frame, OPENING, DID);
  return at > 0 && frame[at + 3] === T && frame[at + TIME - 1] === COLON ? at + TIME : 0;
}

/** The next quotation mark; 0 where there is none near. */
function quote(frame: Uint8Array, from: number, usual: number): number {
  // Nearly always an id of the usual length ends it.
  if (frame[from + usual] === QUOTE) return from + usual;
  const end = Math.min(frame.length, from + 600);
  for (let at = from; at < end; at++) if (frame[at] === QUOTE) return at;
  return 0;
}

function microseconds(frame: Uint8Array, from: number): Instant | null {
  let value = 0;
  let at = from;
  for (; at < from + 17 && isDigit(frame[at] as number); at++) value = value * 10 + (frame[at] as number) - 48;
  return at === from ? null : Math.floor(value / 1000);
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
