import type { Author, Item } from '../../model/mention.ts';
import { NO_COUNTS } from '../../model/mention.ts';
import { type Instant, SECOND } from '../../model/time.ts';
import { oneLine, readHtml } from '../../text/html.ts';
import { canonicalUrl } from '../../text/url.ts';
import { author, countAt, type Fields, idAt, listAt, objectAt, published, rawOf, textAt } from '../answer.ts';

export const PLATFORM = 'stackexchange';

/** What a search finds of a post; the rest is looked up. As plain data: it is kept in cursors. */
export interface Hit {
  id: string;
  /** The question an answer belongs to; its own id for a question. Title, tags and answers are the question's alone. */
  question: string;
  title: string;
  tags: string[];
  answers: number | null;
}

/** A hit of /search/excerpts; null for one without ids. */
export function hitOf(found: Fields): Hit | null {
  const question = idAt(found, 'question_id');
  const asked = found['item_type'] !== 'answer';
  const id = asked ? question : idAt(found, 'answer_id');
  if (id === null || question === null || !/^\d{1,15}$/.test(id)) return null;
  return {
    id,
    question,
    title: asked ? oneLine(textAt(found, 'title')).slice(0, 500) : '',
    tags: asked ? tagsOf(found) : [],
    answers: asked ? countAt(found, 'answer_count') : null,
  };
}

/** A post as /posts, /questions or /answers give it: an id of its kind, its owner and its body. */
export function mentionOf(post: Fields, hit: Hit, site: string, at: Instant): Item {
  const url =
    canonicalUrl(textAt(post, 'link')) ?? `https://${hostOf(site)}/${hit.id === hit.question ? 'q' : 'a'}/${hit.id}`;
  const body = readHtml(textAt(post, 'body'), url);
  const asked = hit.id === hit.question;
  const edited = countAt(post, 'last_edit_date');
  const created = countAt(post, 'creation_date');
  return {
    platform: PLATFORM,
    nativeId: `${site}/${hit.id}`,
    kind: asked ? 'post' : 'reply',
    url,
    thread: `${site}/${hit.question}`,
    author: ownerOf(objectAt(post, 'owner'), site),
    title: hit.title,
    text: body.text,
    more: body.alts.join('\n'),
    links: [...new Set(body.links.map(link => canonicalUrl(link)).filter(link => link !== null))].slice(0, 200),
    tags: hit.tags,
    lang: null,
    country: null,
    ...published(created === null ? null : created * SECOND, at),
    editedAt: edited === null ? null : Math.min(edited * SECOND, at),
    counts: { ...NO_COUNTS, likes: countAt(post, 'score'), replies: hit.answers, views: countAt(post, 'view_count') },
    raw: rawOf(post),
  };
}

/** Reputation is no following: nobody sees a post because its writer has much of it. */
function ownerOf(owner: Fields, site: string): Author | null {
  const id = idAt(owner, 'user_id');
  if (id === null) return null;
  const name = oneLine(textAt(owner, 'display_name')).slice(0, 200);
  const link = canonicalUrl(textAt(owner, 'link'));
  return author({ platform: PLATFORM, nativeId: `${site}/${id}`, name: name === '' ? null : name, url: link });
}

function tagsOf(found: Fields): string[] {
  return listAt(found, 'tags')
    .filter(tag => typeof tag === 'string')
    .slice(0, 20);
}

/** Where a site is, for posts that do not say. */
function hostOf(site: string): string {
  if (site.endsWith('.net') || site.endsWith('.com')) return site;
  return /stackoverflow$|^(?:serverfault|superuser|askubuntu|stackapps)$/.test(site)
    ? `${site}.com`
    : `${site}.stackexchange.com`;
}
