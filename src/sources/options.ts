import { z } from 'zod';
import { type Duration, parseDuration } from '../model/time.ts';
import { canonicalUrl } from '../text/url.ts';

// Fields that the options of several sources share.

/** A duration as the configuration writes it, in milliseconds: `7d`, or a number of milliseconds. */
export const duration = z.union([z.number().positive(), z.string()]).transform((value, context): Duration => {
  const read = typeof value === 'number' ? value : parseDuration(value);
  if (read !== null && read > 0) return read;
  context.issues.push({ code: 'custom', message: 'should be a duration such as 7d', input: value });
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
