import type { Instant } from './time.ts';

// Unknown is null, in code as in JSON; there are no optional data fields.

export const KINDS = ['post', 'comment', 'reply', 'repost', 'article', 'review', 'video', 'issue', 'edit'] as const;
export type Kind = (typeof KINDS)[number];
export interface Counts {
  likes: number | null;
  replies: number | null;
  shares: number | null;
  views: number | null;
  rating: number | null;
}
export const NO_COUNTS: Counts = { likes: null, replies: null, shares: null, views: null, rating: null };

/** What a thing is called where it was published; `platform:nativeId` is its id everywhere. */
export interface Ref {
  platform: string;
  nativeId: string;
}
export function idOf(ref: Ref): string {
  return `${ref.platform}:${ref.nativeId}`;
}

export interface Author {
  platform: string;
  nativeId: string;
  handle: string | null;
  name: string | null;
  url: string | null;
  followers: number | null;
  following: number | null;
  listed: number | null;
  verified: boolean | null;
  bot: boolean | null;
}

export type DateQuality = 'stated' | 'clamped' | 'missing';
/** How the words came to be: by the brand itself, by others, or paid for. */
export type Media = 'owned' | 'earned' | 'paid';

/** One thing somebody published, as a source hands it up. `title`, `text` and `more` are plain text. */
export interface Item extends Ref {
  kind: Kind;
  url: string;
  thread: string | null;
  author: Author | null;
  title: string;
  text: string;
  /** Searched with the text but not part of it: alt texts, link titles. */
  more: string;
  links: string[];
  tags: string[];
  /** As its source states it (BCP 47); what it was read in stands in each hit. */
  lang: string | null;
  country: string | null;
  publishedAt: Instant;
  dateQuality: DateQuality;
  editedAt: Instant | null;
  counts: Counts;
  /** The piece of the reply it came from, kept for evidence. */
  raw: string | null;
}

/** A bare text as an item: to try queries on. */
export function plainItem(text: string): Item {
  return {
    platform: 'test',
    nativeId: '',
    kind: 'post',
    url: '',
    thread: null,
    author: null,
    title: '',
    text,
    more: '',
    links: [],
    tags: [],
    lang: null,
    country: null,
    publishedAt: 0,
    dateQuality: 'missing',
    editedAt: null,
    counts: NO_COUNTS,
    raw: null,
  };
}

/** Where in the item's own text a query matched, in UTF-16 offsets. */
export interface Span {
  field: 'title' | 'text' | 'more';
  start: number;
  end: number;
}
export interface Match {
  brand: string;
  spans: Span[];
}

export const SENTIMENTS = ['negative', 'neutral', 'positive'] as const;
export type SentimentLabel = (typeof SENTIMENTS)[number];
export const INTENTS = [
  'question',
  'bug',
  'feature_request',
  'complaint',
  'praise',
  'purchase',
  'job',
  'spam',
  'news',
  'safety',
  'abuse',
  'other',
] as const;
export type IntentLabel = (typeof INTENTS)[number];
/** score in [-1, 1]; confidence in [0, 1]: how often a label given with this evidence is right. */
export interface Sentiment {
  label: SentimentLabel;
  score: number;
  confidence: number;
}
/** How many people may have seen one mention: always a range and what it rests on. */
export interface Reach {
  low: number;
  mid: number;
  high: number;
  basis: 'views' | 'followers' | 'engagement' | 'domain';
}

/** Below this a hit is taken for a namesake's: kept, counted apart, hidden and left out of every sum unless asked for. */
export const RELEVANT = 0.5;

/** A mention seen from one brand: "A beats B" is good for A and bad for B. */
export interface Hit {
  brand: string;
  matched: Span[];
  /** What it was read in, BCP 47: as its source states, else as its words tell. */
  lang: string | null;
  sentiment: Sentiment;
  emotion: string | null;
  /** Best first; never empty (`other` when nothing else fits). score: how likely it is the main one; a second is named for what speaks for it, and may have little. */
  intents: { label: IntentLabel; score: number }[];
  topics: string[];
  reach: Reach | null;
  relevance: number;
  spam: number;
  story: number | null;
  /** One plain sentence for each thing that moved a score. */
  why: string[];
  /** Name and version of what scored it. */
  model: string;
}
