/** A run of words, or a web address. */
export interface Piece {
  link: boolean;
  text: string;
}

/** How a target writes a stranger's words so that they are nothing but themselves, and how it counts them. */
export interface Spelling {
  /** Whether it calls people by names after an @. */
  calls: boolean;
  /** One character (code point) of words. */
  char(char: string): string;
  link(url: string): string;
  /** The size of what is written, as the target counts it. */
  size(text: string): number;
}

/** Bytes as they go over the wire. */
export const bytes = (text: string): number => Buffer.byteLength(text);
/** UTF-16 units: no target counts more for a character. */
export const units = (text: string): number => text.length;

const ADDRESS = /https?:\/\/[^\s<>"“”«»|`\\^{}]+/giu;
/** What ends a sentence around an address, not the address. */
const TAIL = ".,;:!?'’…)]*_~";
/** Longer ones are shown as words. */
const LONGEST_ADDRESS = 2_000;

/**
 * Words and addresses of a cleaned text, in order. `parted`: an `@` is parted from what follows by a zero-width space, so that no
 * target reads a name there and nobody is called.
 */
export function pieces(text: string, parted: boolean): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  const words = (end: number): void => {
    const own = text.slice(done, end);
    if (own !== '') found.push({ link: false, text: parted ? own.replace(/@(?=\S)/gu, '@\u200b') : own });
  };
  for (const match of text.matchAll(ADDRESS)) {
    let end = match[0].length;
    while (TAIL.includes(match[0][end - 1] ?? ' ')) end--;
    const url = match[0].slice(0, end);
    if (end > LONGEST_ADDRESS || !URL.canParse(url) || new URL(url).username !== '') continue;
    words(match.index);
    found.push({ link: true, text: url.replace(/^https?/i, scheme => scheme.toLowerCase()) });
    done = match.index + url.length;
  }
  words(text.length);
  return found;
}

/**
 * As many pieces as fit a limit, never cutting through an address or an escape. What is left out is counted at the end:
 * `… (+120)`, in characters. `cost`: of one character or one address.
 */
export function within(all: readonly Piece[], limit: number, cost: (piece: Piece) => number): Piece[] {
  const atoms: Piece[] = all.flatMap(piece =>
    piece.link ? [piece] : [...piece.text].map(char => ({ link: false, text: char })),
  );
  const costs = atoms.map(cost);
  const total = costs.reduce((sum, each) => sum + each, 0);
  if (total <= limit) return [...all];
  const length = atoms.reduce((sum, { text }) => sum + [...text].length, 0);
  const tail = (left: number): string => `… (+${left})`;
  const costOf = (text: string): number => [...text].reduce((sum, char) => sum + cost({ link: false, text: char }), 0);
  const room = limit - costOf(tail(length));
  const kept: Piece[] = [];
  let used = 0;
  let shown = 0;
  for (const [i, atom] of atoms.entries()) {
    used += costs[i] ?? 0;
    if (used > room) break;
    shown += [...atom.text].length;
    const last = kept.at(-1);
    if (last && !last.link && !atom.link) last.text += atom.text;
    else kept.push({ ...atom });
  }
  if (room < 0) return [];
  return [...kept, { link: false, text: tail(length - shown) }];
}

/** A cleaned text as the target writes it, within its limit. */
export function spell(text: string, limit: number, spelling: Spelling): string {
  const write = ({ link, text }: Piece): string =>
    link ? spelling.link(text) : [...text].map(char => spelling.char(char)).join('');
  return within(pieces(text, spelling.calls), limit, piece => spelling.size(write(piece)))
    .map(write)
    .join('');
}

/** Words as they stand, for targets that read no markup; addresses too. */
export const PLAIN: Spelling = { calls: false, char: char => char, link: url => url, size: units };

/** The same, for targets that call people. */
export const CALLING: Spelling = { ...PLAIN, calls: true };

/** A backslash before each of these characters, as Markdown has it. */
export function backslashed(characters: RegExp, size: (text: string) => number): Spelling {
  return { calls: true, char: char => (characters.test(char) ? `\\${char}` : char), link: url => `<${url}>`, size };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text and attributes of HTML. */
export function entities(text: string): string {
  return text.replace(/[&<>"]/g, char => ENTITIES[char] ?? char);
}

/** Builds with ever less room for words until the whole is within a limit; `room` is what words may take at first. */
export function shrunk<Built>(
  room: number,
  size: (built: Built) => number,
  limit: number,
  build: (room: number) => Built,
): Built {
  for (let left = room; left > 16; left = Math.floor(left * 0.75)) {
    const built = build(left);
    if (size(built) <= limit) return built;
  }
  return build(0);
}
