import { z } from 'zod';
import { plainKey, wordsOf } from './facts.ts';
import type { Notifier } from './notifier.ts';
import { address, hiddenAddress, post, type Text } from './post.ts';
import { CALLING, type Piece, pieces, type Spelling, shrunk, spell, units, within } from './spelling.ts';

export interface SlackOptions {
  url: Text;
}

/** Slack's limits, in characters: api.slack.com/reference/block-kit; the whole of the blocks is undocumented, about 13,200. */
export const SLACK_LIMITS = { header: 150, section: 3000, blocks: 50, whole: 12_000, fallback: 3000 } as const;

const FALLBACK: Spelling = {
  calls: true,
  char: char => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char,
  link: url => url.replaceAll('&', '&amp;'),
  size: units,
};

/**
 * An incoming web hook. Words go as rich text elements, which Slack shows as they stand: no mark-up, no names, no groups are
 * read in them. It takes no key: a repeat after a lost answer is shown twice.
 */
export const slack: Notifier<SlackOptions> = {
  type: 'slack',
  secrets: ['url'],
  about: { title: 'Slack (incoming web hook)', home: 'https://api.slack.com/messaging/webhooks' },
  groups: true,
  options: z.strictObject({ url: address.describe('The address Slack gave the web hook: whoever knows it may write') }),
  send(message, { url }, tools) {
    const { title, lines } = wordsOf(message);
    const body = shrunk(
      SLACK_LIMITS.section,
      ({ blocks }: { blocks: object[] }) => JSON.stringify(blocks).length,
      SLACK_LIMITS.whole,
      room => ({
        text: spell(`${title}\n${lines}`, Math.min(room, SLACK_LIMITS.fallback), FALLBACK),
        mrkdwn: false,
        unfurl_links: false,
        unfurl_media: false,
        blocks: [
          {
            type: 'header',
            text: { type: 'plain_text', text: spell(title, SLACK_LIMITS.header, CALLING), emoji: false },
          },
          { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: elements(lines, room) }] },
        ],
      }),
    );
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

function elements(lines: string, room: number): object[] {
  const cut = within(pieces(lines, true), room, ({ text }) => text.length);
  const shown: Piece[] = cut.length === 0 ? [{ link: false, text: '…' }] : cut;
  return shown.map(({ link, text }) => (link ? { type: 'link', url: text } : { type: 'text', text }));
}
