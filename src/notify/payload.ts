import type { Message } from '../model/alert.ts';
import { type Instant, iso } from '../model/time.ts';
import { clean } from '../text/clean.ts';

/** What programs are handed: the envelope of Standard Webhooks. `timestamp` is when the thing happened, not when it is told. */
export interface Payload {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** A message as a program reads it. Its own `data.type` and `data.timestamp`, where given, become the envelope's. */
export function payload(message: Message, now: Instant): Payload {
  const own = isRecord(message.data) ? message.data : { value: message.data };
  const { type, timestamp, ...rest } = own;
  return {
    type: typeof type === 'string' ? type : 'message',
    timestamp: typeof timestamp === 'string' ? timestamp : iso(now),
    data: { title: clean(message.title), text: clean(message.text, { lines: true }), ...rest },
  };
}

/** The payload as JSON of at most `limit` bytes: what is too long loses its data, then the end of its text. */
export function fitted(whole: Payload, limit: number): string {
  const { title, text } = whole.data;
  const bare = (length: number): Payload => ({
    ...whole,
    data: { title: cut(String(title), 500), text: cut(String(text), length), truncated: true },
  });
  for (const candidate of [whole, bare(limit / 4), bare(limit / 16)]) {
    const json = JSON.stringify(candidate);
    if (Buffer.byteLength(json) <= limit) return json;
  }
  return JSON.stringify(bare(0));
}

/** The first `length` characters (code points), with … where something is left out. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const points = [...text.slice(0, 2 * length + 2)];
  return points.length <= length ? text : `${points.slice(0, Math.max(0, length - 1)).join('')}…`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
