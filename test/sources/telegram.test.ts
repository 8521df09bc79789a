import { describe, expect, test } from 'vitest';
import type { HttpRequest, Job, Page } from '../../src/model/source.ts';
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts';
import { readPage } from '../../src/sources/telegram/page.ts';
import { telegram } from '../../src/sources/telegram.ts';
import { type Message, play } from '../world/services/telegram.ts';
import { brandOf, NOW, sourceContract } from './contract.ts';
import { urlOf } from './played.ts';

// Shape: the pages of t.me/s/<channel>, by the classes that TelegramBridge.php of RSS-Bridge/rss-bridge reads.

const OPTIONS = { channels: ['acmeusers'] };
const knows = (last: number) => ({ from: NOW - HOUR, last, reading: null });

function messagesOf(n: number, gap = 20 * MINUTE): Message[] {
  // Numbers with holes: deleted messages and the parts of albums.
  return Array.from({ length: n }, (_, i) => ({
    id: 3 + i * 2,
    text: `Acme ${i}`,
    at: NOW - MINUTE - (n - 1 - i) * gap,
  }));
}
function answering(messages: readonly Message[]) {
  const answer = play(() => messages);
  return (request: HttpRequest) => {
    const { pathname, searchParams } = urlOf(request);
    return answer(pathname, searchParams);
  };
}
const idsOf = (messages: readonly Message[]) => messages.map(({ id }) => `acmeusers/${id}`);

sourceContract(telegram, {
  options: OPTIONS,
  brands: [brandOf('acme', 'acme')],
  cases: [
    { name: 'ordinary' },
    { name: 'oldest' },
    { name: 'empty' },
    { name: 'known', cursor: knows(107) },
    { name: 'person' },
    { name: 'changed' },
    { name: 'rewritten' },
    { name: 'blocked' },
  ],
  walks: [
    { name: 'a channel of one page', answer: answering(messagesOf(15)), ids: idsOf(messagesOf(15)) },
    { name: 'a channel of several', answer: answering(messagesOf(90)), ids: idsOf(messagesOf(90)) },
  ],
});

function jobOf(options: unknown = OPTIONS): Job<never, never> {
  const [draft] = telegram.jobs(telegram.options.parse(options), [], NOW);
  return { ...draft, source: 't' } as unknown as Job<never, never>;
}

