// The shapes of words, as regular expressions. Each is linear: an alternative that may run far starts only where a run
// of its characters starts (the look-behinds), and no repeated group can be cut in two ways.

/** Scripts written without spaces: one character is one token, so a term is found anywhere in the line. */
export const SPACELESS =
  '\u0E01-\u0E3A\u0E40-\u0E5B\u0E81-\u0EDF\u1000-\u109F\u1780-\u17FF\u19E0-\u19FF\u2E80-\u2FDF\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303B\u3041-\u30FF\u3105-\u312F\u31A0-\u31BF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA9E0-\uA9FE\uAA60-\uAA7F\uF900-\uFAD9\u{1AFF0}-\u{1B167}\u{20000}-\u{323AF}';
/** Stand for * and ? while a query's word is cut into tokens: letters that no script of today uses and that do not fold. */
export const STAR = '\uA717';
export const ONE = '\uA718';

const L = `[\\p{L}--[${SPACELESS}]]`;
const W = `[[\\p{L}\\p{N}]--[${SPACELESS}]]`;
const W_ = `[[\\p{L}\\p{N}\\p{M}_]--[${SPACELESS}]]`;
const ALNUM = '[\\p{L}\\p{N}_]';
/** What may stand inside a URL; an IRI's letters of spaceless scripts are given up for texts that go on without a blank. */
const URL = `[^\\s<>"“”«»「」『』（）、。${SPACELESS}]+`;
const CASH = `[A-Za-z${STAR}${ONE}]`;
/** `'s`: as a suffix it belongs to the name before it. */
const OWNER = `(?:'[sS](?!${ALNUM}))?`;

export const EMOJI =
  '(?:\\p{RI}\\p{RI}|[0-9#*]\\uFE0F?\\u20E3|\\p{Extended_Pictographic}[\\p{EMod}\\uFE0F]?(?:[\\u{E0020}-\\u{E007E}]+\\u{E007F})?(?:\\u200D\\p{Extended_Pictographic}[\\p{EMod}\\uFE0F]?)*)';

const PATTERNS = {
  url: `(?:(?<!${W_})(?:[hH][tT][tT][pP][sS]?|[fF][tT][pP])://${URL}|(?<![[\\p{L}\\p{N}_@.\\-]--[${SPACELESS}]])[wW][wW][wW]\\.${URL})`,
  mail: `(?:(?<![[\\p{L}\\p{N}._%+@\\-]--[${SPACELESS}]])${W_}[[\\p{L}\\p{N}\\p{M}._%+\\-]--[${SPACELESS}]]*@[[\\p{L}\\p{N}\\-]--[${SPACELESS}]]+(?:\\.[[\\p{L}\\p{N}\\-]--[${SPACELESS}]]+)+)`,
  handle: `(?:(?<![[\\p{L}\\p{N}_@]--[${SPACELESS}]])@${W_}+(?:[.\\-]${W_}+)*(?:@[[\\p{L}\\p{N}\\-]--[${SPACELESS}]]+(?:\\.[[\\p{L}\\p{N}\\-]--[${SPACELESS}]]+)+)?${OWNER})`,
  tag: `(?:(?<![[\\p{L}\\p{N}_&#]--[${SPACELESS}]])#(?=[\\p{N}_]*\\p{L})[\\p{L}\\p{N}\\p{M}_]+${OWNER})`,
  cash: `(?:(?<![\\p{L}\\p{N}_$])\\$${CASH}+(?:\\.[A-Za-z]{1,2})?(?!${ALNUM}))`,
  emoji: `(?:${EMOJI})`,
  amp: `(?:(?<![[\\p{L}\\p{N}_&]--[${SPACELESS}]])${L}+(?:&${L}+)+${OWNER})`,
  plus: `(?:(?<!${W_})${W}+(?:\\+\\+|\\+|#)(?![\\p{L}\\p{N}+#]))`,
} as const;
export type Shape = keyof typeof PATTERNS;

/** What must be in a piece of text for a shape to be there. */
const SIGNS: readonly (readonly [sign: RegExp, shapes: readonly Shape[]])[] = [
  [/:\/\/|www\./i, ['url']],
  [/@/, ['mail', 'handle']],
  [/#/, ['tag', 'plus']],
  [/\$/, ['cash']],
  [/&/, ['amp']],
  [/\+/, ['plus']],
  [/[\u20E3\p{Extended_Pictographic}\p{RI}]/u, ['emoji']],
];
const ORDER = Object.keys(PATTERNS) as Shape[];
/** Compiled when first needed: these take milliseconds each. */
const compiled = new Map<Shape, RegExp>();

export interface Shaped {
  shape: Shape;
  text: string;
  from: number;
}

/**
 * The tokens that are cut out of a piece before words are looked for: leftmost first, at one place in the order of the
 * patterns. `keep` may shorten one; the search goes on after what is left. Only shapes that can be there are tried.
 */
export function shapesIn(piece: string, keep: (shape: Shape, text: string) => string): Shaped[] {
  const wanted = new Set<Shape>();
  for (const [sign, shapes] of SIGNS) if (sign.test(piece)) for (const shape of shapes) wanted.add(shape);
  if (wanted.size === 0) return [];
  const next = ORDER.filter(shape => wanted.has(shape)).map(shape => ({ shape, found: search(shape, piece, 0) }));
  const out: Shaped[] = [];
  for (let done = 0; ; ) {
    let first: (typeof next)[number] | null = null;
    for (const one of next) {
      // What began within the last token is looked for anew after it.
      if (one.found && one.found.index < done) one.found = search(one.shape, piece, done);
      if (one.found && (!first?.found || one.found.index < first.found.index)) first = one;
    }
    if (!first?.found) return out;
    const text = keep(first.shape, first.found[0]);
    out.push({ shape: first.shape, text, from: first.found.index });
    done = first.found.index + Math.max(1, text.length);
  }
}

function search(shape: Shape, piece: string, from: number): RegExpExecArray | null {
  let pattern = compiled.get(shape);
  if (!pattern) {
    pattern = new RegExp(PATTERNS[shape], 'gv');
    compiled.set(shape, pattern);
  }
  pattern.lastIndex = from;
  return pattern.exec(piece);
}

/** The pieces of a compound hashtag: AcmeFail, HTTPServer, iPhone15, snake_case. */
export const CAMEL =
  /\p{Lu}+(?!\p{Ll}|\p{M})(?=\p{Lu}\p{Ll}|[^\p{L}]|$)|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|[\p{Lo}\p{Lm}\p{M}]+|\p{Lt}|\p{N}+/gu;
