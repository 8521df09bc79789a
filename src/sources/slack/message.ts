import { type Author, type Item, NO_COUNTS, type Ref } from '../../model/mention.ts';
import { type Instant, SECOND } from '../../model/time.ts';
import { canonicalUrl } from '../../text/url.ts';
import {
  author,
  countAt,
  type Fields,
  flagAt,
  isObject,
  listAt,
  objectAt,
  published,
  rawOf,
  textAt,
} from '../answer.ts';

/** Messages people or programs wrote; the others say who came and went. */
const SAID = new Set(['', 'bot_message', 'thread_broadcast', 'file_share', 'me_message']);
const LONGEST = 200_000;

/** The instant of a `ts`; null where it is none. */
export function atOf(ts: string): Instant | null {
  return /^\d{9,11}\.\d{1,9}$/.test(ts) ? Math.floor(Number(ts) * SECOND) : null;
}

/** A message as an item; null for what nobody wrote. */
export function mentionOf(
  message: Fields,
  place: { channel: string; workspace: string | null },
  at: Instant,
): Item | null {
  const ts = textAt(message, 'ts');
  const written = atOf(ts);
  if (written === null || !SAID.has(textAt(message, 'subtype')) || textAt(message, 'type') !== 'message') return null;
  const root = textAt(message, 'thread_ts');
  const isReply = root !== '' && root !== ts;
  const own = plain(textAt(message, 'text'));
  const attached = [...listAt(message, 'attachments'), ...listAt(message, 'files')].filter(isObject).flatMap(wordsOf);
  const links = [
    ...own.links,
    ...listAt(message, 'attachments')
      .filter(isObject)
      .flatMap(one => [textAt(one, 'title_link'), textAt(one, 'from_url')]),
  ];
  const said = own.text === '' ? attached.join('\n') : own.text;
  if (said === '') return null;
  return {
    platform: 'slack',
    nativeId: `${place.channel}/${ts}`,
    kind: isReply ? 'reply' : 'post',
    url: urlOf(ts, root, place),
    thread: `${place.channel}/${root === '' ? ts : root}`,
    author: writerOf(message),
    title: '',
    text: said.slice(0, LONGEST),
    more: own.text === '' ? '' : attached.join('\n').slice(0, LONGEST),
    links: [...new Set(links.map(link => canonicalUrl(link)).filter(link => link !== null))].slice(0, 200),
    tags: [],
    lang: null,
    country: null,
    ...published(written, at),
    editedAt: editedAt(message, at),
    counts: {
      ...NO_COUNTS,
      likes: listAt(message, 'reactions')
        .filter(isObject)
        .reduce((sum, one) => sum + (countAt(one, 'count') ?? 0), 0),
      replies: isReply ? null : (countAt(message, 'reply_count') ?? 0),
    },
    raw: rawOf(message),
  };
}

/** What stands in place of a deleted message that had replies. */
export function goneOf(message: Fields, channel: string): Ref | null {
  return textAt(message, 'subtype') === 'tombstone' && atOf(textAt(message, 'ts')) !== null
    ? { platform: 'slack', nativeId: `${channel}/${textAt(message, 'ts')}` }
    : null;
}

/** A person as `users.info` tells of them. */
export function authorOf(user: Fields): Author | null {
  const id = textAt(user, 'id');
  if (id === '') return null;
  const profile = objectAt(user, 'profile');
  const name = textAt(profile, 'real_name') || textAt(user, 'real_name') || textAt(profile, 'display_name');
  return author({
    platform: 'slack',
    nativeId: id,
    handle: textAt(user, 'name') || null,
    name: name || null,
    bot: flagAt(user, 'is_bot'),
  });
}

function writerOf(message: Fields): Author | null {
  const bot = textAt(message, 'bot_id');
  const id = textAt(message, 'user') || bot;
  if (id === '') return null;
  const name =
    textAt(message, 'username') ||
    textAt(objectAt(message, 'bot_profile'), 'name') ||
    textAt(objectAt(message, 'user_profile'), 'real_name');
  return author({ platform: 'slack', nativeId: id, name: name || null, bot: bot === '' ? null : true });
}

function urlOf(
  ts: string,
  root: string,
  { channel, workspace }: { channel: string; workspace: string | null },
): string {
  if (workspace === null) return `https://slack.com/app_redirect?channel=${channel}&message_ts=${ts}`;
  const thread = root === '' || root === ts ? '' : `?thread_ts=${root}&cid=${channel}`;
  return `${workspace}/archives/${channel}/p${ts.replace('.', '')}${thread}`;
}

function editedAt(message: Fields, at: Instant): Instant | null {
  const edited = atOf(textAt(objectAt(message, 'edited'), 'ts'));
  return edited === null || edited > at ? null : edited;
}

function wordsOf(part: Fields): string[] {
  const fields = ['pretext', 'title', 'text', 'alt_txt', 'name'].map(name => plain(textAt(part, name)).text);
  const words = fields.filter(text => text !== '');
  return words.length > 0 ? [...new Set(words)] : [plain(textAt(part, 'fallback')).text].filter(text => text !== '');
}

/**
 * mrkdwn as people see it: `<@U1|ada>` is @ada, `<#C1|general>` #general, `<!here>` @here, `<https://…|words>` words, and the
 * three entities Slack writes. Linear: no `<` is looked at twice.
 */
export function plain(mrkdwn: string): { text: string; links: string[] } {
  const links: string[] = [];
  const text = mrkdwn.slice(0, LONGEST).replace(/<([^<>]{1,8000})>/g, (_, inside: string) => {
    const bar = inside.indexOf('|');
    const [target, label] = bar < 0 ? [inside, ''] : [inside.slice(0, bar), inside.slice(bar + 1)];
    if (target.startsWith('@')) return `@${label || target.slice(1)}`;
    if (target.startsWith('#')) return `#${label || target.slice(1)}`;
    if (target.startsWith('!')) return label || `@${target.slice(1).split('^')[0]}`;
    if (/^https?:/i.test(target)) links.push(entities(target));
    return label || target.replace(/^mailto:/, '');
  });
  return { text: entities(text).trim(), links };
}

function entities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
