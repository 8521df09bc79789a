import type { Span } from '../model/mention.ts';
import type { Clause } from './clauses.ts';
import type { Moved } from './sentiment.ts';

/** What a comparison says of the brand: whether the words around it speak of the other one, and what the pattern itself adds. */
export interface Compared {
  turns: boolean;
  moved: Moved | null;
}

// Only the few words before and after the name are looked at, so these stay linear whatever the text.
const WINDOW = 60;
const THAN =
  /\b(?:than|beats|outperforms|instead of|rather than|alternative to)\s+(?:the |my |our |any |an? |old |other )*$/i;
const LEFT =
  /\b(?:switch(?:ed|ing)?|mov(?:ed|ing)|migrat(?:ed|ing)|chang(?:ed|ing)|came|coming|upgrad(?:ed|ing)|went)\s+(?:\S+\s+){0,3}(?:away\s+)?from\s+(?:the |my |our |an? |old )*$/i;
const JOINED =
  /\b(?:switch(?:ed|ing)?|mov(?:ed|ing)|migrat(?:ed|ing)|chang(?:ed|ing)|upgrad(?:ed|ing)|went(?: back)?)\s+(?:\S+\s+){0,5}to\s+(?:the |my |our |an? |new )*$/i;
const DROPPED = /\b(?:returned|ditched|dumped|replaced|left|sold|binned)\s+(?:the |my |our |an? |old )*$/i;
const BEATS = /^(?:'s)?\s+(?:app\s+)?(?:beats|outperforms|wins over|destroys|>)\s/i;
const PREFER = /\bprefer(?:red)?\s+(?:the |my |our )*$/i;
// "faster than", "more reliable than" praise without a word that the list knows; turned, they blame.
const COMPARATIVE =
  /\b(?:(?:more|much|way|far|a lot)\s+\p{L}+|(?!other|rather|never|ever|after)\p{L}{3,}er)\s+than\s+(?:the |my |our |any |an? |old )*$/iu;
const WORSE = /\b(?:worse|slower|louder|weaker|uglier|less\s+\p{L}+)\s+than\s+(?:the |my |our |any |an? |old )*$/iu;

/** Reads the words beside a matched name as a comparison; null where they are none. `clause` holds `span` in `field`. */
export function comparison(field: string, clause: Clause, span: Span): Compared | null {
  const before = field.slice(Math.max(clause.start, span.start - WINDOW), span.start).replace(/[@#"'“‘]+$/, '');
  const after = field.slice(span.end, Math.min(clause.end, span.end + WINDOW));
  const word = `${before.trimEnd().split(/\s+/).slice(-3).join(' ')} …`;
  if (WORSE.test(before)) return { turns: true, moved: { word, weight: 0.3 } };
  if (COMPARATIVE.test(before)) return { turns: true, moved: { word, weight: -0.4 } };
  if (THAN.test(before)) return { turns: true, moved: { word, weight: -0.3 } };
  if (LEFT.test(before)) return { turns: true, moved: { word, weight: -0.5 } };
  if (JOINED.test(before)) return { turns: false, moved: { word, weight: 0.5 } };
  if (DROPPED.test(before)) return { turns: false, moved: { word, weight: -0.5 } };
  if (PREFER.test(before)) return { turns: false, moved: { word, weight: 0.4 } };
  if (BEATS.test(after))
    return { turns: false, moved: { word: `… ${after.trim().split(/\s+/)[0] ?? ''}`, weight: 0.5 } };
  return null;
}
