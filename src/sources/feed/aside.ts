import { decodeXmlEntities } from '../../text/html.ts';

/** Stands around the number of a text put aside; a letter of nobody's alphabet. */
const MARK = '\ue000';
/** Shorter texts are not worth it. */
const SHORT = 100;

export interface Aside {
  text: string;
  /** Puts the texts back into what a parser made of their marks. */
  restore(text: string): string;
}

/**
 * Takes the long texts out of a document, CDATA sections and plain runs alike, and leaves a mark for each: what is in them
 * is no business of an XML parser, and rss-parser's goes through it letter by letter. Runs are decoded on the way; what is
 * no XML entity in them stays as it is.
 */
export function putAside(text: string): Aside {
  if (!mayPutAside(text)) return { text, restore: same };
  const kept: string[] = [];
  const out: string[] = [];
  let from = 0;
  function put(start: number, end: number, content: string): void {
    out.push(text.slice(from, start), MARK, String(kept.length), MARK);
    kept.push(content);
    from = end;
  }
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    if (text.charCodeAt(at + 1) === 0x21 /* ! */) {
      const isCdata = text.startsWith('[CDATA[', at + 2);
      const close = text.indexOf(isCdata ? ']]>' : text.startsWith('--', at + 2) ? '-->' : '>', at + 2);
      if (close < 0) break;
      if (isCdata && close - at > SHORT) put(at, close + 3, text.slice(at + 9, close));
      at = close;
      continue;
    }
    const end = text.indexOf('>', at);
    if (end < 0) break;
    const next = text.indexOf('<', end);
    if (next - end > SHORT) {
      const run = text.slice(end + 1, next);
      if (isRun(run)) put(end + 1, next, decodeXmlEntities(run));
    }
    at = Math.max(at, end - 1);
  }
  if (kept.length === 0) return { text, restore: same };
  out.push(text.slice(from));
  return {
    text: out.join(''),
    restore: marked =>
      marked.includes(MARK)
        ? marked.replace(/\ue000(\d+)\ue000/g, (_, number: string) => kept[Number(number)] ?? '')
        : marked,
  };
}

/** Not a document that holds the mark, spelled out or not: it could call up texts by number, and often. */
export function mayPutAside(text: string): boolean {
  return !text.includes(MARK) && !/&#(?:0*57344|[xX]0*[eE]000);/.test(text);
}

/** Whether a text behind a tag is put aside. With a > in it, the tag may have ended later than it seemed: in an attribute's value. */
export function isRun(run: string): boolean {
  return run.length >= SHORT && !run.includes('>') && run.trim() !== '';
}

function same(text: string): string {
  return text;
}
