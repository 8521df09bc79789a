import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/model/alert.ts';
import { isSecret, reveal } from '../../src/model/secret.ts';
import type { Fetcher } from '../../src/model/source.ts';
import { deliver, notifiers } from '../../src/notify/index.ts';
import { alertMessages } from '../../src/notify/messages.ts';
import type { FakeReceiver, Taken } from '../world/receivers/receiver.ts';
import type { Asked } from '../world/server.ts';
import { message, NOW, tools, transition } from './stand-ins.ts';

// Whatever strangers write, each receiver as it is played in test/world takes it: within every limit, calling nobody.

const FOLDER = join(import.meta.dirname, '../world/receivers');
const receivers: FakeReceiver[] = [];
for (const file of readdirSync(FOLDER).sort()) {
  const { receiver } = await import(join(FOLDER, file));
  if (receiver) receivers.push(receiver);
}

const BASE = 'http://receiver.test';

/** What a receiver makes of a message, without a network between. */
async function shownBy(receiver: FakeReceiver, of: Message): Promise<Taken> {
  const taken: Taken[] = [];
  const handler = receiver.handler(taken);
  const fetcher: Fetcher = async request => {
    const url = new URL(reveal(request.url));
    let status = 0;
    let said = '';
    const asked: Asked = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(Object.entries(request.headers ?? {}).map(([k, v]) => [k.toLowerCase(), reveal(v)])),
      body: reveal(request.body ?? ''),
      nth: 0,
    };
    const response = {
      writeHead: (code: number) => {
        status = code;
        return {
          end(text?: string) {
            said = String(text ?? '');
          },
        };
      },
    };
    await handler(asked, response as never);
    return {
      status,
      url: isSecret(request.url) ? `${url.origin}/` : url.href,
      headers: {},
      body: Buffer.from(said),
      at: NOW,
    };
  };
  const { type: _, ...given } = { type: receiver.type, ...receiver.options(BASE) };
  const options = notifiers.find(({ type }) => type === receiver.type)?.options.parse(given);
  const delivery = await deliver(of, receiver.type, options, tools({ fetcher }));
  expect(delivery).toEqual({ state: 'sent' });
  const [only] = taken;
  if (!only) throw new Error('not taken');
  // The plain text that Telegram gets where it cannot read HTML is for what we did not foresee.
  if (receiver.type === 'telegram') expect(only.body['parse_mode']).toBe('HTML');
  return only;
}

const spice = fc.constantFrom(
  '@everyone',
  '@here',
  '@channel',
  '@all',
  '@ada.lovelace',
  '<!channel>',
  '<!subteam^S1|x>',
  '<@U0123456>',
  '<@&12>',
  '<#C1>',
  '<at>Bob</at>',
  '<b>',
  '</b>',
  '<a href="x">',
  '<script>',
  '&lt;',
  '&',
  '**',
  '__',
  '`',
  '```',
  '~~',
  '||',
  '\\',
  '\\@',
  '[x](http://evil.test)',
  '![x](http://evil.test/p.png)',
  '{{DATE(2017-02-14,SHORT)}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what templates of others would fill in
  '${x}',
  '@{triggerBody()}',
  'https://a.test/@everyone',
  'https://a.test/?q=<@U1>&x="y"',
  `https://a.test/${'a'.repeat(300)}`,
  'http://',
  'https://u:p@a.test/',
  '\r\nBcc: x@evil.test\r\n',
  '\n.\n',
  '\u0000',
  '\u202e',
  '\u200d',
  '\ud800',
  '😀',
  '👩‍👩‍👧‍👦',
  '"',
  "'",
  'ß',
  '漢',
  '\u001b[2J',
);
const hostile = fc
  .tuple(
    fc.array(fc.oneof(spice, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 30 }),
    fc.integer({ min: 1, max: 120 }),
  )
  .map(([parts, times]) => parts.join('').repeat(times));

describe.each(receivers.map(each => [each.type, each] as const))('%s', (_, receiver) => {
  test('takes whatever is written', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, fc.array(hostile, { maxLength: 3 }), async (title, text, quotes) => {
        await shownBy(receiver, message({ title, text, dedupeKey: `k:${title}`.slice(0, 400) }));
        const [alert] = alertMessages(
          transition({ reason: text }),
          title,
          ['team'],
          quotes.map((each, i) => ({
            id: `${i}`,
            brand: 'acme',
            url: `https://x.test/${each}`,
            title: i === 0 ? each : '',
            text: each,
            author: { handle: each, name: null },
          })),
        );
        if (alert) await shownBy(receiver, alert);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['many addresses', 'http://a.b '.repeat(9_000)],
    ['many lines', 'x\n'.repeat(9_000)],
    ['what is escaped', '"\\<&>*_`'.repeat(9_000)],
    ['what takes many bytes', '👩‍👩‍👧‍👦漢'.repeat(9_000)],
  ])('%s', async (_name, text) => {
    await shownBy(receiver, message({ title: text, text }));
  });

  test('an empty message is still one', async () => {
    await shownBy(receiver, message({ title: '', text: '', data: null }));
  });

  test('what is too long ends with how much is missing', async () => {
    const { shown } = await shownBy(receiver, message({ title: 'Title', text: 'word '.repeat(30_000) }));
    if (receiver.type === 'webhook') return;
    const [, left] = /… \\?\(\\?\+(\d+)\\?\)$/.exec(shown) ?? [];
    const kept = shown.replaceAll('\\', '').split('word').length - 1;
    expect(Number(left)).toBeGreaterThan(0);
    expect(Math.abs(kept * 5 + Number(left) - 150_000)).toBeLessThan(10);
  });

  test('the same words under the same key give the same request', async () => {
    const [one, two] = [await shownBy(receiver, message()), await shownBy(receiver, message())];
    expect(two).toEqual(one);
  });
});
