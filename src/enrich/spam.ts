import type { Item } from '../model/mention.ts';
import { sigmoid } from './odds.ts';

/** How likely a mention is spam, in [0, 1], and what says so. */
export interface SpamScore {
  score: number;
  why: string[];
}

const READ_AT_MOST = 5_000;
/** Log-odds before anything is seen: about 1 in 50. */
const PRIOR = -4;
// Words of those who sell and lure. Each counts once; two or three together are seldom innocent.
const LURES: readonly RegExp[] = [
  /\bgive ?aways?\b/i,
  /\b(?:click (?:here|the link|below)|link in bio|dm me|whats ?app me|telegram)\b/i,
  /\b(?:promo|coupon|discount|voucher|referral) codes?\b|\b\d\d% off\b/i,
  /\b(?:earn|make|win) (?:up to )?[$€£]\s?\d|\b(?:passive income|work from home|double your)\b/i,
  /\b(?:crypto|bitcoin|forex|casino|betting|viagra|followers for free|seo services?)\b/i,
  /\b(?:limited (?:time )?offer|act now|order now|buy now|100% (?:free|legit|guaranteed)|free shipping)\b/i,
  /\b(?:cheap(?:est)? replicas?|wholesale price|best price guaranteed|lowest price)\b/i,
];

/** A few signals that anyone can check, added up as log-odds. Linear in the text, which is read up to 5,000 characters. */
export function spamOf(item: Pick<Item, 'title' | 'text' | 'links' | 'tags'>): SpamScore {
  const text = `${item.title}\n${item.text}`.slice(0, READ_AT_MOST);
  const why: string[] = [];
  let odds = PRIOR;
  const count = (weight: number, sign: string): void => {
    odds += weight;
    why.push(`spam: ${sign}`);
  };

  const lures = LURES.flatMap(lure => lure.exec(text)?.[0] ?? []);
  for (const lure of lures) count(1.8, `"${lure.replace(/\s+/g, ' ')}"`);
  const capitals = text.match(/\p{Lu}/gu)?.length ?? 0;
  const letters = capitals > 12 ? (text.match(/\p{L}/gu)?.length ?? 0) : 0;
  if (letters >= 20 && capitals / letters > 0.6) count(1.2, 'mostly capitals');
  const links = Math.max(item.links.length, text.match(/https?:\/\//g)?.length ?? 0);
  const tags = Math.max(item.tags.length, text.match(/(?<![\p{L}\p{N}&])#[\p{L}\p{N}_]/gu)?.length ?? 0);
  const marks = text.match(/[!💰🤑🎁🚀🔥👉✅]/gu)?.length ?? 0;
  const words = links >= 3 || tags >= 6 || marks >= 5 ? (text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) : 0;
  if (links >= 3 && links * 12 > words) count(1.5, `${links} links in ${words} words`);
  if (tags >= 6 && tags * 4 > words) count(1.5, `${tags} hashtags in ${words} words`);
  if (marks >= 5 && marks * 8 > words) count(1, `${marks} exclamation marks and bait emoji`);
  return { score: Math.round(sigmoid(odds) * 1000) / 1000, why };
}
