import type { Brand } from '../model/brand.ts';
import type { Item } from '../model/mention.ts';
import { sigmoid } from './odds.ts';

/** How likely the matched name is this brand and not a namesake, in [0, 1], and what says so. */
export interface Relevance {
  score: number;
  why: string[];
}

const READ_AT_MOST = 20_000;
// Mild on purpose: the query decides what a brand's mention is, the context lists only order what it let through.
const PRIOR = 2.2;
const FOR = 1;
const AGAINST = -2;
/** More words of one list say nothing new. */
const COUNTED = 3;

/** 1 unless a word of the brand's `context.against` stands in the text; then words for and against are weighed as log-odds. */
export function relevanceOf(item: Item, brand: Brand): Relevance {
  if (brand.context.against.length === 0) return { score: 1, why: [] };
  const text = ` ${words(`${item.title}\n${item.text}\n${item.more}`.slice(0, READ_AT_MOST))} `;
  const found = (list: readonly string[]): string[] =>
    list.filter(word => text.includes(` ${words(word)} `)).slice(0, COUNTED);
  const against = found(brand.context.against);
  if (against.length === 0) return { score: 1, why: [] };
  const backing = found(brand.context.for);
  const score = sigmoid(PRIOR + FOR * backing.length + AGAINST * against.length);
  return {
    score: Math.round(score * 1000) / 1000,
    why: [
      ...against.map(word => `relevance: "${word}" speaks against ${brand.name}`),
      ...backing.map(word => `relevance: "${word}" speaks for ${brand.name}`),
    ],
  };
}

function words(text: string): string {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}
