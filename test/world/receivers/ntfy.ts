import { json } from '../answers.ts';
import { type FakeReceiver, keyOf, list, must, takes } from './receiver.ts';

export const receiver: FakeReceiver = {
  type: 'ntfy',
  options: base => ({ server: base, topic: 'acme-alerts', token: 'tk_secret-of-ntfy' }),
  wrong: base => ({ server: base, topic: 'acme-alerts', token: 'tk_another' }),
  handler: taken =>
    takes(
      (body, asked) => {
        must(asked.path === '/', 404, 'page not found');
        must(asked.headers.authorization === 'Bearer tk_secret-of-ntfy', 403, 'forbidden');
        must(/^[-_A-Za-z0-9]{1,64}$/.test(String(body['topic'])), 400, 'invalid request: topic invalid');
        const message = String(body['message'] ?? '');
        // A longer one would be turned into a file.
        must(Buffer.byteLength(message) <= 4096, 413, 'attachment too large');
        const priority = Number(body['priority'] ?? 3);
        must(Number.isInteger(priority) && priority >= 1 && priority <= 5, 400, 'invalid priority');
        must(
          list(body['tags']).every(tag => typeof tag === 'string'),
          400,
          'invalid JSON',
        );
        must(body['markdown'] !== true, 500, 'would have read Markdown');
        return { key: keyOf(asked), shown: `${body['title']}\n${message}`, body };
      },
      taken,
      response =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"x","event":"message"}'),
      (response, { status, message }) =>
        void response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ code: status * 100 + 1, http: status, error: message })),
    ),
  busy: seconds =>
    json(
      { code: 42901, http: 429, error: 'limit reached: too many requests' },
      { 'retry-after': String(seconds) },
      429,
    ),
};
