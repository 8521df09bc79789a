import { SourceError } from '../../model/errors.ts';
import { type Item, NO_COUNTS, type Ref } from '../../model/mention.ts';
import type { Ask, HttpReply, Page } from '../../model/source.ts';
import { SECOND } from '../../model/time.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  idAt,
  isObject,
  listAt,
  objectAt,
  objects,
  published,
  rawOf,
  textAt,
} from '../answer.ts';
import { langOf } from '../feed/entry.ts';
import { type Cursor, OVERLAP, type Params } from './plan.ts';

/** One page of an article's revisions, oldest first. */
export function editsOf(body: Fields, reply: HttpReply, ask: Ask<Params, Cursor>): Page<Cursor> {
  refuse(body, reply);
  const article = articleOf(body, ask.job.params);
  const items: Item[] = [];
  const gone: Ref[] = [];
  let { size } = ask.cursor;
  for (const revision of article.revisions) {
    const item = editOf(revision, article, size, ask.job.params, reply.at);
    size = countAt(revision, 'size');
    if (item === null) continue;
    // Hidden by the wiki's stewards: what the comment or the author's name said is not to be kept.
    if (isHidden(revision)) gone.push({ platform: item.platform, nativeId: item.nativeId });
    else items.push(item);
  }
  if (article.revisions.length > 0 && items.length + gone.length === 0)
    throw new SourceError('malformed', 'Wikipedia answered revisions without ids');
  const told = { items, ...(gone.length === 0 ? {} : { gone }) };
  const { from } = ask.cursor;
  const to = ask.cursor.reading?.to ?? Math.max(ask.now, from);
  const mark = objectAt(body, 'continue');
  const rvcontinue = textAt(mark, 'rvcontinue');
  if (rvcontinue !== '') {
    const cursor: Cursor = { from, reading: { to, mark: { rvcontinue, continue: textAt(mark, 'continue') } }, size };
    return { ...told, heard: null, more: cursor, resume: cursor };
  }
  const resume: Cursor = { from: Math.max(from, to - OVERLAP), reading: null, size: null };
  return { ...told, heard: from < to ? [from, to] : null, more: null, resume };
}

/** Stored revisions, by number: which of them were hidden since, or went with their article. Their tags come with the next reading. */
export function lookedUp(
  body: Fields,
  reply: HttpReply,
  { job, cursor }: Ask<Params, Cursor>,
  look: readonly string[],
): Page<Cursor> {
  refuse(body, reply);
  const query = objectAt(body, 'query');
  if (!Array.isArray(query['pages']) && !isObject(query['badrevids']))
    throw new SourceError('malformed', 'Wikipedia answered neither revisions nor that there are none');
  const hidden = listAt(query, 'pages')
    .filter(isObject)
    .flatMap(page => listAt(page, 'revisions').filter(isObject))
    .filter(isHidden)
    .flatMap(revision => idAt(revision, 'revid') ?? []);
  const missing = Object.keys(objectAt(query, 'badrevids'));
  const gone = look
    .filter(id => hidden.includes(id) || missing.includes(id))
    .map(id => ({ platform: 'wikipedia', nativeId: `${job.params.wiki}:${id}` }));
  return { items: [], gone, heard: null, more: null, resume: cursor };
}

function isHidden(revision: Fields): boolean {
  return revision['commenthidden'] === true || revision['userhidden'] === true || revision['suppressed'] === true;
}

/** Errors come with status 200 (mediawiki.org/wiki/API:Errors_and_warnings). */
function refuse(body: Fields, reply: HttpReply): void {
  if (!isObject(body['error'])) return;
  const error = objectAt(body, 'error');
  const code = textAt(error, 'code');
  const wait = Number(reply.headers['retry-after']);
  const retryAt = reply.at + (wait > 0 && wait < 86_400 ? wait : 5) * SECOND;
  if (code === 'maxlag')
    throw new SourceError('limited', 'Wikipedia’s servers lag behind: asked to come back later', { retryAt });
  if (code === 'ratelimited') throw new SourceError('limited', 'Wikipedia asks us to slow down', { retryAt });
  const words = (textAt(error, 'info') || code).slice(0, 300);
  if (/^(readonly|internal_api_error)/.test(code))
    throw new SourceError('unreachable', `Wikipedia has trouble of its own: ${words}`);
  throw new SourceError('denied', `Wikipedia refused the request: ${words}`);
}

interface Article {
  id: string;
  title: string;
  revisions: Fields[];
}

function articleOf(body: Fields, { title, wiki }: Params): Article {
  const [page] = objects(objectAt(body, 'query')['pages'], 'Wikipedia', 'pages');
  if (!page) throw new SourceError('malformed', 'Wikipedia answered without the page that was asked for');
  if (page['missing'] === true || page['invalid'] === true)
    throw new SourceError(
      'unreachable',
      `Wikipedia (${wiki}) has no article "${title}": write its title as it stands above it`,
    );
  // Without a revision in the time asked for, there is no list of them.
  return {
    id: idAt(page, 'pageid') ?? title,
    title: textAt(page, 'title') || title,
    revisions: listAt(page, 'revisions').filter(isObject),
  };
}

function editOf(
  revision: Fields,
  article: Article,
  before: number | null,
  { wiki, base }: Params,
  at: number,
): Item | null {
  const id = idAt(revision, 'revid');
  if (id === null || !/^\d{1,15}$/.test(id)) return null;
  const user = textAt(revision, 'user').slice(0, 300);
  const size = countAt(revision, 'size');
  const change = size === null || (before === null && revision['parentid'] !== 0) ? null : size - (before ?? 0);
  const tags = listAt(revision, 'tags').filter((tag): tag is string => typeof tag === 'string');
  const flags = [...(revision['minor'] === true ? ['minor'] : []), ...(revision['anon'] === true ? ['anonymous'] : [])];
  return {
    platform: 'wikipedia',
    nativeId: `${wiki}:${id}`,
    kind: 'edit',
    url: `${base}/wiki/Special:Diff/${id}`,
    thread: `${wiki}:${article.id}`,
    author:
      user === ''
        ? null
        : author({
            platform: 'wikipedia',
            nativeId: `${wiki}:${user}`,
            handle: user,
            name: user,
            url: `${base}/wiki/User:${encodeURIComponent(user.replaceAll(' ', '_'))}`,
          }),
    title: article.title,
    text: commentOf(textAt(revision, 'comment')),
    more: change === null ? '' : `${change > 0 ? '+' : change < 0 ? '−' : '±'}${Math.abs(change)} bytes`,
    links: [],
    tags: [...flags, ...tags].slice(0, 50),
    lang: langOf(wiki),
    country: null,
    ...published(dateAt(revision, 'timestamp'), at),
    editedAt: null,
    counts: NO_COUNTS,
    raw: rawOf(revision),
  };
}

/** A comment as its reader sees it: the section it names first, links by their words. */
function commentOf(comment: string): string {
  return comment
    .slice(0, 2000)
    .replace(/\/\* ?([^*]{0,500}?) ?\*\/ ?/g, '$1: ')
    .replace(/\[\[(?:[^[\]|]{0,300}\|)?([^[\]|]{0,300})\]\]/g, '$1')
    .replace(/: $/, '')
    .trim();
}
