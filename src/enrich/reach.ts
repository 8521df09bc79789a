import type { Item, Reach } from '../model/mention.ts';
import { TIERS } from './data/domains.ts';

/** What of an item its reach rests on. */
export type Reachable = Pick<Item, 'platform' | 'kind' | 'url' | 'counts'> & {
  author: { followers: number | null } | null;
};
/** A reach and the sentence that says where it comes from. */
export interface Reached {
  reach: Reach;
  why: string;
}

// How wide the range is: a third to three times the guess.
const SPREAD = 3;
/** Of those who see a post, about one in fifty reacts to it. */
const ENGAGEMENT_RATE = 0.02;
/** How many people a sharer has, as long as nobody tells. */
const SHARER = 200;
/** Readers of one article by how widely read its site is (place among all sites); a guess, made once for all of them. */
const READERS = { 1000: 50_000, 10000: 10_000, 100000: 2_000, 1000000: 400 } as const;
const UNRANKED = 50;
/** A thread of a forum is seen by a tenth of those who see an article of a site of that rank. */
const FORUM = 10;

/**
 * How many people may have seen a mention, or null where nothing is known that would tell (never 0). In this order:
 * views as measured; followers times the share of them who see a post; what the reactions let one expect; for articles and
 * feeds how widely the site is read. Not validated: no public data couples these with views. Monotone in every input.
 */
export function reachOf(item: Reachable): Reached | null {
  const { likes, replies, shares, views } = item.counts;
  if (views !== null) {
    return {
      reach: { low: views, mid: views, high: views, basis: 'views' },
      why: `reach: ${n(views)} views as counted`,
    };
  }
  const followers = item.author?.followers ?? null;
  const engagement = (likes ?? 0) + (replies ?? 0) + (shares ?? 0);
  if (followers === null && isFeed(item)) return ofSite(item, engagement);
  if (followers === null && engagement <= 0) return null;

  const passive = followers === null ? 0 : followers * seeing(followers);
  const expected = Math.max(0, engagement) / ENGAGEMENT_RATE;
  const passedOn = (shares ?? 0) * SHARER;
  const mid = Math.max(atLeast(followers ?? 0, passive), expected) + passedOn * seeing(SHARER);
  const most = followers === null ? Number.POSITIVE_INFINITY : followers + passedOn;
  const basis = followers !== null && passive >= expected ? 'followers' : 'engagement';
  return {
    reach: range(mid, Math.max(mid, Math.min(most, mid * SPREAD)), basis),
    why:
      basis === 'followers'
        ? `reach: ${n(followers ?? 0)} followers × ${seeing(followers ?? 0).toFixed(2)}${also(shares)}`
        : `reach: ${n(engagement)} reactions ÷ ${ENGAGEMENT_RATE}${also(shares)}`,
  };
}

/** Nobody reaches more people than there are: counts from an import may say anything. */
const EVERYBODY = 8e9;

function range(mid: number, high: number, basis: Reach['basis']): Reach {
  const people = (n: number): number => Math.min(EVERYBODY, Math.round(n));
  return { low: people(mid / SPREAD), mid: people(mid), high: people(high), basis };
}

function also(shares: number | null): string {
  return shares ? ` + ${n(shares)} shares × ${SHARER * seeing(SHARER)}` : '';
}

/**
 * The share of followers who see a post: Sprinklr's earned-impressions factor, 0.15 up to 100,000 followers, falling
 * linearly to 0.06 at 10 million.
 */
export function seeing(followers: number): number {
  const fallen = Math.min(1, Math.max(0, (followers - 1e5) / (1e7 - 1e5)));
  return 0.15 - 0.09 * fallen;
}

// followers × that factor has its peak at 8.3 million and then dips until 10 million: more followers must not mean less reach.
const PEAK = 8_300_000;
function atLeast(followers: number, passive: number): number {
  return followers > PEAK ? Math.max(passive, PEAK * seeing(PEAK)) : passive;
}

function isFeed(item: Reachable): boolean {
  return item.kind === 'article' || item.platform === 'rss' || item.platform === 'feed';
}

function ofSite(item: Reachable, engagement: number): Reached {
  const host = hostOf(item.url);
  const rank = rankOf(host);
  const readers = rank === null ? UNRANKED : READERS[rank];
  const seen = item.kind === 'article' ? readers : readers / FORUM;
  const expected = Math.max(0, engagement) / ENGAGEMENT_RATE;
  if (expected > seen) {
    return {
      reach: range(expected, expected * SPREAD, 'engagement'),
      why: `reach: ${n(engagement)} reactions ÷ ${ENGAGEMENT_RATE}`,
    };
  }
  const site = rank === null ? 'a site of unknown rank' : `a site among the first ${n(rank)}`;
  return { reach: range(seen, seen * SPREAD, 'domain'), why: `reach: ${host || 'no address'} is ${site} (modelled)` };
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, '');
  } catch {
    return '';
  }
}

/** The tier of a host or of the site it belongs to: news.example.com counts as example.com. */
function rankOf(host: string): keyof typeof READERS | null {
  for (let name = host; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
    const rank = TIERS.get(name);
    if (rank) return rank;
  }
  return null;
}

function n(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
