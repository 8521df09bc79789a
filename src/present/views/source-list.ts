import type { View } from '../view.ts';
import { oneLine } from '../width.ts';
import { count, plural } from '../words.ts';

interface Found {
  url: string;
  title: string | null;
  format: string;
  items: number;
  hub: string | null;
}

/** `sources discover`: the feeds of a page. */
export function foundView(found: readonly Found[]): View<Found> {
  return {
    name: 'feeds',
    rows: found,
    fields: ['url', 'title', 'format', 'items', 'hub'],
    columns: [
      { title: 'Address', value: row => row.url, priority: 1, min: 20, max: 80 },
      { title: 'Title', value: row => row.title, priority: 2, min: 10, max: 40 },
      { title: 'Entries', value: row => count(row.items), align: 'right', priority: 3, min: 7, max: 8 },
      { title: 'Format', value: row => row.format, priority: 4, min: 4, max: 10 },
    ],
    empty: 'No feed was found there.',
    footer: () => 'earshot sources add ADDRESS writes one into the configuration.',
  };
}

interface Added {
  config: string;
  added: readonly { id: string; url: string; title: string | null }[];
  there: readonly string[];
  others: readonly Found[];
  dryRun: boolean;
}

/** `sources add`, `import-opml`: what was written into the configuration. */
export function addedView(done: Added): View<Added['added'][number]> {
  const { config, added, there, others, dryRun } = done;
  return {
    name: 'added',
    rows: added,
    fields: ['id', 'url', 'title'],
    columns: [],
    document: { schema: 1, ...done },
    empty: '',
    *text(_, ink) {
      for (const { id, url, title } of added)
        yield `${ink.good(dryRun ? 'would add' : 'added')}  ${ink.strong(id)}  ${oneLine(title ?? '')}\n  ${ink.faint(oneLine(url))}\n`;
      for (const url of there.slice(0, 20)) yield `${ink.faint('there already')}  ${oneLine(url)}\n`;
      if (there.length > 20) yield ink.faint(`and ${there.length - 20} more that are there already\n`);
      if (others.length > 0) {
        yield `\nFound there too (--all adds them):\n`;
        for (const { url, title } of others) yield `  ${oneLine(url)}  ${ink.faint(oneLine(title ?? ''))}\n`;
      }
      if (added.length > 0 && !dryRun)
        yield `\n${plural(added.length, 'source')} written to ${oneLine(config)}. earshot run reads ${added.length === 1 ? 'it' : 'them'}.\n`;
    },
  };
}
