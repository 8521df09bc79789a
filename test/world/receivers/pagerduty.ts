import { json } from '../answers.ts';
import { type FakeReceiver, length, list, must, takes } from './receiver.ts';

const KEY = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4';

/** Events API v2 as its OpenAPI description has it. */
export const receiver: FakeReceiver = {
  type: 'pagerduty',
  options: base => ({ base_url: base, routing_key: KEY }),
  wrong: base => ({ base_url: base, routing_key: KEY.replace('a1', 'b1') }),
  handler: taken =>
    takes(
      (body, asked) => {
        must(asked.path === '/v2/enqueue', 404, 'Not Found');
        must(Buffer.byteLength(asked.body) <= 512_000, 413, 'Payload Too Large');
        must(body['routing_key'] === KEY, 400, 'Invalid routing key');
        const action = String(body['event_action']);
        must(['trigger', 'acknowledge', 'resolve'].includes(action), 400, 'event_action is invalid');
        const key = String(body['dedup_key'] ?? '');
        must(length(key) <= 255 && (key !== '' || action === 'trigger'), 400, 'dedup_key is invalid');
        const payload = (body['payload'] ?? {}) as Record<string, unknown>;
        if (action === 'trigger') {
          const summary = length(payload['summary']);
          must(summary > 0 && summary <= 1024, 400, 'payload.summary is invalid');
          must(
            ['critical', 'error', 'warning', 'info'].includes(String(payload['severity'])),
            400,
            'payload.severity is invalid',
          );
          must(length(payload['source']) > 0, 400, 'payload.source is missing');
          for (const { href } of list(body['links'])) must(/^https?:\/\//.test(String(href)), 400, 'links is invalid');
        }
        const details = (payload['custom_details'] ?? {}) as Record<string, unknown>;
        return { key: `${key} ${action}`, shown: `${payload['summary'] ?? action}\n${details['text'] ?? ''}`, body };
      },
      taken,
      (response, { body }) =>
        void json(
          { status: 'success', message: 'Event processed', dedup_key: body['dedup_key'] },
          {},
          202,
        )({} as never, response),
      (response, { status, message }) =>
        void json(
          { status: 'invalid event', message: 'Event object is invalid', errors: [message] },
          {},
          status,
        )({} as never, response),
    ),
  busy: seconds => json({ message: 'Too Many Requests' }, { 'retry-after': String(seconds) }, 429),
};
