import { createHash } from 'node:crypto';
import type { Config, Route } from '../config/types.ts';
import { evaluate, fromRecord } from '../match/index.ts';
import type { Message } from '../model/alert.ts';
import { RELEVANT } from '../model/mention.ts';
import type { MentionRecord } from '../model/record.ts';
import { routedMessage } from '../notify/index.ts';
import { quietUntil } from './quiet.ts';
import type { World } from './world.ts';

/** Mentions looked at at once. */
const BATCH = 1_000;

/**
 * Before a run reads anything: a route that is new begins with what comes now, and is never told the past; one that is no longer
 * configured is forgotten, so that it begins anew.
 */
export async function beginRoutes(world: World): Promise<void> {
  const config = await world.config();
  const store = await world.store('write');
  const { marks, last } = await store.routeMarks();
  // A mark past the last mention: those after it were dropped, and their places will be taken again.
  const begun = Object.fromEntries(
    config.routes.map(each => [keyOf(each), Math.min(marks[keyOf(each)] ?? last, last)]),
  );
  if (JSON.stringify(begun) !== JSON.stringify(marks)) await store.route(begun, [], world.context.now());
}

/**
 * Enqueues what was stored since the last time and fits a route: one message a channel, each mention once a route whatever is
 * repeated or killed, because the marks move in the same transaction. Read-back and hidden mentions are not told.
 */
export async function followRoutes(world: World): Promise<void> {
  const config = await world.config();
  if (config.routes.length === 0) return;
  const store = await world.store('write');
  const { marks } = await store.routeMarks();
  const found = new Map<Route, Map<string, MentionRecord>>();
  const begun = config.routes.map(each => marks[keyOf(each)]).filter(each => each !== undefined);
  let end = Math.max(...begun);
  // Marks differ where a route was added after something had been stored without a run.
  for (const from of new Set(begun)) {
    const routes = config.routes.filter(each => marks[keyOf(each)] === from);
    for (let to = from; ; ) {
      const page = await store.storedAfter(to, BATCH);
      if (page.to === to) break;
      for (const each of routes) look(each, page.records, found);
      to = page.to;
      end = Math.max(end, to);
    }
  }
  if (begun.every(each => each === end)) return;
  const now = world.context.now();
  const moved = Object.fromEntries(config.routes.map(each => [keyOf(each), end]));
  await store.route(moved, messagesOf(config, found, { at: now, key: `${now}:${end}` }), now);
}

function look(route: Route, records: readonly MentionRecord[], found: Map<Route, Map<string, MentionRecord>>): void {
  const own = found.get(route) ?? new Map<string, MentionRecord>();
  found.set(route, own);
  for (const record of records)
    if (record.relevance >= RELEVANT && !own.has(record.id) && evaluate(route.when, fromRecord(record)) !== null)
      own.set(record.id, record);
}

function messagesOf(
  config: Config,
  found: ReadonlyMap<Route, ReadonlyMap<string, MentionRecord>>,
  { at, key }: { at: number; key: string },
): Message[] {
  const quiet = quietUntil(at, config.alerts.quietHours, config.timezone);
  return [...new Set(config.routes.map(({ to }) => to))].flatMap(channel => {
    const telling = [...found].filter(([{ to }, own]) => to === channel && own.size > 0);
    const mentions = new Map(telling.flatMap(([, own]) => [...own]));
    if (mentions.size === 0) return [];
    const queries = telling.map(([{ text }]) => text);
    const message = routedMessage([...mentions.values()], channel, queries, { at, key: `route:${channel}:${key}` });
    return [{ ...message, notBefore: quiet }];
  });
}

function keyOf({ text, to }: Route): string {
  return createHash('sha256').update(`${to}\n${text}`).digest('hex').slice(0, 16);
}
