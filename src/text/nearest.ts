import { distance } from 'fastest-levenshtein';

/** The choice nearest to a mistyped word, or null where none is near enough to be meant (over a third of it wrong, at least 2 edits). */
export function nearest(word: string, choices: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const choice of choices) {
    const edits = distance(wanted, choice.toLowerCase());
    if (edits < least) {
      best = choice;
      least = edits;
    }
  }
  return best;
}
