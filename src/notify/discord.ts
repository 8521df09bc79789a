import { z } from 'zod';
import { colourOf, factsOf, plainKey, wordsOf } from './facts.ts';
import type { Notifier } from './notifier.ts';
import { address, hiddenAddress, jsonOf, outcome, post, seconds, type Text } from './post.ts';
import { backslashed, spell, units } from './spelling.ts';

export interface DiscordOptions {
  url: Text;
}

/** In characters: discord.com/developers/docs/resources/message#embed-object-embed-limits. */
export const DISCORD_LIMITS = { title: 256, description: 4096, whole: 6000 } as const;

const WORDS = backslashed(/[\\*_~`|>#<[\]()]/, units);
const COLOURS = { grey: 0x95a5a6, green: 0x2ecc71, blue: 0x3498db, yellow: 0xf1c40f, red: 0xe74c3c } as const;

/** A web hook of a channel: one embed; no name, role or `@everyone` in it is ever called. */
export const discord: Notifier<DiscordOptions> = {
  type: 'discord',
  secrets: ['url'],
  about: { title: 'Discord (web hook)', home: 'https://discord.com/developers/docs/resources/webhook' },
  groups: true,
  options: z.strictObject({ url: address.describe('The address of the web hook: whoever knows it may write') }),
  send(message, { url }, tools) {
    const { title, lines } = wordsOf(message);
    const hidden = hiddenAddress(url);
    const body = {
      username: 'earshot',
      allowed_mentions: { parse: [] },
      embeds: [
        {
          title: spell(title, DISCORD_LIMITS.title, WORDS),
          description: spell(lines, DISCORD_LIMITS.description, WORDS),
          color: COLOURS[colourOf(factsOf(message))],
        },
      ],
    };
    return post(
      {
        url: hidden,
        // Without it a message that is refused later counts as taken.
        query: { wait: 'true' },
        headers: { 'x-earshot-key': plainKey(message.dedupeKey, 250) },
        body: JSON.stringify(body),
        judge: (reply, now) =>
          reply.status === 429 ? outcome(reply, hidden, now, seconds(jsonOf(reply)?.['retry_after'])) : null,
      },
      tools,
    );
  },
};
