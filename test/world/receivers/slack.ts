import { status } from '../answers.ts';
import { type FakeReceiver, keyOf, length, list, must, Refusal, takes } from './receiver.ts';

const PATH = '/services/T0/B0/secret-of-slack';

/** Block Kit's limits, and the undocumented one on all blocks together. */
export const receiver: FakeReceiver = {
  type: 'slack',
  options: base => ({ url: `${base}${PATH}` }),
  wrong: base => ({ url: `${base}/services/T0/B0/none` }),
  handler: taken =>
    takes(
      (body, asked) => {
        must(asked.path === PATH, 404, 'no_service');
        must(Object.keys(body).length > 0, 400, 'no_text');
        const blocks = list(body['blocks']);
        must(blocks.length <= 50, 400, 'invalid_blocks');
        must(JSON.stringify(blocks).length <= 13_200, 400, 'msg_blocks_too_long');
        const shown = blocks.map(wordsOf).join('\n');
        must(!/<[!@#]/.test(String(body['text'])), 500, 'would have called somebody');
        const words = `${shown} ${body['text']}`.replace(/https?:\/\/\S+/g, '');
        must(!/@(channel|here|everyone)\b/.test(words), 500, 'would have called somebody');
        return { key: keyOf(asked), shown, body };
      },
      taken,
      response => void response.writeHead(200, { 'content-type': 'text/html' }).end('ok'),
    ),
  busy: seconds => status(429, { 'retry-after': String(seconds) }, 'rate_limited'),
};

function wordsOf(block: Record<string, unknown>): string {
  if (block['type'] === 'header') {
    const text = block['text'] as Record<string, unknown>;
    must(
      text['type'] === 'plain_text' && length(text['text']) > 0 && length(text['text']) <= 150,
      400,
      'invalid_blocks',
    );
    return String(text['text']);
  }
  if (block['type'] !== 'rich_text') throw new Refusal(400, 'invalid_blocks');
  return list(block['elements'])
    .map(section => {
      must(section['type'] === 'rich_text_section', 400, 'invalid_blocks');
      const elements = list(section['elements']);
      must(elements.length > 0, 400, 'invalid_blocks');
      return elements
        .map(({ type, text, url }) => {
          // `user`, `usergroup` and `broadcast` elements call people.
          must(type === 'text' || type === 'link', 400, 'invalid_blocks');
          must(type === 'link' ? /^https?:\/\//.test(String(url)) : length(text) > 0, 400, 'invalid_blocks');
          return String(text ?? url);
        })
        .join('');
    })
    .join('\n');
}
