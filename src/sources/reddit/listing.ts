import { SourceError } from '../../model/errors.ts';
import { type Item, NO_COUNTS } from '../../model/mention.ts';
import type { HttpReply } from '../../model/source.ts';
import { type Instant, SECOND } from '../../model/time.ts';
import { oneLine, readHtml } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';
import {
  countAt,
  type Fields,
  isObject,
  listAt,
  objectAt,
  objects,
  published,
  rawOf,
  readObject,
  textAt,
} from '../answer.ts';
import { type Found, FULL_NAME, isWiped, PLATFORM, redditor, SITE } from './found.ts';

/**
 * A Listing of posts and comments, as /search, /r/…/new, /r/…/comments and /api/info answer it.
 * Throws SourceError for what is none, and for refusals that come with status 200.
 */
export function readListing(reply: HttpReply): Found {
  const body = readObject(reply, 'Reddit');
  refused(body);
  const data = objectAt(body, 'data');
  const children = objects(data['children'], 'Reddit', 'a listing');
  const things = children.map(child => objectAt(child, 'data')).filter(thing => FULL_NAME.test(textAt(thing, 'name')));
  const dated = things.map(created).filter(at => at !== null);
  if (children.some(child => child['kind'] !== 'more') && things.length === 0)
    throw new SourceError('malformed', 'Reddit answered a listing without posts or comments');
  const kept = things.filter(thing => !isGone(thing));
  return {
    items: kept.map(thing => mentionOf(thing, reply.at)),
    orphans: kept.filter(thing => textAt(thing, 'author') === '[deleted]').map(thing => textAt(thing, 'name')),
    gone: things.filter(isGone).map(thing => ({ platform: PLATFORM, nativeId: textAt(thing, 'name') })),
    count: children.length,
    oldest: dated.length === 0 ? null : Math.min(...dated),
    next: FULL_NAME.test(textAt(data, 'after')) ? textAt(data, 'after') : null,
  };
}

/** `{message, error}`, or `{json: {errors: [[CODE, message, field]]}}`. */
function refused(body: Fields): void {
  const first = listAt(objectAt(body, 'json'), 'errors')[0];
  const [code, said] = Array.isArray(first) ? first : [body['error'], body['message'] ?? body['reason']];
  if (code === undefined || code === null) return;
  const words = `${String(code)}${typeof said === 'string' ? `, ${said}` : ''}`.slice(0, 300);
  throw new SourceError(/RATELIMIT/.test(String(code)) ? 'limited' : 'denied', `Reddit refused the request: ${words}`);
}

function created(thing: Fields): Instant | null {
  // `created` beside it is not UTC.
  const seconds = thing['created_utc'];
  return typeof seconds === 'number' && Number.isFinite(seconds) ? Math.round(seconds * SECOND) : null;
}

function isComment(thing: Fields): boolean {
  return textAt(thing, 'name').startsWith('t1_');
}

function isGone(thing: Fields): boolean {
  if (textAt(thing, 'removed_by_category') !== '') return true;
  return isWiped(textAt(thing, isComment(thing) ? 'body' : 'selftext'));
}

function mentionOf(thing: Fields, at: Instant): Item {
  const name = textAt(thing, 'name');
  const comment = isComment(thing);
  const html = textAt(thing, comment ? 'body_html' : 'selftext_html');
  const body = readHtml(html, SITE);
  const said = textAt(thing, comment ? 'body' : 'selftext');
  const target = thing['is_self'] === true || comment ? null : canonicalUrl(textAt(thing, 'url'), SITE);
  const edited = thing['edited'];
  const thread = comment ? textAt(thing, 'link_id') : name;
  const place = textAt(thing, 'subreddit');
  const flair = oneLine(textAt(thing, 'link_flair_text')).slice(0, 200);
  return {
    platform: PLATFORM,
    nativeId: name,
    kind: comment ? 'comment' : 'post',
    url: addressOf(thing, thread),
    thread: FULL_NAME.test(thread) ? thread : null,
    author: redditor(textAt(thing, 'author')),
    title: comment ? '' : oneLine(textAt(thing, 'title')),
    text: html === '' ? said : body.text,
    more: body.alts.join('\n'),
    links: linksOf(target, body.links),
    tags: [place === '' ? '' : `r/${place}`, flair].filter(tag => tag !== ''),
    lang: null,
    country: null,
    ...published(created(thing), at),
    editedAt: typeof edited === 'number' ? Math.min(Math.round(edited * SECOND), at) : null,
    counts: {
      ...NO_COUNTS,
      likes: thing['score_hidden'] === true || thing['hide_score'] === true ? null : countAt(thing, 'score'),
      replies: countAt(thing, 'num_comments'),
      shares: countAt(thing, 'num_crossposts'),
    },
    raw: rawOf(withoutTrees(thing)),
  };
}

/** Where it is read; records of long ago lack a comment's own address. */
function addressOf(thing: Fields, thread: string): string {
  const path = textAt(thing, 'permalink').replace(/[?#].*$/s, '');
  const url = path.startsWith('/') ? canonicalUrl(path, SITE) : null;
  const id = textAt(thing, 'name').slice(3);
  return url ?? `${SITE}/comments/${isComment(thing) ? `${thread.slice(3) || '_'}/_/${id}` : id}/`;
}

/** Answers, previews and awards stand in a record too: whole trees that say nothing of it. */
function withoutTrees(thing: Fields): Fields {
  return Object.fromEntries(Object.entries(thing).filter(([, value]) => !isObject(value) && !Array.isArray(value)));
}

export function linksOf(target: string | null, inside: readonly string[]): string[] {
  const links = [target, ...inside.map(link => canonicalUrl(link))].filter(link => link !== null);
  return [...new Set(links)].slice(0, 200);
}
