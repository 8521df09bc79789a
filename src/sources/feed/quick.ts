import { decodeXmlEntities } from '../../text/html.ts';
import { isRun, mayPutAside } from './aside.ts';
import { NO_ATTRS, NO_PIECES, type Piece, type Rough } from './feed.ts';
import { DEEPEST, MOST_ENTRIES } from './guard.ts';
import type { Names } from './names.ts';
import { ENTRY, FRAME, HEAD } from './taken.ts';

/**
 * Reads what is plainly well-formed, some times faster than a parser that asks of each letter what it may be: it leaps from
 * `<` to `<`. Whatever is unusual (a name that is not ASCII, an entity that is not XML's, an attribute stated twice, a
 * document type) gives null, and so does all that is wrong or cut off: readStrict has its say then, and its answer to
 * everything read here is the same (test/sources/feed-quick.test.ts). Linear: nothing is read twice.
 */
export function readQuick(text: string, names: Names): Rough | null {
  const tree = documentOf(text, names);
  if (tree === null) return null;
  const { root, entries } = tree;
  const head = root.name === 'feed' ? root : (root.frames?.find(frame => frame.name === 'channel') ?? null);
  if (head === null || !isFrame(root.name) || head.kids === null) return null;
  const holder = root.name === 'rss' ? head : root;
  const entry = root.name === 'feed' ? 'entry' : 'item';
  const found = holder.frames?.filter(frame => frame.name === entry) ?? [];
  // Entries that stand elsewhere: another parser may find them.
  if (found.length !== entries) return null;
  // rss-parser falls over an Atom entry with nothing in it.
  if (entry === 'entry' && found.some(one => one.kids === null && one.attrs === NO_ATTRS)) return null;
  return {
    attrs: head.attrs,
    head: head.kids,
    entries: found.map(({ attrs, kids }) => ({ attrs, pieces: kids ?? NO_PIECES })),
  };
}

function isFrame(root: string): boolean {
  return root === 'rss' || root === 'feed' || root === 'rdf:RDF';
}

/** An element while it is open; one of the frame is kept, any other becomes a {@link Piece}. */
interface Open {
  written: string;
  name: string;
  attrs: Piece['attrs'];
  text: string;
  /** It has a CDATA section that is not empty. */
  solid: boolean;
  /** Null: it has no elements inside. */
  kids: Record<string, Piece[]> | null;
  frames: Open[] | null;
}

/** What a name as it is written means: its canonical form, and whether a census counts it as an entry. */
interface Meaning {
  name: string;
  entry: boolean;
}

function documentOf(text: string, names: Names): { root: Open; entries: number } | null {
  const meanings = new Map<string, Meaning>();
  const stack: Open[] = [];
  let root: Open | null = null;
  let top: Open | null = null;
  let entries = 0;
  let from = 0;
  let behindTag = false;
  let forgiving: boolean | null = null;

  for (;;) {
    const at = text.indexOf('<', from);
    if (at < 0) break;
    if (at > from) {
      const run = text.slice(from, at);
      if (top !== null) {
        let said = run.indexOf('&') < 0 ? run : decoded(run);
        if (said === null && behindTag && isRun(run)) {
          // A long text is put aside before a parser sees it, and entities it should not have stay in it.
          forgiving ??= mayPutAside(text);
          if (forgiving) said = decodeXmlEntities(run);
        }
        if (said === null) return null;
        top.text = top.text === '' ? said : top.text + said;
      } else if (!/^[ \t\r\n]*$/.test(run)) return null;
    }
    const next = text.charCodeAt(at + 1);
    behindTag = next !== 0x21 /* ! */ && next !== 0x3f; /* ? */
    if (next === SLASH) {
      const to: number = top === null ? -1 : at + 2 + top.written.length;
      if (top === null || !text.startsWith(top.written, at + 2)) return null;
      from = text.charCodeAt(to) === GREATER ? to + 1 : afterSpace(text, to);
      if (from < 0) return null;
      stack.pop();
      const parent: Open | null = stack.at(-1) ?? null;
      if (parent !== null) close(top, parent);
      top = parent;
    } else if (next === 0x3f /* ? */) {
      const end = text.indexOf('?>', at + 2);
      // A parser takes `??>` for no end.
      if (end < 0 || end - at > LONGEST || text[end - 1] === '?') return null;
      from = end + 2;
    } else if (next === 0x21 /* ! */) {
      if (text.startsWith('[CDATA[', at + 2)) {
        const end = text.indexOf(']]>', at + 9);
        if (end < 0 || top === null) return null;
        if (end > at + 9) {
          const said = text.slice(at + 9, end);
          top.text = top.text === '' ? said : top.text + said;
          top.solid = true;
        }
        from = end + 3;
      } else if (text.startsWith('--', at + 2) && text.charCodeAt(at + 4) !== GREATER) {
        const end = text.indexOf('--', at + 4);
        if (end < 0 || end - at > LONGEST || text.charCodeAt(end + 2) !== GREATER) return null;
        from = end + 3;
      } else return null;
    } else {
      const to = nameEnd(text, at + 1);
      if (to === at + 1 || (top === null && root !== null)) return null;
      const written = text.slice(at + 1, to);
      let meaning = meanings.get(written);
      if (meaning === undefined) {
        meaning = meaningOf(written, names);
        if (meaning.name === '' || meanings.size >= 1000) return null;
        meanings.set(written, meaning);
      }
      if (meaning.entry && ++entries > MOST_ENTRIES) return null;
      const open: Open = {
        written,
        name: meaning.name,
        attrs: NO_ATTRS,
        text: '',
        solid: false,
        kids: null,
        frames: null,
      };
      let end = to;
      if (text.charCodeAt(to) !== GREATER) {
        end = attributes(text, to, open);
        if (end < 0) return null;
      }
      root ??= open;
      if (text.charCodeAt(end) === SLASH) {
        if (top !== null) close(open, top);
        from = end + 2;
      } else {
        stack.push(open);
        if (stack.length > DEEPEST) return null;
        top = open;
        from = end + 1;
      }
    }
  }
  return root !== null && top === null && text.slice(from).trim() === '' ? { root, entries } : null;
}

