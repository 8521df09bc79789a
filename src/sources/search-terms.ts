/** A word or phrase as it may stand between quotes in a search: without quotes and backslashes, white space collapsed. */
export function plainTerm(term: string): string {
  return term
    .replace(/["\\]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Terms joined into as few texts as fit into `most` UTF-16 units each; one that is longer alone is left out. */
export function joined(terms: readonly string[], between: string, most: number): string[] {
  const out: string[] = [];
  for (const term of terms) {
    if (term.length > most) continue;
    const last = out.at(-1);
    if (last !== undefined && last.length + between.length + term.length <= most)
      out[out.length - 1] = last + between + term;
    else out.push(term);
  }
  return out;
}
