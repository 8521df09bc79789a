import { status } from '../answers.ts';
import { type FakeReceiver, keyOf, list, must, takes } from './receiver.ts';

const PATH = '/workflows/secret-of-teams/triggers/manual/paths/invoke';

export const receiver: FakeReceiver = {
  type: 'teams',
  options: base => ({ url: `${base}${PATH}?sig=s3cret-sig` }),
  wrong: base => ({ url: `${base}${PATH}?sig=another` }),
  handler: taken =>
    takes(
      (body, asked) => {
        must(asked.path === PATH && asked.query.get('sig') === 's3cret-sig', 401, 'DirectApiAuthorizationRequired');
        must(Buffer.byteLength(asked.body) <= 28 * 1024, 413, 'Request entity too large');
        const [card] = list(body['attachments']);
        must(body['type'] === 'message' && card !== undefined, 400, 'Bad payload');
        must(card?.['contentType'] === 'application/vnd.microsoft.card.adaptive', 400, 'Bad payload');
        const content = card?.['content'] as Record<string, unknown>;
        must(content['type'] === 'AdaptiveCard' && content['version'] === '1.4', 400, 'Bad payload');
        const teams = content['msteams'] as { entities?: unknown[] } | undefined;
        must(list(teams?.entities).length === 0, 500, 'would have called somebody');
        const shown = list(content['body'])
          .map(block => {
            // In a TextBlock Markdown would be read.
            must(block['type'] === 'RichTextBlock', 400, 'Bad payload');
            const inlines = list(block['inlines']);
            must(inlines.length > 0 && inlines.every(({ type }) => type === 'TextRun'), 400, 'Bad payload');
            return inlines.map(({ text }) => String(text)).join('');
          })
          .join('\n');
        must(!/<at>/i.test(shown), 500, 'would have called somebody');
        return { key: keyOf(asked), shown, body };
      },
      taken,
      response => void response.writeHead(202).end(),
    ),
  busy: seconds => status(429, { 'retry-after': String(seconds) }, 'Rate limit is exceeded.'),
};
