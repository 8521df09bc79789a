import { bar } from '../chart.ts';
import type { Ink, Look } from '../look.ts';
import { grid } from '../panel.ts';
import { oneLine, wrap } from '../width.ts';

/** The words of one reason with what each moved: above zero towards good. */
export interface MovedWords {
  words: { word: string; weight: number }[];
  /** Where they stand, and what was made of it: `in "…" (compared: turned round)`. */
  note: string;
}

/** `"love" +4.4`, one after the other, and what stands behind them. */
const WORD = /^"([^"]{1,80})" ([+−-]?\d+(?:\.\d+)?)(?:, |$| )/;

/** Reads a reason such as `sentiment: "love" +4.4, "it" −0.9 in "I love it"`; null for one of another kind. */
export function movedWords(reason: string): MovedWords | null {
  const [, said] = /^sentiment: (".*)$/s.exec(reason) ?? [];
  if (said === undefined) return null;
  const words: MovedWords['words'] = [];
  let rest = said;
  for (let found = WORD.exec(rest); found; found = WORD.exec(rest)) {
    words.push({ word: found[1] ?? '', weight: Number((found[2] ?? '').replace('−', '-')) });
    rest = rest.slice(found[0].length);
  }
  return words.length === 0 ? null : { words, note: rest };
}

const BAR = 24;

/** The words as a table, the strongest first, with bars. */
export function* movedLines(reasons: readonly MovedWords[], look: Look, ink: Ink): Generator<string> {
  const most = Math.max(...reasons.flatMap(({ words }) => words.map(({ weight }) => Math.abs(weight))));
  for (const { words, note } of reasons) {
    const ranked = [...words].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
    yield* grid(
      ranked.map(({ word, weight }) => {
        const tone = weight < 0 ? 'bad' : 'good';
        const shown = `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`;
        return [oneLine(word), ink[tone](shown), ink[tone](bar(Math.abs(weight) / (most || 1), BAR, look.unicode))];
      }),
      [1],
    );
    if (note !== '') for (const line of wrap(oneLine(note), Math.max(20, look.width - 4))) yield `  ${ink.faint(line)}`;
  }
}
