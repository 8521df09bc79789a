import { clean } from '../text/clean.ts';
import { cut } from './payload.ts';

/** A mention to show with an alert; a mention record is one. */
export interface Example {
  id: string;
  brand: string;
  url: string;
  title: string;
  text: string;
  author: { handle: string | null; name: string | null } | null;
}

const QUOTE = 160;

/** What is shown of a mention, safe to print. */
export interface Quote {
  id: string;
  text: string;
  author: string | null;
  url: string | null;
}

/** A mention's words (its title where it has one), cut to a line, who says so, and where; its address only where it is one. */
export function quote({ id, url, title, text, author }: Example): Quote {
  const words = clean(title.trim() === '' ? text : title)
    .replace(/ {2,}/g, ' ')
    .trim();
  const who = author?.handle ?? author?.name ?? null;
  const link = clean(url);
  return {
    id: clean(id),
    text: cut(words, QUOTE),
    author: who === null ? null : cut(clean(who), 60),
    url: /^https?:\/\/[^\s]+$/.test(link) && link.length <= 500 ? link : null,
  };
}

/** A quote as a line of a message. */
export function line({ text, author, url }: Quote): string {
  return `- "${text}"${author === null ? '' : ` (${author})`}${url === null ? '' : ` ${url}`}`;
}