async function walk(messages: readonly Message[], job = jobOf(), from: unknown = job.start, now = NOW) {
  const answer = answering(messages);
  const pages: Page<unknown>[] = [];
  const asked: URL[] = [];
  for (let at: unknown = from; at !== null; at = pages.at(-1)?.more ?? null) {
    const ask = { job, cursor: at as never, secrets: {}, token: null, now };
    const request = telegram.request(ask);
    asked.push(urlOf(request));
    const { status, body } = answer(request);
    pages.push(await telegram.parse({ status, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return {
    pages,
    asked,
    last: pages.at(-1),
    ids: [...new Set(pages.flatMap(page => page.items.map(({ nativeId }) => nativeId)))],
  };
}

describe('telegram: what is asked', () => {
  test.each(['acmenews', '@acmenews', 't.me/acmenews', 'https://t.me/s/acmenews', 'https://t.me/acmenews/'])(
    '%s is a channel',
    channel => {
      const job = jobOf({ channels: [channel], base_url: 'http://127.0.0.1:1/' });
      expect(job.id).toBe('channel:acmenews');
      expect(urlOf(telegram.request({ job, cursor: job.start, secrets: {}, token: null, now: NOW })).href).toBe(
        'http://127.0.0.1:1/s/acmenews',
      );
    },
  );
  test.each([
    {},
    { channels: [] },
    { channels: ['a'] },
    { channels: ['https://t.me/+AbCdEf'] },
    { channels: ['acme/../x'] },
    { ...OPTIONS, pages: 0 },
  ])('%j is refused', options => {
    expect(telegram.options.safeParse(options).success).toBe(false);
  });
  test('asked every five minutes at most', () => {
    expect(telegram.about.every).toBeGreaterThanOrEqual(5 * MINUTE);
  });
});

describe('telegram: readings', () => {
  test('back to where it began to listen, no further', async () => {
    const { asked, last } = await walk(messagesOf(200, HOUR), jobOf({ ...OPTIONS, back_to: '2d' }));
    expect(asked.map(({ search }) => search)).toEqual(['', '?before=363', '?before=323']);
    expect(last?.heard).toEqual([NOW - 2 * DAY, NOW]);
    expect(last?.resume).toEqual({ from: NOW, last: 401, reading: null });
  });
  test('the next reading stops at a message it knows, be it deleted meanwhile', async () => {
    const before = messagesOf(50);
    const first = await walk(before);
    const later = NOW + HOUR;
    const fresh = Array.from({ length: 30 }, (_, i) => ({ id: 103 + i, text: 'Acme new', at: NOW + MINUTE * i }));
    const next = await walk([...before.slice(0, -1), ...fresh], jobOf(), first.last?.resume, later);
    expect(next.pages).toHaveLength(2);
    expect(next.ids).toEqual(expect.arrayContaining(idsOf(fresh)));
    expect(next.last?.heard).toEqual([NOW, later]);
    expect(next.last?.gap).toBeUndefined();
  });
  test('more than its pages hold is said, and heard is only what was read', async () => {
    const first = await walk(messagesOf(10));
    const crowd = Array.from({ length: 100 }, (_, i) => ({ id: 500 + i, text: 'Acme', at: NOW + i * 30_000 }));
    const next = await walk(
      crowd.concat(messagesOf(10)),
      jobOf({ ...OPTIONS, pages: 2 }),
      first.last?.resume,
      NOW + HOUR,
    );
    expect(next.last?.gap).toBe('more than 40 new messages: those before 2026-11-21T12:30:00Z were not read');
    expect(next.last?.heard).toEqual([NOW + 30 * MINUTE, NOW + HOUR]);
  });
  test('a sudden nothing is a gap, and forgets nothing', async () => {
    const first = await walk(messagesOf(10));
    const { last } = await walk([], jobOf(), first.last?.resume, NOW + HOUR);
    expect(last).toMatchObject({ items: [], heard: null, resume: first.last?.resume });
    expect(last?.gap).toMatch(/shows no messages/);
  });
  test('no such channel, or one without a preview', async () => {
    await expect(walk([], jobOf({ channels: ['elsewhere'] }))).rejects.toMatchObject({ kind: 'denied' });
  });
});

describe('telegram: looking up anew', () => {
  const stored = ['AcmeUsers/101'.toLowerCase(), 'acmeusers/99', 'acmeusers/7', 'acmeusers/8', 'globex/5'].map(
    nativeId => ({
      platform: 'telegram',
      nativeId,
      kind: 'post' as const,
      url: '',
      thread: nativeId,
      author: nativeId.split('/')[0] ?? null,
      publishedAt: NOW - HOUR,
    }),
  );
  test('twenty a page; what is missing between others was deleted', async () => {
    const drafts = telegram.refresh?.(stored, telegram.options.parse(OPTIONS), NOW) ?? [];
    expect(drafts).toHaveLength(2);
    const there = messagesOf(60).filter(({ id }) => id !== 99);
    const { pages, asked, ids } = await walk(there, { ...drafts[0], source: 't' } as unknown as Job<never, never>);
    expect(asked.map(({ search }) => search)).toEqual(['?before=102', '?before=9']);
    expect(ids).toEqual(['acmeusers/101', 'acmeusers/7']);
    expect(pages.flatMap(page => page.gone ?? [])).toEqual([
      { platform: 'telegram', nativeId: 'acmeusers/99' },
      { platform: 'telegram', nativeId: 'acmeusers/8' },
    ]);
    expect(pages.every(page => page.heard === null)).toBe(true);
  });
});

test('telegram: an empty page deletes nothing', async () => {
  const one = {
    platform: 'telegram',
    nativeId: 'acmeusers/101',
    kind: 'post' as const,
    url: '',
    thread: null,
    author: null,
    publishedAt: NOW,
  };
  const [draft] = telegram.refresh?.([one], telegram.options.parse(OPTIONS), NOW) ?? [];
  const { last } = await walk([], { ...draft, source: 't' } as unknown as Job<never, never>);
  expect(last).toMatchObject({ items: [], gone: [], more: null });
});

describe('telegram: hostile pages', () => {
  const whole = (inner: string) => `<html><section class="tgme_channel_history">${inner}</section></html>`;
  test.each([
    ['pieces that never end', `<div data-post="a_b/1"><div class="js-message_text">`.repeat(50_000)],
    ['a message within a message', `<div class="js-message_text"><div data-post="abc/1">`.repeat(20_000)],
    ['attributes without end', `<div ${'a=b '.repeat(200_000)}>`],
    ['tags that only close', '</div>'.repeat(300_000)],
    ['less-thans', '<'.repeat(1_000_000)],
  ])('%s are read in one go', (_, inner) => {
    const page = readPage(whole(inner));
    expect(page.messages.length).toBeLessThanOrEqual(200);
  });
});
