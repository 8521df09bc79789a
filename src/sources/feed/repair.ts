import { decodeEntities } from '../../text/html.ts';

const XML_NAMES = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);

/**
 * One pass over a document that is no XML: what most often breaks feeds, mended without touching CDATA sections.
 * `repairs` says in words what was done; empty: nothing could be.
 */
export function repair(text: string): { text: string; repairs: string[] } {
  const repairs = new Set<string>();
  let out = replace(text, /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '', 'control characters removed', repairs);
  const start = out.indexOf('<');
  if (start > 0) {
    out = out.slice(start);
    repairs.add('text before the first tag removed');
  }
  out = outsideCdata(out, part => {
    const named = part.replace(/&([a-zA-Z][\w]{1,31});/g, (whole, name: string) => {
      if (XML_NAMES.has(name)) return whole;
      const char = decodeEntities(whole);
      repairs.add('HTML entities replaced');
      return char === whole ? `&amp;${name};` : char.replace(/[&<]/g, c => (c === '&' ? '&amp;' : '&lt;'));
    });
    const hex = replace(named, /&#X(?=[\da-fA-F]+;)/g, '&#x', 'character references replaced', repairs);
    const bare = replace(
      hex,
      /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/g,
      '&amp;',
      'bare & escaped',
      repairs,
    );
    return replace(bare, /<(?![a-zA-Z_!?/])/g, '&lt;', 'bare < escaped', repairs);
  });
  const last = Math.max(
    ...['</rss>', '</feed>', '</rdf:RDF>'].map(end => out.lastIndexOf(end) + (out.includes(end) ? end.length : 0)),
  );
  if (last > 0 && out.slice(last).trim() !== '') {
    out = out.slice(0, last);
    repairs.add('text behind the end removed');
  }
  return { text: out, repairs: [...repairs] };
}

function replace(text: string, what: RegExp, by: string, name: string, repairs: Set<string>): string {
  const out = text.replace(what, by);
  if (out !== text) repairs.add(name);
  return out;
}

function outsideCdata(text: string, mend: (part: string) => string): string {
  const out: string[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<![CDATA[', at);
    if (open < 0) break;
    const close = text.indexOf(']]>', open);
    if (close < 0) break;
    out.push(mend(text.slice(at, open)), text.slice(open, close + 3));
    at = close + 3;
  }
  out.push(mend(text.slice(at)));
  return out.join('');
}
