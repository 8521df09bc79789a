import type { Query } from '../model/brand.ts';
import { hostOf } from '../text/tokens.ts';
import { FIELDS } from './fields.ts';
import { globMatches, hasWildcard, markWildcards } from './glob.ts';
import type { Subject } from './subject.ts';
import { plainValue } from './values.ts';

// Clauses about a mention rather than its words. A value that is unknown never fulfils one.

export type Test = (subject: Subject) => boolean;

/** The test of one value in a field. `value`: a term or phrase. */
export function fieldTest(name: string, value: Query): Test {
  const plain = regular(plainValue(value));
  switch (FIELDS[name]?.kind) {
    case 'url':
      return subject => regular(subject.url).includes(plain);
    case 'host': {
      const host = hostOf(plain.replace(/^\*\./, '')) ?? plain;
      if (name === 'site') return subject => isUnder(hostOf(subject.url), host);
      return subject => linksOf(subject).some(link => isUnder(hostOf(link), host));
    }
    case 'lang':
      return ({ lang }) => {
        const has = lang?.toLowerCase().replaceAll('_', '-');
        return has !== undefined && (has === plain || has.startsWith(`${plain}-`));
      };
    case 'one':
      return oneTest(name, plain);
    default: {
      const is = nameTest(value, name);
      if (name === 'author')
        return ({ author }) => author !== null && (is(author.handle) || (author.name !== null && is(author.name)));
      if (name === 'source') return subject => subject.sources.some(is);
      if (name === 'tag') return subject => subject.tags.some(is);
      return subject => is(subject.country);
    }
  }
}

function oneTest(name: string, value: string): Test {
  switch (name) {
    case 'sentiment':
      return subject => subject.sentiment?.toLowerCase() === value;
    case 'intent':
      return subject => subject.intents.some(intent => intent.toLowerCase() === value);
    case 'is':
      return subject => subject.kind?.toLowerCase() === value;
    default:
      return subject => subject.links.length > 0 || URL.test(subject.text);
  }
}

/** Whole, case-insensitive, a leading @ or # as one likes. */
function nameTest(value: Query, field: string): (has: string | null) => boolean {
  const sigil = field === 'author' ? '@' : field === 'tag' ? '#' : '';
  function bare(text: string): string {
    return sigil !== '' && text.startsWith(sigil) ? text.slice(1) : text;
  }
  const raw = value.op === 'term' ? value.value : value.op === 'phrase' ? value.parts.join(' ') : '';
  const pattern = bare(regular(markWildcards(raw)));
  if (hasWildcard(pattern)) return has => has !== null && globMatches(pattern, bare(regular(has)));
  return has => has !== null && bare(regular(has)) === pattern;
}

function regular(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function isUnder(host: string | null, domain: string): boolean {
  return host !== null && (host === domain || host.endsWith(`.${domain}`));
}

const URL = /(?:\bhttps?:\/\/|\bwww\.)[^\s<>"]/i;
const URLS = /(?:\bhttps?:\/\/|\bwww\.)[^\s<>"]+/gi;

function linksOf(subject: Subject): string[] {
  return [...subject.links, ...(subject.text.match(URLS) ?? [])];
}

/** A comparison; the number or instant it looks at is null where unknown, and then it is false. */
export function compareTest(query: Query & { op: 'compare' }): Test {
  const get = GET[query.name] ?? (() => null);
  const { low, high, open } = query;
  return subject => {
    const value = get(subject);
    if (value === null) return false;
    if (low !== null && (value < low || (open && value === low))) return false;
    return high === null || value < high || (!open && value === high);
  };
}

const GET: Readonly<Record<string, (subject: Subject) => number | null>> = {
  followers: subject => subject.author?.followers ?? null,
  engagement: subject => subject.engagement,
  likes: subject => subject.likes,
  comments: subject => subject.comments,
  shares: subject => subject.shares,
  reach: subject => subject.reach,
  influence: subject => subject.influence,
  rating: subject => subject.rating,
  since: subject => subject.published,
  until: subject => subject.published,
};
