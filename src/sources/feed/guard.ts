import { SourceError } from '../../model/errors.ts';

/** No feed nests deeper; parsers take quadratic time or the whole stack for what does. */
export const DEEPEST = 250;
/** Tags that ill-formed feeds leave open inside unescaped HTML: not counted as depth, yet bounded. */
const LOOSE = new Set(['br', 'p', 'img', 'hr', 'li', 'input', 'td', 'tr', 'dd', 'dt', 'link', 'meta']);
const LOOSEST = 4000;
/** Nobody reads more at once; each costs some kilobytes of memory on its way. */
export const MOST_ENTRIES = 20_000;

/** What one walk over a document's tags tells. */
export interface Census {
  /** Start tags named item or entry. */
  entries: number;
  /** The root element was closed. */
  complete: boolean;
}

/**
 * Walks the tags once, before any parser sees them, and refuses what would hurt one: throws SourceError('malformed') for
 * nesting past 250, 'too_large' for more than 20,000 entries. Linear, whatever stands in the text.
 */
export function census(text: string): Census {
  let depth = 0;
  let loose = 0;
  let deepest = 0;
  let entries = 0;
  let closed = false;
  let root = '';
  let end = -1;
  const kinds = new Map<string, Kind>();
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const next = text.charCodeAt(at + 1);
    if (next === 0x21 /* ! */) {
      at = afterDeclaration(text, at);
      continue;
    }
    if (next === 0x3f /* ? */) {
      at = after(text, '?>', at + 2);
      continue;
    }
    const closing = next === 0x2f; /* / */
    const from = closing ? at + 2 : at + 1;
    const to = nameEnd(text, from);
    if (to === from) {
      at++;
      continue;
    }
    const name = text.slice(from, to);
    const kind = kindOf(name, kinds);
    if (end < to) end = text.indexOf('>', to);
    if (end < 0) break;
    at = to;
    if (closing) {
      if (name === root) closed = true;
      if (kind === 'loose') loose = Math.max(0, loose - 1);
      else depth = Math.max(0, depth - 1);
      continue;
    }
    if (root === '') root = name;
    const alone = text.charCodeAt(end - 1) === 0x2f;
    if (kind === 'entry') boundEntries(++entries);
    if (alone) {
      if (name === root) closed = true;
    } else if (kind === 'loose') loose++;
    else depth++;
    if (depth > deepest) deepest = depth;
    if (depth > DEEPEST || loose > LOOSEST) {
      throw new SourceError('malformed', `this feed nests its elements more than ${DEEPEST} deep; refused`);
    }
  }
  return { entries, complete: closed };
}

/** Throws SourceError('too_large') where a feed holds more entries than anybody reads. */
export function boundEntries(entries: number): void {
  if (entries > MOST_ENTRIES)
    throw new SourceError('too_large', `this feed holds more than ${MOST_ENTRIES} entries, the most we read`);
}

type Kind = 'entry' | 'loose' | 'other';

function kindOf(name: string, known: Map<string, Kind>): Kind {
  let kind = known.get(name);
  if (kind === undefined) {
    const local = name.slice(name.indexOf(':') + 1).toLowerCase();
    kind = local === 'item' || local === 'entry' ? 'entry' : LOOSE.has(local) ? 'loose' : 'other';
    if (known.size < 5000) known.set(name, kind);
  }
  return kind;
}

function nameEnd(text: string, from: number): number {
  let at = from;
  for (; at < from + 80; at++) {
    const code = text.charCodeAt(at);
    const letter = (code | 32) >= 97 && (code | 32) <= 122;
    if (letter || code === 0x5f || code > 0x7f) continue;
    if (at > from && ((code >= 48 && code <= 58) || code === 0x2d || code === 0x2e)) continue;
    break;
  }
  return at;
}

function afterDeclaration(text: string, at: number): number {
  if (text.startsWith('[CDATA[', at + 2)) return after(text, ']]>', at + 9);
  if (text.startsWith('--', at + 2)) return after(text, '-->', at + 4);
  return after(text, '>', at + 2);
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

/** Entities a document may declare for itself: few, short, plain. */
const ENTITIES = { most: 300, longest: 300, growth: 1_000_000 };

/**
 * Takes the document type off and puts the plain entities it declares in their place. Throws SourceError('malformed')
 * for declarations that reach outside, or that build on each other: nobody needs them, bombs are made of them.
 */
export function withoutDoctype(text: string): string {
  const start = doctypeAt(text);
  if (start < 0) return text;
  const open = text.indexOf('[', start);
  const plainEnd = text.indexOf('>', start);
  const internal = open >= 0 && open < plainEnd;
  const close = internal ? text.indexOf(']', open) : -1;
  const end = internal ? (close < 0 ? -1 : text.indexOf('>', close)) : plainEnd;
  if (end < 0) throw new SourceError('malformed', 'the document type declaration of this feed never ends');
  const rest = text.slice(0, start) + text.slice(end + 1);
  const entities = internal ? declared(text.slice(open + 1, close)) : null;
  if (!entities || entities.size === 0) return rest;
  let grown = 0;
  return rest.replace(/&([\w.-]{1,60});/g, (whole, name: string) => {
    const value = entities.get(name);
    if (value === undefined) return whole;
    grown += value.length;
    if (grown > ENTITIES.growth + text.length) throw entityError('would blow it up');
    return value;
  });
}

/** Where the document type declaration starts: behind declaration, comments and instructions, before the root; else −1. */
function doctypeAt(text: string): number {
  let at = text.indexOf('<');
  while (at >= 0) {
    if (text.startsWith('<!--', at)) at = after(text, '-->', at + 4);
    else if (text.startsWith('<?', at)) at = after(text, '?>', at + 2);
    else return /^<!doctype/i.test(text.slice(at, at + 9)) ? at : -1;
    at = text.indexOf('<', at);
  }
  return -1;
}

function declared(subset: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const [, percent, name, double, single] of subset.matchAll(
    /<!ENTITY\s+(%\s+)?([\w.-]{1,60})\s+(?:"([^"]*)"|'([^']*)'|[^>"']*)/gi,
  )) {
    const content = double ?? single;
    if (percent || content === undefined) throw entityError('reach outside of it');
    if (/&(?!#|lt;|gt;|amp;|quot;|apos;)|%/.test(content)) throw entityError('build on each other');
    if (content.length > ENTITIES.longest || out.size >= ENTITIES.most) throw entityError('are too many or too long');
    if (name !== undefined && !out.has(name)) out.set(name, content);
  }
  if (out.size === 0 && /<!ENTITY/i.test(subset)) throw entityError('cannot be read');
  return out;
}

function entityError(what: string): SourceError {
  return new SourceError('malformed', `this feed declares entities that ${what}; refused`);
}
