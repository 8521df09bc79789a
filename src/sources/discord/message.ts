import { type Author, type Item, NO_COUNTS } from '../../model/mention.ts';
import type { Instant } from '../../model/time.ts';
import { canonicalUrl } from '../../text/url.ts';
import {
  author,
  countAt,
  dateAt,
  type Fields,
  flagAt,
  idAt,
  isObject,
  listAt,
  objectAt,
  published,
  rawOf,
  textAt,
} from '../answer.ts';

export const SNOWFLAKE = /^\d{17,20}$/;
/** Kinds of message that somebody wrote: plain, reply, command, thread starter, context command. */
const SAID = new Set([0, 19, 20, 21, 23]);
const REPLY = 19;
const LONGEST = 20_000;

/** A message as an item; null for what the server itself says, and for what holds no words. */
export function mentionOf(
  message: Fields,
  { server, channel }: { server: string | null; channel: string },
  at: Instant,
): Item | null {
  const id = idAt(message, 'id') ?? '';
  if (!SNOWFLAKE.test(id) || !SAID.has(Number(message['type'] ?? 0))) return null;
  const own = plain(textAt(message, 'content'), message);
  const embedded = embedsOf(message);
  const text = own === '' ? embedded.words.join('\n') : own;
  const attached = listAt(message, 'attachments')
    .filter(isObject)
    .flatMap(one => [textAt(one, 'description') || textAt(one, 'filename')]);
  if (text === '' && attached.length === 0) return null;
  const answered = idAt(objectAt(message, 'message_reference'), 'message_id');
  const isReply = Number(message['type']) === REPLY && answered !== null;
  const edited = dateAt(message, 'edited_timestamp');
  return {
    platform: 'discord',
    nativeId: id,
    kind: isReply ? 'reply' : 'post',
    url: `https://discord.com/channels/${server ?? '@me'}/${channel}/${id}`,
    thread: isReply ? answered : id,
    author: authorOf(message),
    title: '',
    text: text.slice(0, LONGEST),
    more: [...(own === '' ? [] : embedded.words), ...attached]
      .filter(words => words !== '')
      .join('\n')
      .slice(0, LONGEST),
    links: [
      ...new Set([...linksIn(own), ...embedded.links].map(link => canonicalUrl(link)).filter(link => link !== null)),
    ].slice(0, 100),
    tags: [],
    lang: null,
    country: null,
    ...published(dateAt(message, 'timestamp'), at),
    editedAt: edited !== null && edited <= at ? edited : null,
    counts: {
      ...NO_COUNTS,
      likes: listAt(message, 'reactions')
        .filter(isObject)
        .reduce((sum, one) => sum + (countAt(one, 'count') ?? 0), 0),
    },
    raw: rawOf(message),
  };
}

/** Whether there is anything to read: without the Message Content Intent there never is. */
export function saysSomething(message: Fields): boolean {
  return (
    textAt(message, 'content') !== '' ||
    ['embeds', 'attachments', 'components', 'sticker_items', 'message_snapshots'].some(
      name => listAt(message, name).length > 0,
    ) ||
    isObject(message['poll'])
  );
}

function authorOf(message: Fields): Author | null {
  const writer = objectAt(message, 'author');
  const id = idAt(writer, 'id');
  if (id === null) return null;
  const isHook = idAt(message, 'webhook_id') !== null;
  return author({
    platform: 'discord',
    nativeId: id,
    handle: textAt(writer, 'username') || null,
    name: textAt(writer, 'global_name') || null,
    bot: isHook ? true : flagAt(writer, 'bot'),
  });
}

/** What embeds, forwarded messages and polls say, and where they lead. */
function embedsOf(message: Fields): { words: string[]; links: string[] } {
  const forwarded = listAt(message, 'message_snapshots')
    .filter(isObject)
    .map(one => objectAt(one, 'message'));
  const embeds = [message, ...forwarded]
    .flatMap(one => listAt(one, 'embeds'))
    .filter(isObject)
    .slice(0, 20);
  const poll = objectAt(objectAt(message, 'poll'), 'question');
  const words = [
    ...forwarded.map(one => plain(textAt(one, 'content'), one)),
    textAt(poll, 'text'),
    ...embeds.flatMap(embed => [
      textAt(embed, 'title'),
      textAt(embed, 'description'),
      ...listAt(embed, 'fields')
        .filter(isObject)
        .flatMap(field => [textAt(field, 'name'), textAt(field, 'value')]),
    ]),
  ];
  return { words: [...new Set(words.filter(text => text !== ''))], links: embeds.map(embed => textAt(embed, 'url')) };
}

/** Mentions and emoji as people see them: `<@1>` is @name, `<:wave:2>` :wave:. */
function plain(content: string, message: Fields): string {
  const people = new Map(
    listAt(message, 'mentions')
      .filter(isObject)
      .map(one => [idAt(one, 'id') ?? '', textAt(one, 'username')]),
  );
  return content
    .slice(0, LONGEST)
    .replace(/<@!?(\d{15,20})>/g, (_, id: string) => `@${people.get(id) || id}`)
    .replace(/<@&\d{15,20}>/g, '@role')
    .replace(/<#(\d{15,20})>/g, '#$1')
    .replace(/<a?(:\w{1,64}:)\d{15,20}>/g, '$1')
    .trim();
}

function linksIn(text: string): string[] {
  return (text.match(/https?:\/\/[^\s<>"]{1,2000}/g) ?? []).map(link => link.replace(/[).,;:!?*_]+$/, ''));
}
