import { canonicalUrl } from './url.ts';

/** Hosts that run Stack Exchange's software beside *.stackexchange.com. */
const STACK =
  /^(?:(?:[a-z]{2}\.)?stackoverflow\.com|superuser\.com|serverfault\.com|askubuntu\.com|mathoverflow\.net|stackapps\.com|[\w.-]+\.stackexchange\.com)$/;
/** What {@link thingOf} itself gives. */
const NAMED =
  /^(?:bluesky|discourse|github|hackernews|lemmy|lobsters|mastodon|reddit|stackexchange|telegram|x|youtube):/;
const VIDEO = /^[\w-]{6,20}$/;

/**
 * What an address or an id names on a place that numbers what is published there, in one spelling whatever the host, the title in
 * the path or the parameters: `reddit:t3_1abc` for www., old. and redd.it, `youtube:dQw4w9WgXcQ` for watch, shorts and youtu.be,
 * `discourse:forum.example/12/1`. Knows also what feeds of such places call their entries (yt:video:…, at://…, t3_…).
 * Null for any other page: of those only {@link pageOf} is known.
 */
export function thingOf(address: string): string | null {
  const text = address.trim();
  if (NAMED.test(text)) return text;
  const video = /^yt:video:([\w-]{6,20})$/.exec(text);
  if (video) return `youtube:${video[1]}`;
  const post = /^at:\/\/(did:[\w:.%-]{5,100})\/app\.bsky\.feed\.post\/(\w{1,40})$/.exec(text);
  // By time first: ids are made to sort so.
  if (post) return `bluesky:${post[2]}/${post[1]}`;
  if (!/^https?:\/\//i.test(text) || text.length > 2_000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  const host = url.hostname.replace(/^(?:www|old|new|np|m|mobile|music)\./, '');
  const segments = url.pathname.split('/').filter(segment => segment !== '');
  const named = PLACES.find(([hosts]) => hosts.test(host));
  return named ? named[1](segments, url, host) : anywhere(segments, url.host.replace(/^www\./, ''));
}

type Namer = (segments: readonly string[], url: URL, host: string) => string | null;

const PLACES: readonly (readonly [RegExp, Namer])[] = [
  [/^(?:[a-z-]{2,10}\.)?reddit\.com$/, reddit],
  [/^redd\.it$/, ([id]) => (/^[a-z\d]{1,10}$/.test(id ?? '') ? `reddit:t3_${id}` : null)],
  [/^(?:youtube|youtube-nocookie)\.com$/, youtube],
  [/^youtu\.be$/, ([id]) => (VIDEO.test(id ?? '') ? `youtube:${id}` : null)],
  [/^github\.com$/, github],
  [/^news\.ycombinator\.com$/, hackernews],
  [STACK, stackexchange],
  [/^bsky\.app$/, ([a, who, b, id]) => (a === 'profile' && b === 'post' && who && id ? `bluesky:${id}/${who}` : null)],
  [/^lobste\.rs$/, lobsters],
  [/^(?:x|twitter)\.com$/, tweet],
  [/^(?:t|telegram)\.me$/, telegram],
];

function reddit(segments: readonly string[]): string | null {
  const at = segments.findIndex(segment => segment === 'comments' || segment === 'gallery');
  const [id, , comment] = segments.slice(at + 1);
  if (at < 0 || at > 2 || !/^[a-z\d]{1,10}$/.test(id ?? '')) return null;
  return comment !== undefined && /^[a-z\d]{1,10}$/.test(comment) ? `reddit:t1_${comment}` : `reddit:t3_${id}`;
}

function youtube([first, second]: readonly string[], { searchParams }: URL): string | null {
  const id = first === 'watch' ? searchParams.get('v') : /^(?:shorts|live|embed|v)$/.test(first ?? '') ? second : null;
  if (!VIDEO.test(id ?? '')) return null;
  const comment = searchParams.get('lc');
  return comment ? `youtube:${id}/${comment}` : `youtube:${id}`;
}

/** Issues, pull requests and discussions of a repository share one row of numbers. */
function github([owner, repo, what, id]: readonly string[], { hash }: URL): string | null {
  if (!/^(?:issues|pull|discussions)$/.test(what ?? '') || !/^\d{1,10}$/.test(id ?? '')) return null;
  const remark = /comment|review|_r\d/.test(hash) ? hash : '';
  return `github:${owner}/${repo}/${id}${remark}`.toLowerCase();
}

function hackernews([first]: readonly string[], { searchParams, hash }: URL): string | null {
  const id = /^#(\d{1,12})$/.exec(hash)?.[1] ?? searchParams.get('id');
  return first === 'item' && /^\d{1,12}$/.test(id ?? '') ? `hackernews:${id}` : null;
}

function stackexchange([what, id, , below]: readonly string[], { hash }: URL, host: string): string | null {
  if (!/^\d{1,12}$/.test(id ?? '')) return null;
  const remark = /^#comment(\d+)_/.exec(hash)?.[1];
  if (remark !== undefined) return `stackexchange:${host}/c/${remark}`;
  if (what === 'a') return `stackexchange:${host}/a/${id}`;
  if (what === 'q') return `stackexchange:${host}/q/${id}`;
  if (what !== 'questions') return null;
  const answer = /^\d{1,12}$/.test(below ?? '') ? below : /^#(\d{1,12})$/.exec(hash)?.[1];
  return answer === undefined ? `stackexchange:${host}/q/${id}` : `stackexchange:${host}/a/${answer}`;
}

function lobsters([what, id]: readonly string[], { hash }: URL): string | null {
  const comment = /^#c_(\w{1,30})$/.exec(hash)?.[1];
  if (comment !== undefined) return `lobsters:c/${comment}`;
  return /^[sc]$/.test(what ?? '') && /^\w{1,30}$/.test(id ?? '') ? `lobsters:${what}/${id}` : null;
}

function tweet(segments: readonly string[]): string | null {
  const id = segments[segments.indexOf('status') + 1];
  return segments.includes('status') && /^\d{1,25}$/.test(id ?? '') ? `x:${id}` : null;
}

function telegram(segments: readonly string[]): string | null {
  const [channel, id] = segments[0] === 's' ? segments.slice(1) : segments;
  return channel && /^\d{1,12}$/.test(id ?? '') ? `telegram:${channel.toLowerCase()}/${id}` : null;
}

/** Software that anybody may run, by the shape of its addresses: Mastodon and its kin, Discourse, Lemmy. */
function anywhere(segments: readonly string[], host: string): string | null {
  const path = `/${segments.join('/')}`;
  const status = /^\/(?:@[\w.@-]{1,100}|(?:ap\/)?users\/[\w.-]{1,60}\/statuses)\/(\d{6,30})$/.exec(path);
  if (status) return `mastodon:${host}/${status[1]}`;
  const topic =
    /^(?:\/[\w-]{1,40})?\/t\/(\d{1,12})(?:\/(\d{1,7}))?$/.exec(path) ??
    /^(?:\/[\w-]{1,40})?\/t\/[^/]{1,300}\/(\d{1,12})(?:\/(\d{1,7}))?$/.exec(path);
  if (topic) return `discourse:${host}/${topic[1]}/${topic[2] ?? 1}`;
  const lemmy = /^\/(post|comment)\/(\d{1,12})$/.exec(path);
  return lemmy ? `lemmy:${host}/${lemmy[1]}/${lemmy[2]}` : null;
}

/** An address in the one spelling by which two links to a page meet: without scheme, www., m. or amp., and the slash at the end; tracking is off as in {@link canonicalUrl}. Null for what is no web address. */
export function pageOf(address: string): string | null {
  const canonical = canonicalUrl(address);
  if (canonical === null) return null;
  const { host, pathname, search, hash } = new URL(canonical);
  const path = pathname.replace(/\/(?:index\.(?:html?|php)|amp)?\/?$/i, '');
  return `${host.replace(/^(?:www|m|mobile|amp)\./, '')}${path}${search}${hash}`;
}
