import { z } from 'zod';
import { kindOf, messageOf } from '../model/errors.ts';
import { isSecret, reveal, type Secret, secret } from '../model/secret.ts';
import type { HttpReply } from '../model/source.ts';
import { DAY, type Duration, type Instant, SECOND } from '../model/time.ts';
import { clean } from '../text/clean.ts';
import type { Delivery, Tools } from './notifier.ts';
import { cut } from './payload.ts';

export type Text = string | Secret;

/** An option that may be a secret. */
export const text = z.union([z.string(), z.custom<Secret>(isSecret)]);

/** An address to post to, which may be a secret: whoever knows it may write. */
export const address = text.refine(isWebAddress, 'should be an address that begins with https:// or http://');

/** How long an answer is waited for. */
const PATIENCE: Duration = 30 * SECOND;

export interface Post {
  url: Text;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, Text>>;
  /** JSON. */
  body: string;
  /** Reads an answer in the receiver's own way; null: as HTTP has it. */
  judge?: (reply: HttpReply, now: Instant) => Delivery | null;
  /** Texts that no error may repeat, beside the address where that is secret. */
  hidden?: readonly Text[];
}

/**
 * One try to post JSON. 2xx: sent · 408, 425, 429, 5xx, no answer: again later, when the receiver says · 410 and all else: dead.
 * A redirect is no delivery: the address in the configuration is to be corrected.
 */
export async function post({ url, query, headers, body, judge, hidden = [] }: Post, tools: Tools): Promise<Delivery> {
  const now = tools.now();
  const late = AbortSignal.timeout(PATIENCE);
  let delivery: Delivery;
  try {
    const reply = await tools.fetcher(
      {
        method: 'POST',
        url,
        ...(query ? { query } : {}),
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      },
      AbortSignal.any([tools.signal, late]),
    );
    delivery = judge?.(reply, now) ?? outcome(reply, url, now);
  } catch (error) {
    // Ours to refuse (a private address, an unsafe redirect): trying again would be refused again.
    if (kindOf(error) === 'denied') delivery = { state: 'dead', error: messageOf(error) };
    else if (tools.signal.aborted) delivery = later('stopped with the run');
    else delivery = later(late.aborted ? `no answer in ${PATIENCE / SECOND} s` : messageOf(error));
  }
  if (delivery.state === 'sent') return delivery;
  return { ...delivery, error: masked(delivery.error, [...hidden, ...Object.values(headers ?? {}).filter(isSecret)]) };
}

/** The address as a secret, however it was written: whoever reads an error must not be able to write to the channel. */
export function hiddenAddress(url: Text): Secret {
  return secret(reveal(url));
}

export function later(error: string, after: Duration | null = null): Delivery {
  return { state: 'retry', after, error };
}

/** What an answer says by its status. `wait`: how long its body asks us to wait, where it does. */
export function outcome(reply: HttpReply, url: Text, now: Instant, wait: Duration | null = null): Delivery {
  const { status } = reply;
  if (status >= 300 && status < 400) return { state: 'dead', error: `it redirects (${status}): correct the address` };
  if (wasRedirected(reply, url))
    return { state: 'dead', error: `it redirects to ${hostOf(reply.url)}: correct the address` };
  if (status >= 200 && status < 300) return { state: 'sent' };
  if (status === 410) return { state: 'dead', error: `the receiver is gone for good (410)${said(reply)}` };
  if ([408, 425, 429].includes(status) || status >= 500) {
    const waits = [wait, retryAfter(reply.headers['retry-after'], now)].filter(each => each !== null);
    return later(`the receiver answered ${status}`, waits.length === 0 ? null : Math.max(...waits));
  }
  return { state: 'dead', error: `the receiver refuses it (${status})${said(reply)}` };
}

/** A wait in seconds out of JSON, as a duration of at most a day; null where it is none. */
export function seconds(value: unknown): Duration | null {
  return typeof value === 'number' && value >= 0 ? Math.min(DAY, Math.ceil(value * SECOND)) : null;
}

/** What a value takes as JSON on the wire. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The body as a JSON object; null where it is none. */
export function jsonOf({ body }: HttpReply): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** What a short refusal says for itself: `invalid_blocks`, `chat not found`. Pages of HTML say nothing. */
function said(reply: HttpReply): string {
  const json = jsonOf(reply);
  const words = json
    ? [json['description'], json['message'], json['error']].find(each => typeof each === 'string')
    : Buffer.from(reply.body.subarray(0, 1000)).toString('utf8');
  const shown = clean(String(words ?? '')).trim();
  return shown === '' || shown.startsWith('<') ? '' : `: ${cut(shown, 160)}`;
}

function masked(error: string, hidden: readonly Text[]): string {
  return hidden
    .map(reveal)
    .filter(value => value.length >= 4)
    .reduce((rest, value) => rest.replaceAll(value, '•••'), error);
}

/** Of a secret address a reply shows the origin alone, so that a redirect within it goes unseen here. */
function wasRedirected(reply: HttpReply, url: Text): boolean {
  const [asked, answered] = [reveal(url), reply.url].map(each => (URL.canParse(each) ? new URL(each) : null));
  if (!asked || !answered) return false;
  if (isSecret(url)) return asked.origin !== answered.origin;
  return asked.origin + asked.pathname !== answered.origin + answered.pathname;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'another place';
}

/** Seconds or an HTTP date, as a wait of at most a day; null where there is none that can be read. */
function retryAfter(header: string | undefined, now: Instant): Duration | null {
  if (header === undefined) return null;
  const wait = /^\d+(\.\d+)?$/.test(header.trim()) ? Math.ceil(Number(header) * SECOND) : Date.parse(header) - now;
  return Number.isNaN(wait) ? null : Math.min(DAY, Math.max(0, wait));
}

function isWebAddress(value: Text): boolean {
  return URL.canParse(reveal(value)) && /^https?:$/.test(new URL(reveal(value)).protocol);
}
