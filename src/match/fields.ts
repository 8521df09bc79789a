import { INTENTS, KINDS, SENTIMENTS } from '../model/mention.ts';

/**
 * What a field's value is. words: searched like a bare term · name: a whole name, wildcards allowed · host, url, lang:
 * their own rules · one: one of a list · number, date: compared.
 */
export type FieldKind = 'words' | 'name' | 'host' | 'url' | 'lang' | 'one' | 'number' | 'date';
export interface Field {
  kind: FieldKind;
  /** Known only after scoring: never part of a brand's own query or a cue. */
  late: boolean;
  /** For kind one. */
  values: readonly string[];
  says: string;
}

function field(kind: FieldKind, says: string, more: Partial<Field> = {}): Field {
  return { kind, late: false, values: [], says, ...more };
}

/** Every field of the query language, by its lower-case name. */
export const FIELDS: Readonly<Record<string, Field>> = {
  title: field('words', 'the title only'),
  text: field('words', 'the body only'),
  url: field('url', 'part of the mention’s URL'),
  site: field('host', 'the host of the mention’s URL, or one above it'),
  link: field('host', 'the host of a link in the text'),
  author: field('name', 'handle or display name'),
  lang: field('lang', 'the language'),
  source: field('name', 'the source or platform'),
  tag: field('name', 'a tag'),
  country: field('name', 'the country'),
  sentiment: field('one', 'the mood', { late: true, values: SENTIMENTS }),
  intent: field('one', 'what its author wants', { late: true, values: INTENTS }),
  followers: field('number', 'followers of the author'),
  engagement: field('number', 'likes, comments and shares together'),
  likes: field('number', 'likes'),
  comments: field('number', 'comments'),
  shares: field('number', 'shares'),
  reach: field('number', 'how many people may have seen it', { late: true }),
  influence: field('number', 'the author’s influence, 0–100', { late: true }),
  rating: field('number', 'stars', { late: true }),
  since: field('date', 'published at or after'),
  until: field('date', 'published before'),
  is: field('one', 'the kind of mention', { values: KINDS }),
  has: field('one', 'what it holds', { values: ['link'] }),
};
