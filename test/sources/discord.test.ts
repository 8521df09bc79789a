import { describe, expect, test } from 'vitest';
import { reveal, secret } from '../../src/model/secret.ts';
import type { HttpRequest, Job, Page } from '../../src/model/source.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { discord } from '../../src/sources/discord.ts';
import { NOW, sourceContract } from './contract.ts';

// Shapes: discord/discord-api-docs, docs/resources/channel and docs/resources/message (Get Channel, Get Channel Messages).

const CHANNEL = '300000000000000001';
const options = { channels: [CHANNEL] };
const idAt = (at: Instant, n = 0): string => String((BigInt(at - 1_420_070_400_000) << 22n) + BigInt(n));

/** A channel as the service pages it: the hundred messages behind `after`, newest first. */
function channel(times: readonly Instant[]) {
  const ids = times.map((at, n) => ({ id: idAt(at, n), at })).sort((a, b) => a.at - b.at);
  const answer = (request: HttpRequest): { body: string } => {
    if (!String(request.url).endsWith('/messages'))
      return {
        body: JSON.stringify({
          id: CHANNEL,
          type: 0,
          guild_id: '100000000000000001',
          last_message_id: ids.at(-1)?.id ?? null,
        }),
      };
    const { after = '0', limit = '50' } = request.query as Record<string, string>;
    const page = ids.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, Number(limit));
    return {
      body: JSON.stringify(
        page.reverse().map(({ id, at }) => ({
          id,
          type: 0,
          content: `acme ${id}`,
          timestamp: new Date(at).toISOString(),
          author: { id: '200000000000000001', username: 'ada' },
        })),
      ),
    };
  };
  return { answer, ids: ids.map(({ id }) => id) };
}
const busy = channel(Array.from({ length: 250 }, (_, i) => NOW - (i + 1) * MINUTE));
const opened = { since: NOW - 7 * DAY, after: '1', reading: { to: NOW, server: '100000000000000001' }, look: null };

sourceContract(discord, {
  options,
  brands: [],
  secrets: { token: secret('very-secret') },
  cases: [
    { name: 'channel' },
    { name: 'quiet' },
    { name: 'ordinary', cursor: opened },
    { name: 'wordless', cursor: opened },
  ],
  walks: [{ name: 'three pages', answer: busy.answer, ids: busy.ids }],
});

const [draft] = discord.jobs(discord.options.parse(options), [], NOW);
const job = { ...draft, source: 'server' } as Job<never, never>;
async function walk(answer: typeof busy.answer, cursor: unknown = job.start, now: Instant = NOW) {
  const pages: Page<unknown>[] = [];
  const asked: HttpRequest[] = [];
  for (let at: unknown = cursor; at !== null; at = pages.at(-1)?.more ?? null) {
    const ask = { job, cursor: at as never, secrets: { token: secret('t') }, token: null, now };
    const request = discord.request(ask);
    asked.push(request);
    pages.push(
      await discord.parse(
        { status: 200, url: 'x', headers: {}, body: Buffer.from(answer(request).body), at: now },
        ask,
      ),
    );
  }
  return { pages, asked, last: pages.at(-1) as Page<unknown> };
}

describe('discord', () => {
  test('asks with the bot’s token for what came after an instant, as an id', async () => {
    const { asked } = await walk(busy.answer);
    expect(asked.map(({ url }) => String(url))).toEqual([
      `https://discord.com/api/v10/channels/${CHANNEL}`,
      ...Array(3).fill(`https://discord.com/api/v10/channels/${CHANNEL}/messages`),
    ]);
    expect(asked[1]?.query).toEqual({ limit: '100', after: idAt(NOW - 7 * DAY) });
    expect(reveal(asked[1]?.headers?.['authorization'] ?? '')).toBe('Bot t');
  });
  test('the next reading begins an hour before the last one; a channel where nothing was said costs one request', async () => {
    const first = await walk(busy.answer);
    expect(first.last).toMatchObject({ heard: [NOW - 7 * DAY, NOW], resume: { since: NOW, after: idAt(NOW - HOUR) } });
    const second = await walk(busy.answer, first.last.resume, NOW + 3 * HOUR);
    expect(second.last.heard).toEqual([NOW, NOW + 3 * HOUR]);
    const third = await walk(busy.answer, second.last.resume, NOW + 4 * HOUR);
    expect(third.asked).toHaveLength(1);
    expect(third.last.heard).toEqual([NOW + 3 * HOUR, NOW + 4 * HOUR]);
  });
  test('stored messages are looked up by the hundred; what is missing between others is deleted', async () => {
    const gone = idAt(NOW - 100 * MINUTE - 1);
    const wanted = [busy.ids[240], gone, busy.ids[0], busy.ids[1]].map(id => id ?? '');
    const stored = wanted.map(nativeId => ({
      platform: 'discord',
      nativeId,
      kind: 'post' as const,
      url: `https://discord.com/channels/100000000000000001/${CHANNEL}/${nativeId}`,
      thread: null,
      author: null,
      publishedAt: NOW,
    }));
    const drafts = discord.refresh?.(stored, discord.options.parse(options), NOW) ?? [];
    expect(drafts).toHaveLength(1);
    const { pages, asked } = await walk(busy.answer, drafts[0]?.start);
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(pages.flatMap(page => page.items.map(item => item.nativeId)).sort()).toEqual(
      wanted.filter(id => id !== gone).sort(),
    );
    expect(pages.flatMap(page => page.gone ?? [])).toEqual([{ platform: 'discord', nativeId: gone }]);
    expect(pages.every(page => page.heard === null)).toBe(true);
  });
  test('another channel’s answer is not taken for this one’s', async () => {
    await expect(walk(() => ({ body: '{"id":"300000000000000002"}' }))).rejects.toMatchObject({ kind: 'malformed' });
  });
  test.each([{ channels: [] }, { channels: ['general'] }, { channels: [CHANNEL], server: '1' }])(
    '%j is refused',
    said => {
      expect(discord.options.safeParse(said).success).toBe(false);
    },
  );
});
