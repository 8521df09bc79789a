import { json } from '../answers.ts';
import { type FakeReceiver, keyOf, length, must, Refusal, takes } from './receiver.ts';

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

export const receiver: FakeReceiver = {
  type: 'telegram',
  options: base => ({ base_url: base, token: TOKEN, chat: -1001234567890 }),
  wrong: base => ({ base_url: base, token: `${TOKEN}x`, chat: -1001234567890 }),
  handler: taken =>
    takes(
      (body, asked) => {
        must(asked.path.startsWith(`/bot${TOKEN}/`), 401, 'Unauthorized');
        must(asked.path === `/bot${TOKEN}/sendMessage`, 404, 'Not Found');
        must(body['chat_id'] === -1001234567890, 400, 'Bad Request: chat not found');
        const text = String(body['text'] ?? '');
        const shown = body['parse_mode'] === 'HTML' ? parsed(text) : text;
        must(shown.trim() !== '', 400, 'Bad Request: message text is empty');
        must(shown.length <= 4096, 400, 'Bad Request: message is too long');
        must(!/(?<![\w/])@\w{4,}/.test(shown.replace(/https?:\/\/\S+/g, '')), 500, 'would have called somebody');
        return { key: keyOf(asked), shown, body };
      },
      taken,
      response =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"ok":true,"result":{"message_id":1}}'),
      (response, { status, message }) =>
        void response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ ok: false, error_code: status, description: message })),
    ),
  // No header: the body alone says how long.
  busy: seconds =>
    json(
      {
        ok: false,
        error_code: 429,
        description: `Too Many Requests: retry after ${seconds}`,
        parameters: { retry_after: seconds },
      },
      {},
      429,
    ),
};

/** As Telegram reads HTML: the few tags it knows, closed in order; anything else is refused. */
function parsed(text: string): string {
  const open: string[] = [];
  let shown = '';
  for (const [whole, tag, entity] of text.matchAll(/<([^>]*)>?|&([^;\s]*;?)|[^<&]+/g)) {
    if (tag !== undefined) {
      const name = tag.replace(/^\//, '');
      if (!['b', 'i', 'u', 's', 'code', 'pre'].includes(name) || !whole.endsWith('>'))
        throw new Refusal(400, `Bad Request: can't parse entities: Unsupported start tag "${name}" at byte offset 0`);
      if (!tag.startsWith('/')) open.push(name);
      else if (open.pop() !== name) throw new Refusal(400, "Bad Request: can't parse entities: Unmatched end tag");
    } else if (entity !== undefined) {
      const char = { 'lt;': '<', 'gt;': '>', 'amp;': '&', 'quot;': '"' }[entity];
      shown += char ?? whole;
    } else shown += whole;
  }
  if (open.length > 0) throw new Refusal(400, "Bad Request: can't parse entities: Can't find end tag");
  if (length(shown) === 0) throw new Refusal(400, 'Bad Request: message text is empty');
  return shown;
}
