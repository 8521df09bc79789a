import { describe, expect, test } from 'vitest';
import { SourceError } from '../../src/model/errors.ts';
import { reveal, secret } from '../../src/model/secret.ts';
import { DAY } from '../../src/model/time.ts';
import { deliver } from '../../src/notify/index.ts';
import { sign, webhook } from '../../src/notify/webhook.ts';
import { message, NOW, tools, web } from './stand-ins.ts';

const URL_ = 'https://hooks.example.com/earshot';
// The published test vector of Standard Webhooks.
const KEY = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('signs as the published vector says', () => {
  expect(sign(KEY, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}')).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

describe('the request', () => {
  test('is the envelope, signed over what is sent', async () => {
    const { fetcher, asked } = web({ status: 204 });
    const options = { url: URL_, secret: secret(KEY), headers: { Authorization: secret('Bearer t') } };
    expect(await deliver(message(), 'webhook', options, tools({ fetcher }))).toEqual({ state: 'sent' });
    const [request] = asked;
    const headers = Object.fromEntries(Object.entries(request?.headers ?? {}).map(([k, v]) => [k, reveal(v)]));
    const body = reveal(request?.body ?? '');
    expect(request).toMatchObject({ method: 'POST', url: URL_ });
    expect(JSON.parse(body)).toEqual({
      type: 'alert.open',
      timestamp: '2026-11-21T15:00:00Z',
      data: { title: message().title, text: message().text, brand: 'acme', evidence: { observed: 20 } },
    });
    expect(headers).toMatchObject({
      Authorization: 'Bearer t',
      'content-type': 'application/json',
      'webhook-id': message().dedupeKey,
      'webhook-timestamp': String(NOW / 1000),
    });
    expect(headers['webhook-signature']).toBe(sign(KEY, message().dedupeKey, String(NOW / 1000), body));
  });
  test('carries the same id at every try, and no signature without a secret', async () => {
    const { fetcher, asked } = web({ status: 500 });
    await deliver(message(), 'webhook', { url: URL_ }, tools({ fetcher }));
    await deliver(message(), 'webhook', { url: URL_ }, tools({ fetcher, now: () => NOW + DAY }));
    expect(asked.map(({ headers }) => headers?.['webhook-id'])).toEqual([message().dedupeKey, message().dedupeKey]);
    expect(asked[0]?.headers).not.toHaveProperty('webhook-signature');
  });
  test.each(['ärger', 'a.b', 'x'.repeat(300), 'line\nbreak'])(
    'a key that is no header goes as its hash: %j',
    async dedupeKey => {
      const { fetcher, asked } = web({});
      await deliver(message({ dedupeKey }), 'webhook', { url: URL_ }, tools({ fetcher }));
      expect(asked[0]?.headers?.['webhook-id']).toMatch(/^[0-9a-f]{64}$/);
    },
  );
  test.each([
    ['much data', message({ data: { type: 'alert.open', examples: 'é'.repeat(30_000) } })],
    ['much text', message({ text: '😀'.repeat(30_000), data: {} })],
    ['text that JSON swells', message({ text: '"\\'.repeat(30_000), title: '"'.repeat(9_000), data: {} })],
  ])('%s still fits 20 kB and is JSON', async (_, big) => {
    const { fetcher, asked } = web({});
    expect(await deliver(big, 'webhook', { url: URL_ }, tools({ fetcher }))).toEqual({ state: 'sent' });
    const body = reveal(asked[0]?.body ?? '');
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000);
    expect(JSON.parse(body)).toMatchObject({ data: { truncated: true } });
  });
});

describe('the answer', () => {
  const soon = new Date(NOW + 90_000).toUTCString();
  test.each([
    [200, {}, { state: 'sent' }],
    [202, {}, { state: 'sent' }],
    [301, {}, { state: 'dead' }],
    [400, {}, { state: 'dead' }],
    [401, {}, { state: 'dead' }],
    [404, {}, { state: 'dead' }],
    [410, {}, { state: 'dead' }],
    [408, {}, { state: 'retry', after: null }],
    [429, { 'retry-after': '120' }, { state: 'retry', after: 120_000 }],
    [429, { 'retry-after': soon }, { state: 'retry', after: 90_000 }],
    [429, { 'retry-after': '9999999' }, { state: 'retry', after: DAY }],
    [429, { 'retry-after': 'soon' }, { state: 'retry', after: null }],
    [503, { 'retry-after': '-5' }, { state: 'retry' }],
    [502, {}, { state: 'retry', after: null }],
  ])('%i %j', async (status, headers, want) => {
    const { fetcher } = web({ status, headers: headers as Record<string, string> });
    expect(await deliver(message(), 'webhook', { url: URL_ }, tools({ fetcher }))).toMatchObject(want);
  });
  test.each([
    [URL_, `${URL_}/login`],
    [URL_, 'https://www.example.com/earshot'],
    [secret(URL_), 'https://www.example.com/'],
  ])('a redirect followed to a 200 is no delivery', async (url, answered) => {
    const { fetcher } = web({ url: answered });
    expect(await deliver(message(), 'webhook', { url }, tools({ fetcher }))).toMatchObject({ state: 'dead' });
  });
  test('of a secret address is taken from where it was asked', async () => {
    const { fetcher } = web({ url: 'https://hooks.example.com/' });
    expect(await deliver(message(), 'webhook', { url: secret(URL_) }, tools({ fetcher }))).toEqual({ state: 'sent' });
  });
  test.each([
    ['unreachable', 'retry'],
    ['limited', 'retry'],
    ['too_large', 'retry'],
    ['denied', 'dead'],
  ] as const)('none: %s → %s', async (kind, state) => {
    const fetcher = async () => {
      throw new SourceError(kind, `it was ${kind}`);
    };
    expect(await deliver(message(), 'webhook', { url: URL_ }, tools({ fetcher }))).toMatchObject({
      state,
      error: `it was ${kind}`,
    });
  });
});

describe('options', () => {
  const ok = (options: unknown) => webhook.options.safeParse(options).success;
  test.each([
    [{ url: URL_ }, true],
    [{ url: secret(URL_), secret: secret(KEY), headers: { authorization: secret('x') } }, true],
    [{ url: 'ftp://example.com/' }, false],
    [{ url: secret('not an address') }, false],
    [{ url: URL_, secret: 'hunter2' }, false],
    [{ url: URL_, secret: 'whsec_c2hvcnQ=' }, false],
    [{ url: URL_, headers: { 'bad header': 'x' } }, false],
    [{}, false],
  ])('%j: %s', (options, want) => expect(ok(options)).toBe(want));
});
