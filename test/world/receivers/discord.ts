import { json } from '../answers.ts';
import { type FakeReceiver, keyOf, length, list, must, takes } from './receiver.ts';

const PATH = '/api/webhooks/1/secret-of-discord';

export const receiver: FakeReceiver = {
  type: 'discord',
  options: base => ({ url: `${base}${PATH}` }),
  wrong: base => ({ url: `${base}/api/webhooks/1/none` }),
  handler: taken =>
    takes(
      (body, asked) => {
        must(asked.path === PATH, 404, 'Unknown Webhook');
        const embeds = list(body['embeds']);
        must(length(body['content']) > 0 || embeds.length > 0, 400, 'Cannot send an empty message');
        must(length(body['content']) <= 2000 && embeds.length <= 10, 400, 'Invalid Form Body');
        let sum = 0;
        for (const { title, description, fields, footer } of embeds) {
          must(length(title) <= 256 && length(description) <= 4096, 400, 'Invalid Form Body');
          must(list(fields).length <= 25, 400, 'Invalid Form Body');
          sum += length(title) + length(description) + length((footer as { text?: string } | undefined)?.text);
        }
        must(sum <= 6000, 400, 'Invalid Form Body');
        const calls = body['allowed_mentions'] as { parse?: unknown[] } | undefined;
        must(calls !== undefined && list(calls.parse).length === 0, 500, 'would have called somebody');
        const shown = embeds.map(({ title, description }) => `${title}\n${description}`).join('\n');
        return { key: keyOf(asked), shown, body };
      },
      taken,
      response => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}'),
      (response, { status, message }) =>
        void response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ message, code: 0 })),
    ),
  // The header is in whole seconds, the body exact.
  busy: seconds =>
    json(
      { message: 'You are being rate limited.', retry_after: seconds - 0.43, global: false },
      { 'retry-after': String(seconds) },
      429,
    ),
};
