/** What a walk over markup meets. Texts and values come as they stand, entities and all. */
export interface Walk {
  text(piece: string): void;
  cdata(piece: string): void;
  /** A start tag's name as written; true: `attribute` wants to hear its attributes. */
  tag(name: string): boolean;
  attribute(name: string, value: string): void;
  /** Behind the last attribute. `alone`: written `<br/>`. */
  opened(alone: boolean): void;
  closed(name: string): void;
}

/** Elements whose content is text up to their own end tag, whatever stands in it (HTML Standard, 13.2.5). */
const RAW = new Map(
  'script style title textarea iframe noembed noframes xmp'
    .split(' ')
    .map(name => [name, new RegExp(`</${name}(?=[\\s/>])`, 'gi')]),
);
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;

/**
 * Walks over HTML as browsers cut it into tags and text. It jumps from `<` to `<` and looks into a tag only where it must:
 * several times faster than a tokenizer that steps through every letter. Never throws; linear, since whatever is not
 * closed reaches to the end and nothing is read twice.
 */
export function walkMarkup(html: string, walk: Walk): void {
  let from = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    const next = html.charCodeAt(at + 1);
    const isTag = isLetter(next);
    if (!isTag && next !== SLASH && next !== 0x21 /* ! */ && next !== 0x3f /* ? */) {
      at++;
      continue;
    }
    // At the very end `</` and `<!` are text.
    if (!isTag && at + 2 >= html.length) break;
    if (at > from) walk.text(html.slice(from, at));
    from = isTag ? startTag(html, at, walk) : next === SLASH ? endTag(html, at, walk) : declaration(html, at, walk);
    at = from;
  }
  if (from < html.length) walk.text(html.slice(from));
}

/** Past the tag, and past the content of an element that holds nothing but text. */
function startTag(html: string, at: number, walk: Walk): number {
  const to = nameEnd(html, at + 1);
  const name = html.slice(at + 1, to);
  const end = tagEnd(html, to, walk, walk.tag(name));
  // What is never closed is no tag, and nothing that could be said follows it.
  if (end < 0) return html.length;
  const close = name.length > 8 || html.charCodeAt(end - 1) === SLASH ? undefined : RAW.get(name.toLowerCase());
  if (close === undefined) return end + 1;
  close.lastIndex = end + 1;
  const closing = close.exec(html)?.index ?? html.length;
  if (closing > end + 1) walk.text(html.slice(end + 1, closing));
  return closing;
}

function endTag(html: string, at: number, walk: Walk): number {
  const close = html.indexOf('>', at + 2);
  if (!isLetter(html.charCodeAt(at + 2))) return close < 0 ? html.length : close + 1;
  const to = nameEnd(html, at + 2);
  if (to >= html.length) return html.length;
  walk.closed(html.slice(at + 2, to));
  return close < 0 ? html.length : close + 1;
}

/** Comments, CDATA, doctypes, instructions. */
function declaration(html: string, at: number, walk: Walk): number {
  if (html.startsWith('<!--', at)) {
    if (html.startsWith('>', at + 4)) return at + 5;
    if (html.startsWith('->', at + 4)) return at + 6;
    COMMENT_END.lastIndex = at + 4;
    return COMMENT_END.exec(html) === null ? html.length : COMMENT_END.lastIndex;
  }
  if (html.startsWith('<![CDATA[', at)) {
    const end = html.indexOf(']]>', at + 9);
    if (end < 0) return html.length;
    walk.cdata(html.slice(at + 9, end));
    return end + 3;
  }
  const end = html.indexOf('>', at + 2);
  return end < 0 ? html.length : end + 1;
}

const COMMENT_END = /--!?>/g;

/** Tells a tag from behind its name on, with its attributes where those are wanted; where its `>` stands, −1: nowhere. */
function tagEnd(html: string, from: number, walk: Walk, wanted: boolean): number {
  let at = from;
  for (;;) {
    let alone = false;
    let char = html.charCodeAt(at);
    while (isSpace(char) || char === SLASH) {
      alone ||= char === SLASH;
      char = html.charCodeAt(++at);
    }
    if (char === GREATER) {
      walk.opened(alone);
      return at;
    }
    if (at >= html.length) return -1;
    const start = at;
    do char = html.charCodeAt(++at);
    while (at < html.length && char !== EQUALS && char !== GREATER && char !== SLASH && !isSpace(char));
    const end = at;
    while (isSpace(char)) char = html.charCodeAt(++at);
    let value = '';
    if (char === EQUALS) {
      do char = html.charCodeAt(++at);
      while (isSpace(char));
      if (char === QUOTE || char === APOSTROPHE) {
        const close = html.indexOf(char === QUOTE ? '"' : "'", at + 1);
        if (close < 0) return -1;
        if (wanted) value = html.slice(at + 1, close);
        at = close + 1;
      } else {
        const begin = at;
        while (at < html.length && char !== GREATER && !isSpace(char)) char = html.charCodeAt(++at);
        if (wanted) value = html.slice(begin, at);
      }
    }
    if (wanted) walk.attribute(html.slice(start, end), value);
  }
}

function nameEnd(html: string, from: number): number {
  let at = from;
  for (; at < html.length; at++) {
    const char = html.charCodeAt(at);
    if (char === GREATER || char === SLASH || isSpace(char)) break;
  }
  return at;
}

function isLetter(char: number): boolean {
  return (char | 32) >= 97 && (char | 32) <= 122;
}

function isSpace(char: number): boolean {
  return char === 32 || char === 10 || char === 9 || char === 13 || char === 12;
}
