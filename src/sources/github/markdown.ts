import { oneLine, readHtml } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';

/** What may stand in Markdown as HTML; any other `<` is a less-than, a generic type, an arrow. */
const TAGS =
  'a|abbr|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|ol|p|picture|pre|s|samp|script|source|span|strike|strong|style|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|ul|video';
const NO_TAG = new RegExp(`<(?!/?(?:${TAGS})(?:[\\s/>])|!--)`, 'gi');
const LONGEST = 200_000;
const MOST_LINKS = 200;

/**
 * Markdown as people read it: as it is written, without the HTML and the comments that templates put into it. Links and
 * alternative texts of pictures, of both languages, beside it. Linear in the length of the text.
 */
export function readMarkdown(markdown: string, base: string | null): { text: string; links: string[]; alts: string[] } {
  const source = markdown.slice(0, LONGEST);
  const body = readHtml(source.replace(NO_TAG, '&lt;').replace(/\r?\n/g, '<br>'), base);
  const written = [...body.text.matchAll(/https?:\/\/[^\s<>()[\]{}"'`|\\]{1,2000}/g)]
    .slice(0, MOST_LINKS)
    .map(([url]) => url.replace(/[.,;:!?*_~]{1,10}$/, ''));
  const links = [...body.links, ...written].map(url => canonicalUrl(url)).filter(url => url !== null);
  const shown = [...body.text.matchAll(/!\[([^\]\n]{1,300})\]\(/g)].slice(0, 100).map(([, alt]) => oneLine(alt ?? ''));
  return {
    text: body.text.trim(),
    links: [...new Set(links)].slice(0, MOST_LINKS),
    alts: [...new Set([...body.alts, ...shown])].filter(alt => alt !== ''),
  };
}
