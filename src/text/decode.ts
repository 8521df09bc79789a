import { isAscii, isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import iconv from 'iconv-lite';

export interface Decoded {
  text: string;
  /** Lower case; the name that was stated where one was and it held, with gb2312 and gbk called gb18030. */
  encoding: string;
}

/** Bytes looked at when nothing states the charset. */
const SAMPLE = 65_536;

/**
 * Bytes to text. In this order: byte order mark; UTF-16 and UTF-32 by where their zeros stand; the charset of the
 * Content-Type; the document's own declaration (XML declaration, HTML meta); strict UTF-8; a guess by the statistics of
 * the bytes; windows-1252. What is stated is not believed where the bytes contradict it: UTF-8 that is not UTF-8, or
 * Latin-1 that is UTF-8. Never throws; what cannot be decoded becomes U+FFFD.
 * Order: RFC 7303 §3 and WHATWG Encoding; `text/*` without any statement is us-ascii (RFC 2046 §4.1.2) while it lasts.
 */
export function decodeText(
  bytes: Uint8Array,
  about: { contentType?: string | null; kind: 'xml' | 'html' | 'text' },
): Decoded {
  const marked = byMark(bytes) ?? byZeros(bytes);
  if (marked) {
    const text = decodeAs(bytes, marked);
    if (text !== null && (marked !== 'utf-8' || !text.includes('\ufffd')))
      return { text: unmark(text), encoding: marked };
  }
  const header = charsetOf(about.contentType ?? '');
  const utf8 = strictUtf8(bytes);
  if (utf8 !== null && header === null && TEXT_XML.test(about.contentType ?? '') && isAscii(bytes)) {
    return { text: utf8, encoding: 'us-ascii' };
  }
  for (const stated of [header, declared(bytes, about.kind)]) {
    if (stated === null || stated.startsWith('utf-16') || stated.startsWith('utf-32')) continue;
    if (stated === 'utf-8') {
      if (utf8 !== null) return { text: unmark(utf8), encoding: 'utf-8' };
      continue;
    }
    // Servers say Latin-1 by habit; a text with accents is valid UTF-8 only when it is UTF-8.
    if (utf8 !== null && LATIN.has(stated) && !isAscii(bytes)) return { text: unmark(utf8), encoding: 'utf-8' };
    const text = decodeAs(bytes, stated);
    if (text !== null) return { text: unmark(text), encoding: stated };
  }
  if (utf8 !== null) return { text: unmark(utf8), encoding: 'utf-8' };
  const guessed = guess(bytes);
  return { text: unmark(decodeAs(bytes, guessed) ?? latin(bytes)), encoding: guessed };
}

/** The charset parameter of a Content-Type, lower case; quotes of either kind, or null. */
export function charsetOf(contentType: string): string | null {
  const found = /charset\s*=\s*["']?\s*([\w.:-]{2,40})/i.exec(contentType);
  return found?.[1] ? named(found[1]) : null;
}

const TEXT_XML = /^\s*text\/(?:[\w.-]+\+)?xml\b/i;
const LATIN = new Set(['iso-8859-1', 'windows-1252', 'us-ascii', 'iso-8859-15', 'latin1', 'ascii']);

function named(label: string): string | null {
  const name = label.toLowerCase();
  if (name === 'utf8' || name === 'unicode-1-1-utf-8') return 'utf-8';
  if (name === 'gb2312' || name === 'gbk' || name === 'gb_2312-80' || name === 'x-gbk') return 'gb18030';
  if (name === 'utf-16' || name === 'ucs-2' || name === 'iso-10646-ucs-2') return 'utf-16le';
  // Names iconv-lite knows that are no charsets of a text.
  if (/^(?:utf-7.*|base64|hex|binary)$/.test(name)) return null;
  return known(name) ? name : null;
}

function known(name: string): boolean {
  try {
    new TextDecoder(name);
    return true;
  } catch {
    return iconv.encodingExists(name);
  }
}

function byMark(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return 'utf-32le';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return null;
}

/** XML 1.0 appendix F: the first character of a document is `<` or white space, so its zeros tell the width. */
function byZeros(bytes: Uint8Array): string | null {
  const [a = 1, b = 1, c = 1, d = 1] = bytes;
  if (bytes.length < 4) return null;
  if (a === 0 && b === 0 && c === 0 && d !== 0) return 'utf-32be';
  if (a !== 0 && b === 0 && c === 0 && d === 0) return 'utf-32le';
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'utf-16be';
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return null;
}

function declared(bytes: Uint8Array, kind: 'xml' | 'html' | 'text'): string | null {
  if (kind === 'text') return null;
  const head = Buffer.from(bytes.subarray(0, kind === 'xml' ? 512 : 4096)).toString('latin1');
  const found =
    kind === 'xml'
      ? /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']\s*([\w.:-]{2,40})/i.exec(head)
      : /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})/i.exec(head);
  return found?.[1] ? named(found[1]) : null;
}