function meaningOf(written: string, names: Names): Meaning {
  const name = names.of(written);
  const local = written.slice(written.indexOf(':') + 1).toLowerCase();
  return { name, entry: local === 'item' || local === 'entry' };
}

/** Hands a finished element to the one around it. */
function close(open: Open, parent: Open): void {
  parent.kids ??= Object.create(null) as Record<string, Piece[]>;
  if (FRAME.has(open.name)) {
    parent.frames ??= [];
    parent.frames.push(open);
    return;
  }
  const wanted = WANTED.get(parent.name);
  if (wanted !== undefined && !wanted.has(open.name)) return;
  const list = parent.kids[open.name];
  if (list === undefined) parent.kids[open.name] = [piece(open)];
  else list.push(piece(open));
}

const WANTED = new Map([...FRAME].map(name => [name, name === 'item' || name === 'entry' ? ENTRY : HEAD]));

function piece({ attrs, kids, text, solid }: Open): Piece {
  // White space between elements, or beside attributes, is nobody's text.
  const isText = (kids === null && attrs === NO_ATTRS) || solid || text.trim() !== '';
  return { text: isText ? text : '', attrs, kids: kids ?? NO_PIECES, markup: null, mixed: kids !== null };
}

const ATTRIBUTE = /[ \t\r\n]+([A-Za-z_][\w.:-]{0,200})[ \t\r\n]*=[ \t\r\n]*(?:"([^"<>]*)"|'([^'<>]*)')/y;

/** Reads attributes into an element; where its `>` or `/>` stands, −1: something is unusual. */
function attributes(text: string, from: number, open: Open): number {
  let at = from;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(text);
    if (found === null) break;
    at = ATTRIBUTE.lastIndex;
    const name = (found[1] ?? '').toLowerCase();
    const raw = found[2] ?? found[3] ?? '';
    const value = raw.indexOf('&') < 0 ? raw : decoded(raw);
    if (open.attrs === NO_ATTRS) open.attrs = Object.create(null) as Record<string, string>;
    if (value === null || value.length > LONGEST || name.startsWith('_') || name in open.attrs) return -1;
    (open.attrs as Record<string, string>)[name] = value;
  }
  while (isSpace(text.charCodeAt(at))) at++;
  const char = text.charCodeAt(at);
  return char === GREATER || (char === SLASH && text.charCodeAt(at + 1) === GREATER) ? at : -1;
}

/** XML's entities and character references in letters; null where there is any other. */
function decoded(run: string): string | null {
  if (!ODD.test(run)) return decodeXmlEntities(run);
  let sound = true;
  const out = run.replace(
    /&(?:(amp|lt|gt|quot|apos)|#0{0,8}([1-9]\d{0,6})|#x0{0,8}([1-9a-fA-F][\da-fA-F]{0,5}));|&/g,
    (_, name, decimal, hex) => {
      if (name !== undefined) return LETTERS[name] ?? '';
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      // Of what parsers disagree on nothing is decided here: controls, halves of characters, what is no character.
      if (
        code === 9 ||
        code === 10 ||
        code === 13 ||
        (code >= 0x20 && code < 0x7f) ||
        (code >= 0xa0 && code < 0xd800) ||
        (code >= 0xe000 && code < 0xfffe) ||
        (code >= 0x1_0000 && code <= 0x10_ffff)
      )
        return String.fromCodePoint(code);
      sound = false;
      return '';
    },
  );
  return sound ? out : null;
}

const ODD = /&(?!(?:amp|lt|gt|quot|apos);)/;
const LETTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** sax gives up on longer comments and values. */
const LONGEST = 60_000;
const SLASH = 0x2f;
const GREATER = 0x3e;

/** Behind the `>` that only white space parts from here; −1: something else does. */
function afterSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === GREATER ? at + 1 : -1;
}

/** The end of a name of ASCII letters; where it starts, if none does there or it goes on in others. */
function nameEnd(text: string, from: number): number {
  let at = from;
  let char = text.charCodeAt(at);
  if (!isLetter(char)) return from;
  while (isLetter(char) || (char >= 0x30 && char <= 0x3a) || char === 0x2d || char === 0x2e)
    char = text.charCodeAt(++at);
  return isSpace(char) || char === GREATER || char === SLASH ? at : from;
}

function isLetter(char: number): boolean {
  return ((char | 32) >= 97 && (char | 32) <= 122) || char === 0x5f;
}

function isSpace(char: number): boolean {
  return char === 32 || char === 10 || char === 9 || char === 13;
}
