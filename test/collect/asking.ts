import { afterEach, beforeEach, expect } from 'vitest';
import { createFetcher, type HttpOptions, userAgent } from '../../src/collect/http.ts';
import { SourceError } from '../../src/model/errors.ts';
import type { HttpReply, HttpRequest } from '../../src/model/source.ts';
import { startWorld, type World } from '../world/server.ts';

// What the tests of the fetcher share: two servers for each test, and short ways to ask them.

export const NOW = Date.UTC(2026, 10, 21, 12);
export const MB = 1_048_576;

export let world: World;
export let other: World;
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  world = await startWorld({});
  other = await startWorld({});
});
/** Ends every connection made so far. */
export async function closeAll(): Promise<void> {
  for (const each of open.splice(0)) await each.close();
}
afterEach(async () => {
  await closeAll();
  await world.close();
  await other.close();
});

export function make(options: Partial<HttpOptions> = {}): ReturnType<typeof createFetcher> {
  const fetcher = createFetcher({
    userAgent: userAgent('team@example.com'),
    timeout: 5_000,
    maxBytes: MB,
    allowPrivate: true,
    now: () => NOW,
    env: {},
    ...options,
  });
  open.push(fetcher);
  return fetcher;
}
export function get(
  url: string,
  more: Partial<HttpRequest> = {},
  options: Partial<HttpOptions> = {},
): Promise<HttpReply> {
  return make(options)({ method: 'GET', url, ...more }, new AbortController().signal);
}
export async function failure(promise: Promise<unknown>): Promise<SourceError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SourceError);
  return error as SourceError;
}
export const body = (reply: HttpReply): string => Buffer.from(reply.body).toString('utf8');
