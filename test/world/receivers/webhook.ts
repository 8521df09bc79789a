import { createHmac } from 'node:crypto';
import { status } from '../answers.ts';
import { type FakeReceiver, must, takes } from './receiver.ts';

const PATH = '/hooks/earshot';
const SECRET = Buffer.alloc(32, 7);

/** A receiver that checks what Standard Webhooks tells it to: id, age, signature, size. */
export const receiver: FakeReceiver = {
  type: 'webhook',
  options: base => ({ url: `${base}${PATH}`, secret: `whsec_${SECRET.toString('base64')}` }),
  wrong: base => ({ url: `${base}${PATH}`, secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` }),
  handler: taken =>
    takes(
      (body, asked) => {
        must(asked.path === PATH, 404, 'not found');
        const [id, at, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name =>
          String(asked.headers[name] ?? ''),
        );
        must(id !== '' && /^\d+$/.test(at ?? ''), 400, 'missing headers');
        const want = createHmac('sha256', SECRET).update(`${id}.${at}.${asked.body}`).digest('base64');
        must((signature ?? '').split(' ').includes(`v1,${want}`), 401, 'invalid signature');
        must(Buffer.byteLength(asked.body) <= 20_000, 413, 'too large');
        const data = (body['data'] ?? {}) as Record<string, unknown>;
        must(typeof body['type'] === 'string' && typeof body['timestamp'] === 'string', 400, 'invalid payload');
        return { key: id ?? '', shown: `${data['title']}\n${data['text']}`, body };
      },
      taken,
      response => void response.writeHead(204).end(),
    ),
  busy: seconds => status(429, { 'retry-after': String(seconds) }),
};
