import { z } from 'zod';
import { plainKey, wordsOf } from './facts.ts';
import type { Notifier } from './notifier.ts';
import { address, hiddenAddress, post, type Text } from './post.ts';
import { backslashed, spell } from './spelling.ts';

export interface MattermostOptions {
  url: Text;
  channel?: string | undefined;
}

/** In characters (code points), by the server's default database column. */
export const MATTERMOST_LIMITS = { text: 16_383 } as const;
const TITLE = 300;

const WORDS = {
  ...backslashed(/[\\`*_{}[\]()<>#!|~$]/, text => [...text].length),
  // Names may be read in addresses, too.
  link: (url: string) => `<${url.replaceAll('@', '%40')}>`,
};

/** An incoming web hook. `@channel`, `@all` and names are parted from their sign: Mattermost would call them. */
export const mattermost: Notifier<MattermostOptions> = {
  type: 'mattermost',
  secrets: ['url'],
  about: {
    title: 'Mattermost (incoming web hook)',
    home: 'https://developers.mattermost.com/integrate/webhooks/incoming/',
  },
  groups: true,
  options: z.strictObject({
    url: address.describe('The address of the web hook: whoever knows it may write'),
    channel: z
      .string()
      .min(1, 'is empty')
      .optional()
      .describe('Another channel than the one the web hook was made for'),
  }),
  send(message, { url, channel }, tools) {
    const words = wordsOf(message);
    const title = `**${spell(words.title, TITLE, WORDS)}**\n\n`;
    const room = MATTERMOST_LIMITS.text - [...title].length;
    const body = {
      username: 'earshot',
      ...(channel === undefined ? {} : { channel }),
      text: `${title}${spell(words.lines, room, WORDS)}`,
    };
    return post(
      {
        url: hiddenAddress(url),
        headers: { 'x-earshot-key': plainKey(message.dedupeKey, 250) },
        body: JSON.stringify(body),
      },
      tools,
    );
  },
};