function strictUtf8(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes)) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function decodeAs(bytes: Uint8Array, name: string): string | null {
  // WHATWG takes Latin-1 and ASCII for windows-1252; TextDecoder of Node 20 reads that one without its letters of 0x80–0x9f.
  if (LATIN.has(name) && name !== 'iso-8859-15') return latin(bytes);
  try {
    return new TextDecoder(name, { ignoreBOM: true }).decode(bytes);
  } catch {
    return iconv.encodingExists(name) ? iconv.decode(Buffer.from(bytes), name, { stripBOM: false }) : null;
  }
}

function latin(bytes: Uint8Array): string {
  return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 'windows-1252');
}

/** U+0080 to U+009F are no letters: whoever wrote them meant those of windows-1252. */
export function windowsLetters(text: string): string {
  if (!/[\x80-\x9f]/.test(text)) return text;
  return text.replace(/[\x80-\x9f]/g, char => latin(Uint8Array.of(char.charCodeAt(0))));
}

function unmark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Scripts of one byte a letter which the statistics tell apart well; every other answer of theirs is taken for Latin-1. */
const SINGLE = /^(?:windows-125[1356]|ISO-8859-[5678]|KOI8-R)$/;
const DOUBLE = /^(?:Big5|EUC-JP|EUC-KR|GB18030|Shift_JIS|ISO-2022-\w+)$/;

function guess(bytes: Uint8Array): string {
  const words = withoutTags(bytes.subarray(0, SAMPLE));
  const best = analyse(words)[0];
  if (best && DOUBLE.test(best.name) && best.confidence >= 50) return best.name.toLowerCase();
  const letters = highRuns(words);
  if (letters.length > 0 && isThai(letters)) return 'tis-620';
  const single = letters.length > 0 ? analyse(letters)[0] : undefined;
  if (single && SINGLE.test(single.name) && single.confidence >= 20) {
    // The ISO tables of Hebrew, Arabic and Greek are their windows pages without the letters of 0x80–0x9f.
    const name = single.name.toLowerCase();
    return { 'iso-8859-8': 'windows-1255', 'iso-8859-6': 'windows-1256', 'iso-8859-7': 'windows-1253' }[name] ?? name;
  }
  return bytes.some(byte => byte >= 0x80 && byte < 0xa0) ? 'windows-1252' : 'iso-8859-1';
}

function withoutTags(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let n = 0;
  let inside = false;
  for (const byte of bytes) {
    if (byte === 0x3c) inside = true;
    else if (byte === 0x3e && inside) inside = false;
    else if (!inside) out[n++] = byte;
  }
  return out.subarray(0, n);
}

/** The runs of two and more bytes over 0x7f, a space between them: the words of a script that is not Latin. */
function highRuns(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    let end = i;
    while ((bytes[end] ?? 0) > 0x7f) end++;
    if (end - i >= 2) out.push(...bytes.subarray(i, Math.min(end, i + 200)), 0x20);
    i = Math.max(i, end);
  }
  return Uint8Array.from(out);
}

/** Thai writes no spaces: long runs, all of them within its table, with its vowels and tone marks among them. */
function isThai(letters: Uint8Array): boolean {
  let all = 0;
  let marks = 0;
  for (const byte of letters) {
    if (byte === 0x20) continue;
    if (byte < 0xa1 || (byte > 0xda && byte < 0xdf) || byte > 0xfb) return false;
    all++;
    if ((byte >= 0xd0 && byte <= 0xda) || (byte >= 0xe0 && byte <= 0xee)) marks++;
  }
  return all >= 8 && marks / all > 0.25 && marks / all < 0.65;
}
