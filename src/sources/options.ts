import { z } from 'zod';
import { type Duration, parseDuration } from '../model/time.ts';
import { canonicalUrl } from '../text/url.ts';

// Fields that the options of several sources share.

const A_DURATION = 'should be a duration such as 90s, 30m, 24h, 7d or 4w';

/** A duration as the configuration writes it (`7d`), in milliseconds. A bare number says no unit: it is refused, not guessed at. */
export const duration = z.string({ error: A_DURATION }).transform((value, context): Duration => {
  const read = parseDuration(value);
  if (read !== null && read > 0) return read;
  context.issues.push({ code: 'custom', message: A_DURATION, input: value });
  return z.NEVER;
});

/** Where a service is. */
export const address = z
  .string()
  .trim()
  .refine(text => canonicalUrl(text) !== null, 'should be an address that begins with https:// or http://');

/** An address without the slashes at its end, to put paths behind. */
export function baseOf(url: string): string {
  return url.replace(/\/+$/, '');
}

/** A server that is named by its host or its address. */
export const server = z
  .string()
  .trim()
  .refine(text => serverAt(text) !== null, 'should be a server such as social.example, or its address');

/** The host and address of a {@link server}; null where the text names none. */
export function serverAt(text: string): { host: string; base: string } | null {
  const url = canonicalUrl(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || /[\s@]/.test(text)) return null;
  return { host: new URL(url).host, base: baseOf(url) };
}
