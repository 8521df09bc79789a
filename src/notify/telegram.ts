import { z } from 'zod';
import { reveal, secret } from '../model/secret.ts';
import type { HttpReply } from '../model/source.ts';
import { plainKey, wordsOf } from './facts.ts';
import type { Delivery, Notifier, Tools } from './notifier.ts';
import { address, jsonOf, outcome, post, seconds, type Text, text } from './post.ts';
import { CALLING, entities, type Spelling, spell, units } from './spelling.ts';

export interface TelegramOptions {
  token: Text;
  chat: string | number;
  thread?: number | undefined;
  base_url: Text;
}

/** In UTF-16 units: core.telegram.org/bots/api#sendmessage. Counted with the mark-up, which Telegram does not count. */
export const TELEGRAM_LIMITS = { text: 4096 } as const;
const TITLE = 300;

const HTML: Spelling = { calls: true, char: entities, link: entities, size: units };

/**
 * A bot. Words go as HTML with everything escaped; where Telegram cannot read that (400), the same words go once more as plain
 * text. `@names` are parted from their sign: Telegram would call them. It takes no key: a repeat after a lost answer is shown twice.
 */
export const telegram: Notifier<TelegramOptions> = {
  type: 'telegram',
  about: { title: 'Telegram (bot)', home: 'https://core.telegram.org/bots/api' },
  groups: true,
  options: z.strictObject({
    token: text
      .refine(
        value => /^\d+:[\w-]{20,}$/.test(reveal(value)),
        'should be the token that BotFather gave: digits, a colon, letters',
      )
      .describe('The token of the bot, from BotFather'),
    chat: z
      .union([z.int(), z.string().regex(/^(@[A-Za-z]\w{3,}|-?\d+)$/, 'should be a number or an @channel')])
      .describe('Where to write: the number of a chat the bot is in, or the @name of a public channel'),
    thread: z.int().positive().optional().describe('A topic of that group, by number'),
    base_url: address.default('https://api.telegram.org').describe('Another server of the Bot API'),
  }),
  async send(message, options, tools) {
    const { title, lines } = wordsOf(message);
    const head = `<b>${spell(title, TITLE, HTML)}</b>\n`;
    const marked = { text: `${head}${spell(lines, TELEGRAM_LIMITS.text - head.length, HTML)}`, parse_mode: 'HTML' };
    let unreadable = false;
    const first = await say(marked, message.dedupeKey, options, tools, reply => {
      unreadable = reply.status === 400 && /can't parse entities/i.test(String(jsonOf(reply)?.['description']));
    });
    if (!unreadable) return first;
    return say({ text: spell(`${title}\n${lines}`, TELEGRAM_LIMITS.text, CALLING) }, message.dedupeKey, options, tools);
  },
};

function say(
  words: { text: string; parse_mode?: string },
  key: string,
  { token, chat, thread, base_url }: TelegramOptions,
  tools: Tools,
  heard: (reply: HttpReply) => void = () => {},
): Promise<Delivery> {
  const url = secret(`${reveal(base_url).replace(/\/$/, '')}/bot${reveal(token)}/sendMessage`);
  return post(
    {
      url,
      headers: { 'x-earshot-key': plainKey(key, 250) },
      body: JSON.stringify({
        chat_id: chat,
        ...(thread === undefined ? {} : { message_thread_id: thread }),
        ...words,
        link_preview_options: { is_disabled: true },
      }),
      hidden: [token],
      judge(reply, now) {
        heard(reply);
        const { parameters } = jsonOf(reply) ?? {};
        const wait = (parameters as { retry_after?: unknown } | undefined)?.retry_after;
        return outcome(reply, url, now, seconds(wait));
      },
    },
    tools,
  );
}
