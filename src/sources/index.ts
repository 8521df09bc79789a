import type { AnySource } from '../model/source.ts';
import { appstore } from './appstore.ts';
import { bluesky } from './bluesky.ts';
import { blueskySearch } from './bluesky-search.ts';
import { devto } from './devto.ts';
import { discord } from './discord.ts';
import { discourse } from './discourse.ts';
import { gdelt } from './gdelt.ts';
import { github } from './github.ts';
import { hackernews } from './hackernews.ts';
import { json } from './json.ts';
import { lemmy } from './lemmy.ts';
import { lobsters } from './lobsters.ts';
import { mastodon } from './mastodon.ts';
import { reddit } from './reddit.ts';
import { rss } from './rss.ts';
import { slack } from './slack.ts';
import { stackexchange } from './stackexchange.ts';
import { telegram } from './telegram.ts';
import { wikipedia } from './wikipedia.ts';
import { x } from './x.ts';
import { youtube } from './youtube.ts';

/** Every kind of place that can be listened to: the only list. */
export const sources: readonly AnySource[] = [
  rss,
  hackernews,
  reddit,
  stackexchange,
  github,
  mastodon,
  youtube,
  x,
  appstore,
  wikipedia,
  telegram,
  lemmy,
  bluesky,
  blueskySearch,
  gdelt,
  slack,
  discord,
  json,
  lobsters,
  discourse,
  devto,
];

/** The source of a type, or null where there is none by that name. */
export function sourceOf(type: string): AnySource | null {
  return sources.find(source => source.type === type) ?? null;
}
