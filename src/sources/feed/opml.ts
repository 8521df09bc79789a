import { Parser } from 'htmlparser2';
import { SourceError } from '../../model/errors.ts';
import { decodeEntities, oneLine } from '../../text/html.ts';
import { absoluteUrl } from '../../text/url.ts';

/** One subscription. `folder`: the outlines around it, outermost first, joined with ` / `; null at the top. */
export interface Subscription {
  url: string;
  title: string | null;
  folder: string | null;
}

/** Deeper folders are not told apart; more feeds than this nobody reads. */
const DEEPEST = 20;
const NO_LIST = 1_000;
const MOST = 20_000;
const LONGEST = 300;

/**
 * Reads a list of feeds: OPML 1.0, 1.1 and 2.0 (opml.org/spec2.opml), as loosely as readers write it: any case of `xmlUrl`,
 * `title` or `text`, missing `type`, feed: addresses. Each address once, in order; what is no web address is left out.
 * Linear; throws SourceError('malformed') for what is no OPML.
 */
export function readOpml(text: string): { title: string | null; feeds: Subscription[] } {
  const feeds = new Map<string, Subscription>();
  const folders: (string | null)[] = [];
  let known = false;
  let title = '';
  let inTitle = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = name.toLowerCase();
        known ||= element === 'opml';
        inTitle = element === 'title' && folders.length === 0;
        if (element !== 'outline' || !known) return;
        const attrs = lower(attributes);
        const named = label(attrs['title']) ?? label(attrs['text']);
        const url = address(
          attrs['xmlurl'] ?? (/^(?:rss|atom)$/i.test(attrs['type'] ?? '') ? attrs['url'] : undefined),
        );
        if (url !== null && !feeds.has(url) && feeds.size < MOST)
          feeds.set(url, { url, title: named, folder: folderOf(folders) });
        folders.push(url === null ? named : null);
        // The parser takes time with the square of the depth.
        if (folders.length > NO_LIST)
          throw new SourceError('malformed', `outlines are nested more than ${NO_LIST} deep`);
      },
      ontext(part) {
        if (inTitle && title.length < LONGEST) title += part;
      },
      onclosetag(name) {
        const element = name.toLowerCase();
        if (element === 'title') inTitle = false;
        if (element === 'outline') folders.pop();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(text);
  if (!known) throw new SourceError('malformed', 'this is no OPML: it has no <opml> element');
  return { title: label(title), feeds: [...feeds.values()] };
}

/** Writes OPML 2.0 that every reader takes; folders become outlines. Feeds of one folder stand together. */
export function writeOpml(feeds: readonly Subscription[], title = 'Feeds'): string {
  const folders = new Map<string | null, Subscription[]>();
  for (const feed of feeds) folders.set(feed.folder, [...(folders.get(feed.folder) ?? []), feed]);
  const body = [...folders].flatMap(([folder, inside]) =>
    folder === null
      ? inside.map(feed => `    ${outline(feed)}`)
      : [`    <outline text="${escaped(folder)}">`, ...inside.map(feed => `      ${outline(feed)}`), '    </outline>'],
  );
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    `  <head><title>${escaped(title)}</title></head>`,
    '  <body>',
    ...body,
    '  </body>',
    '</opml>',
  ];
  return `${lines.join('\n')}\n`;
}

function outline({ url, title }: Subscription): string {
  const name = escaped(title ?? url);
  return `<outline type="rss" text="${name}" title="${name}" xmlUrl="${escaped(url)}"/>`;
}

/** For text and attributes alike; what XML cannot hold goes. */
function escaped(text: string): string {
  const plain = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, '');
  return plain.replace(/[&<>"\t\n\r]/g, char => `&#${char.charCodeAt(0)};`);
}

function address(text: string | undefined): string | null {
  const plain = (text ?? '').trim().replace(/^feed:(?:\/\/)?(?=https?:)/i, '');
  return absoluteUrl(plain.replace(/^feed:/i, 'http:'), null);
}

function label(text: string | undefined): string | null {
  const plain = (text ?? '').slice(0, LONGEST * 4);
  return (
    (/[<&]/.test(plain) ? oneLine(plain) : decodeEntities(plain).replace(/\s+/g, ' ').trim()).slice(0, LONGEST) || null
  );
}

function folderOf(folders: readonly (string | null)[]): string | null {
  return (
    folders
      .slice(0, DEEPEST)
      .filter(name => name !== null)
      .join(' / ')
      .slice(0, LONGEST) || null
  );
}

function lower(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const out = Object.create(null) as Record<string, string>;
  for (const name of Object.keys(attributes)) out[name.toLowerCase()] ??= attributes[name] ?? '';
  return out;
}
