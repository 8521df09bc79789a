import { SourceError } from '../../model/errors.ts';
import type { Draft, HttpReply, HttpRequest, Page, Stored } from '../../model/source.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import { objects, readObject, shortHash, textAt } from '../answer.ts';
import { partsOf } from './record.ts';
import { countsOf, personOf } from './views.ts';

/** What a look-up has still to ask for. `fresh`: posts that the service may not have indexed yet, so that they are not gone. */
export interface LookUp {
  posts: string[];
  fresh: string[];
  actors: string[];
}

/** So many are not deleted all at once. */
const MANY = 10;
/** Posts or profiles one question takes. */
export const BATCH = 25;
/** What was published this shortly before may not be in the service's index. */
const INDEXED_AFTER = 15 * MINUTE;

/** Questions after what is stored: its counts, whether it is still there, who wrote it. */
export function lookUps<Params, Cursor>(
  stored: readonly Stored[],
  params: Params,
  now: Instant,
): Draft<Params, Cursor | LookUp>[] {
  const posts = stored.filter(one => partsOf(one.nativeId) !== null);
  return Array.from({ length: Math.ceil(posts.length / BATCH) }, (_, i) => {
    const some = posts.slice(i * BATCH, (i + 1) * BATCH);
    const uris = some.map(one => one.nativeId);
    const actors = [...new Set(some.map(one => one.author ?? '').filter(did => did.startsWith('did:')))];
    const fresh = some.filter(one => now - bornAt(one) < INDEXED_AFTER).map(one => one.nativeId);
    const id = `look-up:${shortHash(JSON.stringify([uris, now]))}`;
    return { id, brand: null, params, start: { posts: uris, fresh, actors }, every: null, dueAt: null };
  });
}

export function lookUpRequest(base: string, { posts, actors }: LookUp): HttpRequest {
  const asksPosts = posts.length > 0;
  const method = asksPosts ? 'app.bsky.feed.getPosts' : 'app.bsky.actor.getProfiles';
  const query = (asksPosts ? posts : actors).map(one => `${asksPosts ? 'uris' : 'actors'}=${encodeURIComponent(one)}`);
  return { method: 'GET', url: `${base}/xrpc/${method}?${query.join('&')}`, headers: { accept: 'application/json' } };
}

export function lookUpPage(reply: HttpReply, cursor: LookUp): Page<LookUp> {
  return cursor.posts.length > 0 ? postsPage(reply, cursor) : profilesPage(reply, cursor);
}

function postsPage(reply: HttpReply, cursor: LookUp): Page<LookUp> {
  const views = objects(readObject(reply, 'Bluesky')['posts'], 'Bluesky', 'posts');
  const found = new Set(views.map(view => textAt(view, 'uri')));
  // Not one of many: that is the service's trouble, and what is taken for deleted never comes back.
  if (found.size === 0 && cursor.posts.length - cursor.fresh.length >= MANY)
    throw new SourceError(
      'malformed',
      `Bluesky knows none of ${cursor.posts.length} posts that were there: not believed`,
    );
  const lost = cursor.posts.filter(uri => !found.has(uri) && !cursor.fresh.includes(uri));
  const next: LookUp = { posts: [], fresh: [], actors: cursor.actors };
  return {
    items: [],
    counts: views
      .filter(view => cursor.posts.includes(textAt(view, 'uri')))
      .map(view => ({ platform: 'bluesky', nativeId: textAt(view, 'uri'), counts: countsOf(view) })),
    // The service leaves out what is not there any more.
    gone: lost.map(nativeId => ({ platform: 'bluesky', nativeId })),
    heard: null,
    more: cursor.actors.length > 0 ? next : null,
    resume: next,
  };
}

function profilesPage(reply: HttpReply, cursor: LookUp): Page<LookUp> {
  const profiles = objects(readObject(reply, 'Bluesky')['profiles'], 'Bluesky', 'profiles');
  const authors = profiles.map(personOf).filter(person => person !== null);
  return { items: [], authors, heard: null, more: null, resume: { ...cursor, posts: [] } };
}

const TID = '234567abcdefghijklmnopqrstuvwxyz';

/** When a post was made: as its key has it (a TID: microseconds in base 32), for what is dated back to where it was first published. */
function bornAt({ nativeId, publishedAt }: Stored): Instant {
  const rkey = partsOf(nativeId)?.rkey ?? '';
  if (!/^[2-7a-j][2-7a-z]{12}$/.test(rkey)) return publishedAt;
  let time = 0;
  for (const letter of rkey.slice(0, 11)) time = time * 32 + TID.indexOf(letter);
  return Math.max(publishedAt, Math.floor(time / 1000));
}
