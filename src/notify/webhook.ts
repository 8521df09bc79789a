import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { kindOf, messageOf } from '../model/errors.ts';
import { isSecret, reveal, type Secret } from '../model/secret.ts';
import type { HttpReply } from '../model/source.ts';
import { DAY, type Duration, type Instant, SECOND } from '../model/time.ts';
import type { Delivery, Notifier } from './notifier.ts';
import { fitted, payload } from './payload.ts';

type Text = string | Secret;
export interface WebhookOptions {
  url: Text;
  secret?: Text | undefined;
  headers?: Record<string, Text> | undefined;
}

/** The most a body may hold by Standard Webhooks. */
const BODY = 20_000;
const PREFIX = 'whsec_';

const text = z.union([z.string(), z.custom<Secret>(isSecret)]);

/**
 * POSTs to any address as Standard Webhooks describes (standardwebhooks.com): `webhook-id` is the same at every try,
 * `webhook-signature` is there where a secret is. 2xx: sent · 408, 425, 429, 5xx, no answer: again later, when the receiver
 * says · 410 and all else: dead. A redirect is no delivery: the address in the configuration is to be corrected.
 */
export const webhook: Notifier<WebhookOptions> = {
  type: 'webhook',
  about: { title: 'A web hook (Standard Webhooks)', home: 'https://www.standardwebhooks.com' },
  options: z.strictObject({
    url: text
      .refine(isWebAddress, 'should be an address that begins with https:// or http://')
      .describe('Where to POST'),
    secret: text
      .refine(isKey, `should be ${PREFIX} and 24 to 64 bytes in base64`)
      .optional()
      .describe(`Signs each message: ${PREFIX} and 24 to 64 bytes in base64`),
    headers: z
      .record(z.string().regex(/^[\w-]+$/), text)
      .optional()
      .describe('Sent along: an Authorization, say'),
  }),
  async send(message, { url, secret, headers }, tools) {
    const now = tools.now();
    const body = fitted(payload(message, now), BODY);
    const id = webhookId(message.dedupeKey);
    const timestamp = String(Math.floor(now / SECOND));
    const signature = secret ? { 'webhook-signature': sign(reveal(secret), id, timestamp, body) } : {};
    try {
      const reply = await tools.fetcher(
        {
          method: 'POST',
          url,
          headers: {
            ...headers,
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': timestamp,
            ...signature,
          },
          body,
        },
        tools.signal,
      );
      return outcome(reply, url, now);
    } catch (error) {
      const kind = kindOf(error);
      // Ours to refuse (a private address, an unsafe redirect): trying again would be refused again.
      if (kind === 'denied') return { state: 'dead', error: messageOf(error) };
      return { state: 'retry', after: null, error: tools.signal.aborted ? 'stopped with the run' : messageOf(error) };
    }
  },
};

/** `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` under the key, which is base64 after `whsec_`. */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** A header must be printable ASCII, and a dot would blur the signed text; a key that is otherwise goes as its hash. */
function webhookId(key: string): string {
  return /^[!-\-/-~]{1,250}$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
}

function outcome(reply: HttpReply, url: Text, now: Instant): Delivery {
  const { status } = reply;
  if (status >= 300 && status < 400) return { state: 'dead', error: `it redirects (${status}): correct the address` };
  if (wasRedirected(reply, url))
    return { state: 'dead', error: `it redirects to ${hostOf(reply.url)}: correct the address` };
  if (status >= 200 && status < 300) return { state: 'sent' };
  if (status === 410) return { state: 'dead', error: 'the receiver is gone for good (410)' };
  if ([408, 425, 429].includes(status) || status >= 500)
    return {
      state: 'retry',
      after: retryAfter(reply.headers['retry-after'], now),
      error: `the receiver answered ${status}`,
    };
  return { state: 'dead', error: `the receiver refuses it (${status})` };
}

/** Of a secret address a reply shows the origin alone, so that a redirect within it goes unseen here. */
function wasRedirected(reply: HttpReply, url: Text): boolean {
  const [asked, answered] = [reveal(url), reply.url].map(each => (URL.canParse(each) ? new URL(each) : null));
  if (!asked || !answered) return false;
  if (isSecret(url)) return asked.origin !== answered.origin;
  return asked.origin + asked.pathname + asked.search !== answered.origin + answered.pathname + answered.search;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'another place';
}

/** Seconds or an HTTP date, as a wait of at most a day; null where there is none that can be read. */
function retryAfter(header: string | undefined, now: Instant): Duration | null {
  if (header === undefined) return null;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now;
  return Number.isNaN(wait) ? null : Math.min(DAY, Math.max(0, wait));
}

function isWebAddress(value: Text): boolean {
  return URL.canParse(reveal(value)) && /^https?:$/.test(new URL(reveal(value)).protocol);
}

function isKey(value: Text): boolean {
  const key = reveal(value).trim();
  if (!key.startsWith(PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(key.slice(PREFIX.length))) return false;
  const bytes = Buffer.from(key.slice(PREFIX.length), 'base64').length;
  return bytes >= 24 && bytes <= 64;
}
