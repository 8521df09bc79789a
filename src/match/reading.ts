import { type Token, tokenize } from '../text/tokens.ts';
import { globMatches } from './glob.ts';

/** Something found: which words it covers and where it stands in the original text. */
export interface Found {
  at: number;
  end: number;
  start: number;
  stop: number;
  /** The words to show, where they are fewer than all from start to stop. */
  inside: (() => readonly Found[]) | null;
}

/** One field of one mention, cut into tokens once for all queries. */
export interface Reading {
  /** Number of word positions. */
  size: number;
  /** Every form in the text, in order of position. */
  forms: ReadonlyMap<string, readonly Found[]>;
  /** Forms that only a term of their own kind may ask for: URLs, hosts, addresses, dotted names. */
  wholes: ReadonlySet<string>;
  globs: Map<string, readonly Found[]>;
}

const NONE: readonly Found[] = [];
export const NOTHING_READ: Reading = { size: 0, forms: new Map(), wholes: new Set(), globs: new Map() };

/** Time and memory linear in the text. */
export function read(text: string): Reading {
  if (text === '') return NOTHING_READ;
  const tokens = tokenize(text);
  inOrder(tokens);
  const forms = new Map<string, Found[]>();
  const wholes = new Set<string>();
  const words = new Set<string>();
  let size = 0;
  for (const { forms: all, at, end, start, stop, kind } of tokens) {
    size = Math.max(size, end);
    const found: Found = { at, end, start, stop, inside: null };
    for (const form of all) {
      (kind === 'whole' ? wholes : words).add(form);
      const list = forms.get(form);
      if (list) list.push(found);
      else forms.set(form, [found]);
    }
  }
  for (const form of words) wholes.delete(form);
  return { size, forms, wholes, globs: new Map() };
}

/** A dotted name is cut after its parts though it starts with the first. */
function inOrder(tokens: Token[]): void {
  for (let i = 1; i < tokens.length; i++)
    if ((tokens[i]?.at ?? 0) < (tokens[i - 1]?.at ?? 0)) {
      tokens.sort((a, b) => a.at - b.at);
      return;
    }
}

export function findForm(reading: Reading, form: string): readonly Found[] {
  return reading.forms.get(form) ?? NONE;
}

/** Everything whose form a wildcard pattern covers, in order of position; remembered for the next query that asks. */
export function findGlob(reading: Reading, pattern: string): readonly Found[] {
  const known = reading.globs.get(pattern);
  if (known) return known;
  const all = new Set<Found>();
  for (const [form, found] of reading.forms)
    if (mayCover(pattern, form, reading.wholes) && globMatches(pattern, form)) for (const one of found) all.add(one);
  const out = all.size > 1 ? [...all].sort((a, b) => a.at - b.at || a.end - b.end) : [...all];
  reading.globs.set(pattern, out);
  return out;
}

/** `*fail` must not reach a tag's own form, nor `acme*` a host: those answer to patterns that name their kind. */
function mayCover(pattern: string, form: string, wholes: ReadonlySet<string>): boolean {
  const sigil = form[0];
  if ((sigil === '#' || sigil === '@' || sigil === '$') && form.length > 1) return pattern[0] === sigil;
  if (!wholes.has(form)) return true;
  if (form.includes('://')) return pattern.includes('://');
  if (form.includes('@')) return pattern.includes('@');
  return !form.includes('.') || pattern.includes('.');
}
