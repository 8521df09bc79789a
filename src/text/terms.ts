import { wordsIn } from './words.ts';

/** Of each text so much is read: nobody says what matters only behind it. */
export const READ = 2_000;
const LONGEST = 3;
/** Words that no term begins or ends with. */
const FILLERS = new Set(
  (
    'the and for with that this are was were has have had not but you your our their they them its from what who how why when ' +
    'can will would just about into out all any been than then there these those she her his him get got one ' +
    'der die das und ist nicht ein eine einen mit auf von dem den des auch wird bei für sich wie als zum zur aus noch nur ' +
    'les des une est pas pour dans sur avec que qui par los las una por con para del'
  ).split(' '),
);

/**
 * Words, and rows of two and three of them within one line; links left out. `except`: words that alone make no term.
 * Lower case, NFKC; takes time linear in the text.
 */
export function termsIn(text: string, except: ReadonlySet<string>): Set<string> {
  const terms = new Set<string>();
  for (const line of linesOf(text)) {
    const words = wordsIn(line);
    for (let from = 0; from < words.length; from++)
      for (let length = 1; length <= LONGEST && from + length <= words.length; length++) {
        const row = words.slice(from, from + length);
        if (!edge(row[0]) || !edge(row.at(-1)) || row.every(({ text }) => except.has(text))) continue;
        // One character of a script without spaces is no word.
        if (row.length === 1 && row[0]?.lone) continue;
        terms.add(row.map(({ text, lone }, i) => (i > 0 && !(lone && row[i - 1]?.lone) ? ` ${text}` : text)).join(''));
      }
  }
  return terms;
}

/**
 * The words of a text that may stand for what it is about, each once; in scripts without spaces pairs of characters. The cheap
 * kin of {@link termsIn}: every term of that kind holds one of them.
 */
export function keywordsIn(text: string, except: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (const line of linesOf(text)) {
    let before = '';
    for (const { text, lone } of wordsIn(line)) {
      if (lone) {
        if (before !== '') found.add(before + text);
      } else if (edge({ text, lone }) && !except.has(text)) found.add(text);
      before = lone ? text : '';
    }
  }
  return found;
}

function linesOf(text: string): string[] {
  return text
    .slice(0, READ)
    .toLowerCase()
    .normalize('NFKC')
    .replace(/https?:\/\/\S+/g, '\n')
    .split('\n');
}

function edge(word: { text: string; lone: boolean } | undefined): boolean {
  return (
    word !== undefined && (word.lone || (word.text.length >= 3 && word.text.length <= 40 && !FILLERS.has(word.text)))
  );
}
