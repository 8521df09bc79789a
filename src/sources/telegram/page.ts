import { Tokenizer } from 'htmlparser2';
import { decodeEntities, oneLine } from '../../text/html.ts';

/** A message as the preview page shows it; `html` and the others are markup still. */
export interface Message {
  /** As the page writes it: `channel/123`. */
  post: string;
  service: boolean;
  html: string;
  owner: string;
  date: string;
  views: string;
  reactions: string[];
  /** `channel/120`, where it answers another message. */
  replyTo: string | null;
  forwardedFrom: string;
  /** What stands beside the text: titles of previews and documents, a poll's question and answers. */
  beside: string[];
}
export interface PreviewPage {
  /** Whether it is a channel's history at all, and whether its end is there. */
  history: boolean;
  complete: boolean;
  /** Whether it is the page of something that shows no history: a person, a group, nothing. */
  other: boolean;
  messages: Message[];
  /** Id before which older messages are; null: these are the oldest. */
  before: number | null;
  subscribers: string | null;
}

/** What is of interest by its class; `reply` is what is quoted of another message, which must not be taken for this one's text. */
const KINDS = {
  tgme_widget_message_reply: 'reply',
  'js-message_text': 'text',
  tgme_widget_message_owner_name: 'owner',
  tgme_widget_message_forwarded_from_name: 'forwarded',
  tgme_widget_message_views: 'views',
  tgme_reaction: 'reaction',
  link_preview_title: 'beside',
  link_preview_description: 'beside',
  tgme_widget_message_document_title: 'beside',
  tgme_widget_message_poll_question: 'beside',
  tgme_widget_message_poll_option_text: 'beside',
  counter_value: 'counter',
  counter_type: 'counted',
} as const;
type Kind = (typeof KINDS)[keyof typeof KINDS];
/** More messages than a page holds are somebody's joke. */
const MOST = 200;

/**
 * Reads a page of t.me/s/<channel> by its classes. A tokenizer, no tree, so that it is linear whatever stands in the page:
 * a piece of interest goes from its start tag to the end tag that closes it, counted by tags of its own name.
 */
export function readPage(html: string): PreviewPage {
  const page: PreviewPage = {
    history: false,
    complete: /<\/html\s*>/i.test(html.slice(-2000)),
    other: false,
    messages: [],
    before: null,
    subscribers: null,
  };
  let message: Message | null = null;
  let piece: { kind: Kind; tag: string; depth: number; from: number } | null = null;
  let counter = '';
  let tag = '';
  let name = '';
  let value = '';
  let attrs = new Map<string, string>();

  function start(from: number): void {
    if (piece !== null && tag === piece.tag) piece.depth += 1;
    const classes = (attrs.get('class') ?? '').split(/\s+/, 50);
    const post = attrs.get('data-post');
    if (post !== undefined && page.messages.length < MOST) {
      piece = null;
      message = {
        post,
        service: classes.includes('service_message'),
        html: '',
        owner: '',
        date: '',
        views: '',
        reactions: [],
        replyTo: null,
        forwardedFrom: '',
        beside: [],
      };
      page.messages.push(message);
    }
    if (classes.includes('tgme_channel_history')) page.history = true;
    if (classes.includes('tgme_page')) page.other = true;
    if (/^\d{1,15}$/.test(attrs.get('data-before') ?? '')) page.before = Number(attrs.get('data-before'));
    const date = attrs.get('datetime');
    if (tag === 'time' && date !== undefined && message !== null && message.date === '' && piece?.kind !== 'reply')
      message.date = date;
    if (piece !== null) return;
    const known = classes.find(one => Object.hasOwn(KINDS, one));
    if (known === undefined) return;
    const kind = KINDS[known as keyof typeof KINDS];
    if (kind === 'reply' && message !== null) message.replyTo = postOf(attrs.get('href') ?? '');
    piece = { kind, tag, depth: 1, from };
  }

  function keep(kind: Kind, inner: string): void {
    const words = kind === 'text' || kind === 'reply' ? '' : oneLine(inner);
    if (kind === 'counter') counter = words;
    else if (kind === 'counted' && /^subscribers?$/.test(words)) page.subscribers = counter;
    if (message === null) return;
    if (kind === 'text' && message.html === '') message.html = inner;
    else if (kind === 'owner' && message.owner === '') message.owner = words;
    else if (kind === 'forwarded' && message.forwardedFrom === '') message.forwardedFrom = words;
    else if (kind === 'views' && message.views === '') message.views = words;
    else if (kind === 'reaction') message.reactions.push(words);
    else if (kind === 'beside') message.beside.push(words);
  }

  function end(closing: string, at: number): void {
    if (piece === null || closing !== piece.tag) return;
    piece.depth -= 1;
    if (piece.depth > 0) return;
    const { kind, from } = piece;
    piece = null;
    keep(kind, html.slice(from, at));
  }

  const nothing = (): void => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname: (from, to) => {
        tag = html.slice(from, to).toLowerCase();
        attrs = new Map();
      },
      onattribname: (from, to) => {
        name = html.slice(from, to).toLowerCase();
        value = '';
      },
      onattribdata: (from, to) => {
        value += html.slice(from, to);
      },
      onattribentity: nothing,
      onattribend: () => {
        if (!attrs.has(name) && attrs.size < 50) attrs.set(name, decodeEntities(value));
      },
      onopentagend: at => start(at + 1),
      onselfclosingtag: nothing,
      onclosetag: (from, to) => end(html.slice(from, to).toLowerCase(), html.lastIndexOf('<', from)),
      ontext: nothing,
      ontextentity: nothing,
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onprocessinginstruction: nothing,
      onend: nothing,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return page;
}

/** `channel/120` of a message's address. */
function postOf(href: string): string | null {
  return /^https?:\/\/t\.me\/(?:s\/)?(\w{3,40}\/\d{1,15})\b/.exec(href)?.[1] ?? null;
}
