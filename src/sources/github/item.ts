import { type Author, type Item, NO_COUNTS } from '../../model/mention.ts';
import { type Instant, parseInstant } from '../../model/time.ts';
import { oneLine } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  idAt,
  isObject,
  listAt,
  objectAt,
  published,
  rawOf,
  textAt,
} from '../answer.ts';
import { readMarkdown } from './markdown.ts';

export const PLATFORM = 'github';
const PULL_REQUEST = 'pull-request';

/** An issue or pull request as the REST search gives it; null for one without an id, an address or a date. */
export function fromRest(issue: Fields, at: Instant): Item | null {
  const user = objectAt(issue, 'user');
  const isPull = isObject(issue['pull_request']);
  return mentionOf(
    {
      id: idAt(issue, 'node_id'),
      url: textAt(issue, 'html_url'),
      kind: 'issue',
      title: textAt(issue, 'title'),
      body: textAt(issue, 'body'),
      createdAt: dateAt(issue, 'created_at'),
      editedAt: null,
      author: personOf(
        idAt(user, 'id'),
        textAt(user, 'login'),
        textAt(user, 'html_url'),
        textAt(user, 'type') === 'Bot',
      ),
      labels: [...(isPull ? [PULL_REQUEST] : []), ...listAt(issue, 'labels').map(nameOf)],
      likes: countAt(objectAt(issue, 'reactions'), 'total_count'),
      replies: countAt(issue, 'comments'),
    },
    withoutAddresses(issue),
    at,
  );
}

/** What GraphQL is asked of an issue, a pull request or a discussion. */
const COMMON = `id url title body createdAt lastEditedAt
  author { __typename login url
    ... on User { databaseId name followers { totalCount } following { totalCount } }
    ... on Bot { databaseId }
    ... on Organization { databaseId } }
  comments { totalCount }
  reactions { totalCount }
  labels(first: 20) { nodes { name } }`;
export const FIELDS: Readonly<Record<'Issue' | 'PullRequest' | 'Discussion', string>> = {
  Issue: COMMON,
  PullRequest: COMMON,
  Discussion: `${COMMON} upvoteCount category { name }`,
};

/** The same in GraphQL, discussions too; also the author's followers. */
export function fromGraph(node: Fields, at: Instant): Item | null {
  const user = objectAt(node, 'author');
  const bot = user['__typename'] === 'Bot';
  const login = textAt(user, 'login');
  const person = personOf(
    idAt(user, 'databaseId'),
    // REST writes dependabot[bot], GraphQL dependabot: one account must have one name.
    bot && !login.endsWith('[bot]') ? `${login}[bot]` : login,
    textAt(user, 'url'),
    bot,
  );
  const discussion = node['__typename'] === 'Discussion';
  const labels = listAt(objectAt(node, 'labels'), 'nodes').map(nameOf);
  const name = oneLine(textAt(user, 'name')).slice(0, 200);
  return mentionOf(
    {
      id: idAt(node, 'id'),
      url: textAt(node, 'url'),
      kind: discussion ? 'post' : 'issue',
      title: textAt(node, 'title'),
      body: textAt(node, 'body'),
      createdAt: dateAt(node, 'createdAt'),
      editedAt: parseInstant(textAt(node, 'lastEditedAt')),
      author: person && {
        ...person,
        name: name === '' ? null : name,
        followers: countAt(objectAt(user, 'followers'), 'totalCount'),
        following: countAt(objectAt(user, 'following'), 'totalCount'),
      },
      labels: [
        ...(node['__typename'] === 'PullRequest' ? [PULL_REQUEST] : []),
        ...(discussion ? [nameOf(node['category'])] : []),
        ...labels,
      ],
      likes: discussion ? countAt(node, 'upvoteCount') : countAt(objectAt(node, 'reactions'), 'totalCount'),
      replies: countAt(objectAt(node, 'comments'), 'totalCount'),
    },
    node,
    at,
  );
}

interface Told {
  id: string | null;
  url: string;
  kind: 'issue' | 'post';
  title: string;
  body: string;
  createdAt: Instant | null;
  editedAt: Instant | null;
  author: Author | null;
  labels: string[];
  likes: number | null;
  replies: number | null;
}

function mentionOf(told: Told, record: unknown, at: Instant): Item | null {
  const url = canonicalUrl(told.url);
  if (told.id === null || url === null || told.createdAt === null) return null;
  const body = readMarkdown(told.body, url);
  return {
    platform: PLATFORM,
    nativeId: told.id,
    kind: told.kind,
    url,
    thread: told.id,
    author: told.author,
    // A title is plain text: what looks like a tag in it is one that somebody writes about.
    title: told.title.replace(/\s+/g, ' ').trim().slice(0, 1000),
    text: body.text,
    more: body.alts.join('\n'),
    links: body.links,
    tags: [...new Set(told.labels)].filter(label => label !== ''),
    lang: null,
    country: null,
    ...published(told.createdAt, at),
    editedAt: told.editedAt === null ? null : Math.min(told.editedAt, at),
    counts: { ...NO_COUNTS, likes: told.likes, replies: told.replies },
    raw: rawOf(record),
  };
}

/** Null for a deleted account. */
function personOf(id: string | null, login: string, url: string, bot: boolean): Author | null {
  if (login === '') return null;
  return author({ platform: PLATFORM, nativeId: id ?? login, handle: login, url: canonicalUrl(url), bot });
}

function nameOf(label: unknown): string {
  return isObject(label) ? oneLine(textAt(label, 'name')).slice(0, 200) : '';
}

/** Half of a REST record is addresses of further requests. */
function withoutAddresses(record: Fields): Fields {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !key.endsWith('_url') || key === 'html_url'));
}
