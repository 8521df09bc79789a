import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { reveal } from '../model/secret.ts';
import { SECOND } from '../model/time.ts';
import { plainKey } from './facts.ts';
import type { Notifier } from './notifier.ts';
import { fitted, payload } from './payload.ts';
import { address, post, type Text, text } from './post.ts';

export interface WebhookOptions {
  url: Text;
  secret?: Text | undefined;
  headers?: Record<string, Text> | undefined;
}

/** The most a body may hold by Standard Webhooks. */
const BODY = 20_000;
const PREFIX = 'whsec_';

/**
 * POSTs to any address as Standard Webhooks describes (standardwebhooks.com): `webhook-id` is the same at every try,
 * `webhook-signature` is there where a secret is. 2xx: sent · 408, 425, 429, 5xx, no answer: again later, when the receiver
 * says · 410 and all else: dead. A redirect is no delivery: the address in the configuration is to be corrected.
 */
export const webhook: Notifier<WebhookOptions> = {
  type: 'webhook',
  about: { title: 'A web hook (Standard Webhooks)', home: 'https://www.standardwebhooks.com' },
  options: z.strictObject({
    url: address.describe('Where to POST'),
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
    return post(
      {
        url,
        headers: { ...headers, 'webhook-id': id, 'webhook-timestamp': timestamp, ...signature },
        body,
        hidden: secret ? [secret] : [],
      },
      tools,
    );
  },
};

/** `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` under the key, which is base64 after `whsec_`. */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** A header must be printable ASCII, and a dot would blur the signed text; a key that is otherwise goes as its hash. */
function webhookId(key: string): string {
  return key.includes('.') ? createHash('sha256').update(key).digest('hex') : plainKey(key, 250);
}

function isKey(value: Text): boolean {
  const key = reveal(value).trim();
  if (!key.startsWith(PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(key.slice(PREFIX.length))) return false;
  const bytes = Buffer.from(key.slice(PREFIX.length), 'base64').length;
  return bytes >= 24 && bytes <= 64;
}
