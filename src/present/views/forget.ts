import type { View } from '../view.ts';
import { oneLine, wrap } from '../width.ts';
import { plural } from '../words.ts';

interface Forgotten {
  what: string;
  mentions: number;
  authors: number;
  raw: number;
  messages: number;
  dryRun: boolean;
}

/** `forget`: what was wiped, or would be, and what stays. */
export function forgetView(done: Forgotten): View<Forgotten> {
  const { what, mentions, authors, raw, messages, dryRun } = done;
  const counts = [
    plural(mentions, 'mention'),
    plural(raw, 'raw reply', 'raw replies'),
    plural(authors, 'author'),
    ...(dryRun ? [] : [plural(messages, 'message that quoted them', 'messages that quoted them')]),
  ].join(', ');
  const stays =
    mentions + authors === 0
      ? ''
      : ' Counts and the ids that keep it from coming back stay. Backups, and files that channels wrote, are yours to clean.';
  return {
    name: 'forgotten',
    rows: [done],
    fields: ['what', 'mentions', 'authors', 'raw', 'messages', 'dryRun'],
    columns: [],
    document: { schema: 1, forgotten: done },
    empty: '',
    *text(look) {
      const words = `${oneLine(what)}: ${dryRun ? 'would wipe' : 'wiped'} ${counts}.${stays}`;
      for (const line of wrap(words, look.width)) yield `${line}\n`;
    },
  };
}
