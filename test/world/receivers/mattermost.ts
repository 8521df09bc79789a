import { json, status } from '../answers.ts';
import { type FakeReceiver, keyOf, length, must, takes } from './receiver.ts';

const PATH = '/hooks/secret-of-mattermost';

export const receiver: FakeReceiver = {
  type: 'mattermost',
  options: base => ({ url: `${base}${PATH}` }),
  wrong: base => ({ url: `${base}/hooks/none` }),
  handler: taken =>
    takes(
      (body, asked) => {
        must(asked.path === PATH, 404, 'Invalid webhook.');
        const text = String(body['text'] ?? '');
        must(text !== '', 400, 'No text specified.');
        must(length(text) <= 16_383, 400, 'Text is too long.');
        // As the server finds names: an @ and what may be a name.
        must(!/@(all|channel|here|[a-z0-9][a-z0-9._-]*)/i.test(text), 500, 'would have called somebody');
        return { key: keyOf(asked), shown: text, body };
      },
      taken,
      response => void response.writeHead(200, { 'content-type': 'text/plain' }).end('ok'),
      (response, { status: code, message }) =>
        void json({ id: 'web.incoming_webhook', message, status_code: code }, {}, code)({} as never, response),
    ),
  busy: seconds => status(429, { 'retry-after': String(seconds) }, 'limit exceeded'),
};
