import type { Term } from '../model/explanation.ts';
import type { MentionRecord } from '../model/record.ts';
import { g2 } from '../model/stats.ts';
import { essence } from '../text/fingerprint.ts';
import { READ, termsIn } from '../text/terms.ts';

/** Said by fewer it is their way of speaking, not a topic. */
const LEAST = 3;
/** 0.1 % by chance for one term; there are many. And at least twice as often: with enough texts everything is significant. */
const SURE = 10.83;
const MORE = 1;
/**
 * What is said more than before, the surest first. Counted once an author, and once a story however often it is copied, so
 * that neither one loud voice nor syndication makes a topic. Signed log-likelihood ratio (T. Dunning 1993, Comput. Linguist. 19,
 * 61–74) of authors who say it now against those of the baseline, with the log ratio as the size of the effect.
 * `except`: words of the query itself, which everybody says.
 */
export function risingTerms(
  now: readonly MentionRecord[],
  before: readonly MentionRecord[],
  except: ReadonlySet<string>,
  most: number,
): Term[] {
  const here = spokenBy(now, except);
  const there = spokenBy(before, except);
  const found: Term[] = [];
  for (const [term, authors] of here.terms) {
    if (authors < LEAST) continue;
    const old = there.terms.get(term) ?? 0;
    // Against nobody: as if as many had been listened to before.
    const others = there.authors === 0 ? here.authors : there.authors;
    const ratio = Math.log2((authors + 0.5) / (here.authors + 1) / ((old + 0.5) / (others + 1)));
    const sure = g2(authors, here.authors, old, there.authors);
    if (ratio >= MORE && sure >= SURE) found.push({ term, authors, before: old, g2: sure, ratio });
  }
  found.sort((a, b) => b.g2 - a.g2 || b.term.length - a.term.length || (a.term < b.term ? -1 : 1));
  return unlike(found, most);
}

/** How many authors say each term; an unknown author is one for each text. */
function spokenBy(
  mentions: readonly MentionRecord[],
  except: ReadonlySet<string>,
): { authors: number; terms: Map<string, number> } {
  const stories = new Set<string>();
  const titles = new Set<string>();
  const byAuthor = new Map<string, Set<string>>();
  for (const mention of mentions) {
    const story = storyOf(mention);
    if (stories.has(story)) continue;
    stories.add(story);
    const author = authorKey(mention);
    const said = byAuthor.get(author) ?? new Set<string>();
    // A thread's title stands above every answer: whoever answers has not said it again.
    const title = titles.has(mention.title) ? '' : mention.title;
    titles.add(mention.title);
    for (const term of termsIn(`${title}\n${mention.text}`, except)) said.add(term);
    byAuthor.set(author, said);
  }
  const terms = new Map<string, number>();
  for (const said of byAuthor.values()) for (const term of said) terms.set(term, (terms.get(term) ?? 0) + 1);
  return { authors: byAuthor.size, terms };
}

/** Copies of one text are one story, told apart by story where it is known. */
export function storyOf({ story, title, text, id }: MentionRecord): string {
  if (story !== null) return `story ${story}`;
  return essence(`${title}\n${text}`.slice(0, READ)) || id;
}

export function authorKey({ author, platform, id }: MentionRecord): string {
  const name = author?.handle ?? author?.name ?? null;
  return name === null ? `? ${id}` : `${platform}\n${name}`;
}

/** Without those that say what a surer or longer one says already. */
function unlike(terms: readonly Term[], most: number): Term[] {
  const kept: Term[] = [];
  for (const term of terms) {
    const like = kept.findIndex(
      ({ term: one, authors }) =>
        overlap(term.term, one) && term.authors <= authors * 1.34 && authors <= term.authors * 1.34,
    );
    const other = kept[like];
    if (other === undefined) kept.push(term);
    // The whole phrase says more than its piece, where as many say it.
    else if (term.term.length > other.term.length && term.authors >= other.authors * 0.75) kept[like] = term;
    if (kept.length > most * 2) break;
  }
  return kept.slice(0, most);
}

/** One is a piece of the other, or they share all words but one. */
function overlap(a: string, b: string): boolean {
  const [part, whole] = a.length < b.length ? [a, b] : [b, a];
  if (` ${whole} `.includes(` ${part} `) || (whole.includes(part) && !/ /.test(whole))) return true;
  const words = new Set(whole.split(' '));
  return part.split(' ').filter(word => words.has(word)).length >= 2;
}
