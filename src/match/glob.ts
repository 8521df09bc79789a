import { ONE, STAR } from '../text/shapes.ts';

/** Whether a pattern with STAR (any characters) and ONE (one character) covers the whole form. At most |pattern|·|form| steps. */
export function globMatches(pattern: string, form: string): boolean {
  let p = 0;
  let f = 0;
  let star = -1;
  let resume = 0;
  while (f < form.length) {
    if (pattern[p] === STAR) {
      star = p++;
      resume = f;
    } else if (p < pattern.length && pattern[p] === ONE) {
      p++;
      f += width(form, f);
    } else if (p < pattern.length && pattern[p] === form[f]) {
      p++;
      f++;
    } else if (star >= 0) {
      resume += width(form, resume);
      f = resume;
      p = star + 1;
    } else return false;
  }
  while (pattern[p] === STAR) p++;
  return p === pattern.length;
}

function width(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00 && at + 1 < text.length ? 2 : 1;
}

/** Wildcards written * and ? as STAR and ONE; a backslash before them or before itself takes them as they are. */
export function markWildcards(value: string): string {
  return value.replace(/\\([*?\\])|[*?]/g, (found, kept: string | undefined) => kept ?? (found === '*' ? STAR : ONE));
}

export function hasWildcard(marked: string): boolean {
  return marked.includes(STAR) || marked.includes(ONE);
}
