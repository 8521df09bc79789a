import { fold, type Normal, normalise } from './fold.ts';
import { CAMEL, shapesIn } from './shapes.ts';
import { wordsIn } from './words.ts';

// The one tokeniser. A token is a word with every way it may be asked for (`forms`), where it stands among the words
// (`at`, `end`) and where in the text (`start`, `stop`). Several tokens may stand at the same place: "acme.com" is two
// words and one domain over both.

export interface Token {
  /** forms[0]: what it is; the rest are aliases. Folded. */
  forms: string[];
  /** Position of its first word and the position after its last. */
  at: number;
  end: number;
  /** UTF-16 offsets in the original text. */
  start: number;
  stop: number;
  /** whole: a URL, an address or a dotted name, which answers only to terms that name such a thing. */
  kind: 'word' | 'whole' | 'char';
}

/** Tokens in order of position; takes time linear in the text. */
export function tokenize(text: string): Token[] {
  const normal = normalise(text);
  const out = new Cutter(normal);
  const whole = normal.text;
  for (const { 0: chunk, index } of whole.matchAll(/\S+/g)) out.chunk(chunk, index);
  return out.tokens;
}

/** A chunk without anything special in it. */
const SIMPLE = /^[A-Za-z0-9]+$/;
/** Without one of these a chunk holds plain words only. */
const UNUSUAL = /[@#$&+:]|www\.|[^\x00-\u203B]/i;
const ELISION =
  /^(?:[djlmtscn]|qu|lorsqu|puisqu|jusqu|quoiqu|un|dell|all|nell|sull|dall|coll|quell|bell|sant)'(?=[\p{L}\p{N}])/u;
/** A compound tag of more pieces than this is indexed in runs of at most this many, so that its forms stay linear. */
const RUN = 10;

class Cutter {
  readonly tokens: Token[] = [];
  at = 0;
  private readonly normal: Normal;
  constructor(normal: Normal) {
    this.normal = normal;
  }

  chunk(chunk: string, from: number): void {
    if (SIMPLE.test(chunk)) this.push([chunk.toLowerCase()], from, from + chunk.length);
    else if (!UNUSUAL.test(chunk)) this.words(chunk, from);
    else this.shapes(chunk, from);
  }

  private push(forms: string[], start: number, stop: number, words = 1, kind: Token['kind'] = 'word'): void {
    this.put(forms, start, stop, this.at, this.at + words, kind);
    this.at += words;
  }

  private put(forms: string[], start: number, stop: number, at: number, end: number, kind: Token['kind']): void {
    const { from, to } = this.normal;
    this.tokens.push({
      forms: forms.length > 1 ? [...new Set(forms)] : forms,
      at,
      end,
      start: from ? (from[start] ?? 0) : start,
      stop: to ? (to[stop - 1] ?? 0) : stop,
      kind,
    });
  }

  private shapes(chunk: string, from: number): void {
    let done = 0;
    for (const { shape, text, from: start } of shapesIn(chunk, (shape, found) =>
      shape === 'url' ? trimUrl(found) : found,
    )) {
      if (start > done) this.words(chunk.slice(done, start), from + done);
      done = start + text.length;
      const a = from + start;
      const b = from + done;
      if (shape === 'url') this.push(urlForms(text), a, b, 1, 'whole');
      else if (shape === 'mail') this.push([fold(text)], a, b, 1, 'whole');
      else if (shape === 'handle') this.push(handleForms(disown(text)), a, b);
      else if (shape === 'tag') this.tag(disown(text), a, b);
      else if (shape === 'cash') this.push(cashForms(text), a, b);
      else if (shape === 'emoji') this.push(emojiForms(text), a, b, 1, 'char');
      else if (shape === 'amp') this.push(aliases(fold(text)), a, b);
      else this.push([fold(text), fold(text.replace(/[+#]+$/, ''))], a, b);
    }
    if (done < chunk.length) this.words(chunk.slice(done), from + done);
  }

  private words(text: string, from: number): void {
    for (const word of wordsIn(text)) {
      const a = from + word.from;
      const b = a + word.text.length;
      if (word.lone) this.push([fold(word.text)], a, b, 1, 'char');
      else if (SIMPLE.test(word.text)) this.push([word.text.toLowerCase()], a, b);
      else this.word(word.text, a);
    }
  }

  private word(text: string, from: number): void {
    const form = fold(text).replace(/[\u200C\u200D]/g, '');
    if (!form.includes('.') || /^[\d.,;']+$/.test(form)) {
      if (!/^['_\p{M}]*$/u.test(form)) this.push(aliases(form), from, from + text.length);
      return;
    }
    const first = this.at;
    const starts: number[] = [];
    for (const part of text.matchAll(/[^.]+/g)) {
      starts.push(part.index);
      this.push(aliases(fold(part[0])), from + part.index, from + part.index + part[0].length);
    }
    const labels = form.split('.');
    const forms = labels.every(label => [...label].length === 1)
      ? [form, form.replaceAll('.', '')]
      : form.includes("'")
        ? aliases(form)
        : [form];
    this.put(forms, from, from + text.length, first, this.at, 'whole');
    // "shop.acme.com" written without https:// is a host under acme.com all the same.
    if (/^[a-z]{2,}(?:'s)?$/.test(labels.at(-1) ?? ''))
      for (let i = 1; i < labels.length - 1 && i < RUN; i++)
        this.put([labels.slice(i).join('.')], from + (starts[i] ?? 0), from + text.length, first + i, this.at, 'whole');
  }

  private tag(text: string, start: number, stop: number): void {
    const body = text.slice(1);
    const forms = [fold(text), fold(body), ...pieces(body)];
    const first = this.at;
    if (SIMPLE.test(body) || (!wordsIn(body).some(word => word.lone) && !/\p{sc=Hangul}/u.test(body))) {
      this.push(forms, start, stop);
      return;
    }
    const index = this.tokens.length;
    this.words(body, start + 1);
    this.put(forms, start, stop, first, this.at, 'word');
    // The tag itself comes first, as what this place is.
    this.tokens.splice(index, 0, ...this.tokens.splice(-1));
  }
}

/** "acme's" → acme, acmes; "d'apple" → apple; apostrophes dropped; Markdown's underscores at the edges dropped. */
function aliases(form: string): string[] {
  if (!form.includes("'") && !form.startsWith('_') && !form.endsWith('_')) return [form];
  const all = new Set([form]);
  const bare = form.replace(/^_+|_+$/g, '');
  if (bare) all.add(bare);
  for (const one of [...all]) if (one.endsWith("'s") && one.length > 2) all.add(one.slice(0, -2));
  for (const one of [...all]) if (ELISION.test(one)) all.add(one.replace(ELISION, ''));
  for (const one of [...all]) all.add(one.replaceAll("'", ''));
  all.delete('');
  return [...all];
}

function disown(text: string): string {
  return text.replace(/'[sS]$/, '');
}

function trimUrl(text: string): string {
  return text.replace(/[.,;:!?'")\]}…*_~]+$/, '');
}

/** The URL and its host with every domain above it: acme.com finds https://shop.acme.com/. */
function urlForms(url: string): string[] {
  const forms = [url.toLowerCase()];
  const host = hostOf(url);
  if (host === null) return forms;
  const labels = host.split('.');
  for (let i = Math.max(0, labels.length - RUN); i < labels.length - 1; i++) forms.push(labels.slice(i).join('.'));
  return forms;
}

/** The host that a URL in running text names, folded; null where there is none. */
export function hostOf(url: string): string | null {
  const found = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#@\s]*@)?([^/?#:\s]+)/i.exec(url);
  return found?.[1] ? fold(found[1]).replace(/\.$/, '') : null;
}

/** "@acme@mastodon.social" and "@acme.bsky.social" answer to @acme and acme too. */
function handleForms(text: string): string[] {
  const form = fold(text);
  const name = /^@[^.@-]+/.exec(form)?.[0] ?? form;
  const local = /^@[^@]+/.exec(form)?.[0] ?? form;
  return [form, local, local.slice(1), name, name.slice(1)];
}

function cashForms(text: string): string[] {
  const form = fold(text);
  const symbol = form.replace(/\..*$/, '');
  return [form, form.slice(1), symbol, symbol.slice(1)];
}

/** Without the mark that asks for a coloured picture; a text's emoji also answers without its skin tone. */
function emojiForms(text: string): string[] {
  const form = text.replaceAll('\uFE0F', '');
  return [form, form.replace(/\p{EMod}/gu, '')];
}

/** Every run of neighbouring pieces of a compound tag. */
function pieces(body: string): string[] {
  const cut = (body.match(CAMEL) ?? []).map(fold);
  const out: string[] = [];
  if (cut.length < 2) return cut;
  for (let i = 0; i < cut.length; i++) {
    let run = '';
    for (let j = i; j < cut.length && j < i + RUN; j++) {
      run += cut[j];
      out.push(run);
    }
  }
  return out;
}

/** The tokens that a query's word asks for, one after the other: where several stand at one place, the widest. */
export function widest(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  let at = 0;
  for (const token of [...tokens].sort((a, b) => a.at - b.at || b.end - a.end)) {
    if (token.at < at) continue;
    out.push(token);
    at = token.end;
  }
  return out;
}
