import { z } from 'zod';
import { colourOf, factsOf, plainKey, wordsOf } from './facts.ts';
import type { Notifier } from './notifier.ts';
import { address, bytesOf, hiddenAddress, post, type Text } from './post.ts';
import { type Piece, pieces, shrunk, within } from './spelling.ts';

export interface TeamsOptions {
  url: Text;
}

/** In bytes, of the whole request: learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors. */
export const TEAMS_LIMITS = { whole: 28_000 } as const;
const TITLE = 300;

const COLOURS = { grey: 'Default', green: 'Good', blue: 'Accent', yellow: 'Warning', red: 'Attention' } as const;

/**
 * A Power Automate workflow that takes an adaptive card. Words go as text runs, in which Teams reads no Markdown; without a list
 * of entities no `<at>` calls anybody. It takes no key: a repeat after a lost answer is shown twice.
 */
export const teams: Notifier<TeamsOptions> = {
  type: 'teams',
  secrets: ['url'],
  about: { title: 'Microsoft Teams (workflow)', home: 'https://learn.microsoft.com/microsoftteams' },
  groups: true,
  options: z.strictObject({ url: address.describe('The address of the workflow: whoever knows it may write') }),
  send(message, { url }, tools) {
    const facts = factsOf(message);
    const words = wordsOf(message);
    const title = runs(words.title, TITLE).map(run => ({
      ...run,
      weight: 'Bolder',
      size: 'Medium',
      color: COLOURS[colourOf(facts)],
    }));
    const body = shrunk(TEAMS_LIMITS.whole, bytesOf, TEAMS_LIMITS.whole, room => ({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            body: [
              { type: 'RichTextBlock', inlines: title },
              ...paragraphs(words.lines, room).map(inlines => ({ type: 'RichTextBlock', inlines })),
            ],
            msteams: { width: 'full' },
          },
        },
      ],
    }));
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

interface Run {
  type: 'TextRun';
  text: string;
  selectAction?: { type: 'Action.OpenUrl'; url: string };
}

/** A block a line: a text run knows no line breaks. */
function paragraphs(lines: string, room: number): Run[][] {
  const rows: Piece[][] = [[]];
  for (const piece of within(pieces(lines, true), room, ({ text }) => Buffer.byteLength(text)))
    for (const [i, text] of piece.text.split('\n').entries()) {
      if (i > 0) rows.push([]);
      if (text !== '') rows.at(-1)?.push({ ...piece, text });
    }
  return rows.filter(row => row.length > 0).map(row => row.map(runOf));
}

function runs(text: string, limit: number): Run[] {
  const cut = within(pieces(text, true), limit, piece => piece.text.length).map(runOf);
  return cut.length > 0 ? cut : [{ type: 'TextRun', text: '…' }];
}

/** Neither a tag (`<at>`) nor a date (`{{DATE()}}`) of a card may stand in a run. */
function runOf({ link, text }: Piece): Run {
  if (link) return { type: 'TextRun', text, selectAction: { type: 'Action.OpenUrl', url: text } };
  return { type: 'TextRun', text: text.replace(/<(?=\S)/g, '<\u200b').replace(/\{(?=\{)/g, '{\u200b') };
}
