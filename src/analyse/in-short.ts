import type { Explanation } from '../model/explanation.ts';
import { clean } from '../text/clean.ts';
import { percent, plural } from '../text/numbers.ts';

const MOST = 4;

/** An explanation in a few lines, for a message: what is new, how far it has spread, how sure that is. */
export function inShort({ terms, authors, sourcesHeard, copied, confidence, first }: Explanation): string[] {
  const lines: string[] = [];
  if (terms.length > 0)
    lines.push(
      `New in what they say: ${terms
        .slice(0, MOST)
        .map(({ term, authors }) => `“${clean(term)}” (${plural(authors, 'voice')})`)
        .join(', ')}.`,
    );
  const copies = copied !== null && copied >= 0.1 ? `, ${percent(copied)} copies of another` : '';
  lines.push(
    `So far ${plural(authors, 'voice')} on ${plural(sourcesHeard, 'source')}${copies}. Confidence: ${confidence.level}${confidence.why.length === 0 ? '' : ` (${confidence.why.join(', ')})`}.`,
  );
  if (first !== null && /^https?:\/\//.test(first.url)) lines.push(`First mention: ${clean(first.url)}`);
  return lines;
}
