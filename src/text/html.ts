import { decodeHTML, decodeHTMLAttribute, decodeHTMLStrict, decodeXML } from 'entities';
import { walkMarkup } from './markup.ts';
import { absoluteUrl } from './url.ts';

/** More markup than this in one piece is cut: no post is that long. */
const LONGEST = 2_000_000;

const BLOCKS = new Set(
  'address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
/** What is in these is not said to the reader. */
const DROPPED = new Set('script style template noscript svg iframe object canvas head'.split(' '));

/** Elements whose attributes say something: where they lead, what they show. */
const TELLING = new Set(['a', 'img', 'abbr', 'area']);

export interface Reading {
  /** What a person would read: entities decoded, white space collapsed, a line per block. */
  text: string;
  /** Where its links lead, absolute, in order, each once. */
  links: string[];
  /** Alternative texts of pictures and titles of links, each once. */
  alts: string[];
}

/**
 * Reads markup the way a person sees it. Never throws, linear in the length of the text whatever stands in it:
 * a walk, no tree, so that depth costs nothing.
 */
export function readHtml(html: string, base: string | null = null): Reading {
  const out = new Lines();
  const links = new Set<string>();
  const alts = new Set<string>();
  const source = html.length > LONGEST ? html.slice(0, LONGEST) : html;

  let tag = '';
  let dropping = '';
  let depth = 0;
  let pre = 0;

  function open(): void {
    if (dropping) {
      if (tag === dropping) depth++;
    } else if (DROPPED.has(tag)) {
      dropping = tag;
      depth = 1;
    } else {
      if (tag === 'pre') pre++;
      space(tag);
    }
  }
  function close(closing: string): void {
    if (dropping) {
      if (closing === dropping && --depth === 0) dropping = '';
      return;
    }
    if (closing === 'pre' && pre > 0) pre--;
    if (closing !== 'br') space(closing);
  }
  function space(of: string): void {
    if (of === 'br') out.newLine();
    else if (BLOCKS.has(of)) out.line();
    else if (of === 'td' || of === 'th') out.text(' ', false);
  }
  function attribute(written: string, raw: string): void {
    if (dropping || raw === '') return;
    const name = written.toLowerCase();
    if (name === 'href' && tag === 'a') {
      const value = inAttribute(raw);
      // Most links are whole already; to parse each costs more than all the rest of a page.
      const link = /^https?:\/\/[\w.-]+(?:[/?#][\w\-./?#=&%+~:,;@!]*)?$/i.test(value)
        ? value
        : absoluteUrl(value, base);
      if (link !== null) links.add(link);
    } else if (name === 'alt' || name === 'title') {
      const words = inAttribute(raw).replace(/\s+/g, ' ').trim();
      if (words) alts.add(words);
    }
  }

  walkMarkup(source, {
    text(piece) {
      if (!dropping) out.text(decodeEntities(piece), pre > 0);
    },
    cdata(piece) {
      if (!dropping) out.text(piece, pre > 0);
    },
    tag(name) {
      tag = local(name);
      return TELLING.has(tag);
    },
    attribute,
    opened(alone) {
      // In HTML the slash means nothing, yet feeds are full of <script/> and <iframe/>.
      if (!alone || !DROPPED.has(tag)) open();
    },
    closed: name => close(local(name)),
  });
  return { text: out.done(), links: [...links], alts: [...alts] };
}

/** Calls `visit` for each start tag with its attributes, names in lower case, entities decoded; linear, like {@link readHtml}. */
export function eachTag(html: string, visit: (name: string, attrs: ReadonlyMap<string, string>) => void): void {
  const source = html.length > LONGEST ? html.slice(0, LONGEST) : html;
  let tag = '';
  let attrs = new Map<string, string>();
  walkMarkup(source, {
    tag(name) {
      tag = local(name);
      attrs = new Map();
      return true;
    },
    attribute(written, raw) {
      const name = written.toLowerCase();
      if (attrs.size < 100 && !attrs.has(name)) attrs.set(name, inAttribute(raw));
    },
    opened: () => visit(tag, attrs),
    text: nothing,
    cdata: nothing,
    closed: nothing,
  });
}

function nothing(): void {}

/** As HTML decodes attributes: `?a=1&copy=2` is no ©. */
function inAttribute(value: string): string {
  return value.includes('&') ? decodeHTMLAttribute(value) : value;
}

/** A tag's name without case and prefix: feeds write xhtml:p. */
function local(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}

/** Only the text of {@link readHtml}. */
export function htmlToText(html: string): string {
  return hasMarkup(html) ? readHtml(html).text : html.replace(/[\t\f\v ]+/g, ' ').trim();
}

/** Entities and character references put back into letters, once; tags stay. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? decodeHTML(text) : text;
}

/** The same for the five entities XML knows and character references; others stay. */
export function decodeXmlEntities(text: string): string {
  return text.includes('&') ? decodeXML(text) : text;
}

/** Text of which nobody said whether it is HTML: read as HTML where it has tags, else only its entities decoded. */
export function plainText(text: string): string {
  if (hasTags(text)) return readHtml(text).text;
  return hasMarkup(text) ? decodeHTMLStrict(text) : text;
}

/** Text of one line, as titles are: tags stripped, entities decoded, white space collapsed. */
export function oneLine(html: string): string {
  // Most titles, names and tags are that already.
  if (!ODD.test(html)) return html;
  return htmlToText(html).replace(/\s+/g, ' ').trim();
}

const ODD = /[<&]|[^\S ]|^ | $| {2}/;

/** Whether a text holds tags or entities, so that it must be read as HTML. */
export function hasMarkup(text: string): boolean {
  return hasTags(text) || /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});/.test(text);
}

/** Whether a text holds tags. */
export function hasTags(text: string): boolean {
  return /<\/?[a-zA-Z][^<>]*>|<!--|<!\[CDATA\[/.test(text);
}

/** Gathers text into lines without ever looking back over more than one piece. */
class Lines {
  readonly #parts: string[] = [];
  /** Line breaks owed before the next word; −1: nothing written yet. */
  #breaks = -1;
  #gap = false;

  text(piece: string, keep: boolean): void {
    if (keep) {
      const lines = piece.split(/\r?\n/);
      for (const [i, line] of lines.entries()) {
        if (i > 0) this.newLine();
        if (line.trim() !== '') this.#put(line.trimEnd());
      }
      return;
    }
    // Single spaces, the most of them, are left alone.
    const words = piece.replace(/[^\S ]\s*| \s+/g, ' ');
    if (words === '') return;
    if (words === ' ') {
      this.#gap = true;
      return;
    }
    if (words.startsWith(' ')) this.#gap = true;
    this.#put(words.trim());
    this.#gap = words.endsWith(' ');
  }

  /** Starts a new line unless we stand at the start of one. */
  line(): void {
    if (this.#breaks === 0) this.#breaks = 1;
  }

  /** A break that was written: two make an empty line, more do not count. */
  newLine(): void {
    if (this.#breaks >= 0) this.#breaks = Math.min(2, this.#breaks + 1);
  }

  done(): string {
    return this.#parts.join('').replaceAll('\0', '');
  }

  #put(words: string): void {
    if (this.#breaks > 0) this.#parts.push('\n'.repeat(this.#breaks));
    else if (this.#gap && this.#breaks === 0) this.#parts.push(' ');
    this.#parts.push(words);
    this.#breaks = 0;
    this.#gap = false;
  }
}
