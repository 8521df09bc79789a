import type { Span } from './mention.ts';
import type { Instant } from './time.ts';

export const VERDICT_FIELDS = ['relevant', 'sentiment', 'intent'] as const;
/** What a person said of one mention seen from one brand: `relevant` yes or no, a sentiment, an intent. */
export interface Verdict {
  id: string;
  brand: string;
  field: (typeof VERDICT_FIELDS)[number];
  value: string;
  by: string;
  at: Instant;
}
/** Which verdict is meant: there is one of each field for each mention seen from each brand. */
export type VerdictKey = Pick<Verdict, 'id' | 'brand' | 'field'>;
/** A verdict with the mention it is about: what learners learn from. */
export interface Feedback extends Verdict {
  title: string;
  text: string;
  url: string;
  author: string | null;
  lang: string | null;
  matched: Span[];
}
