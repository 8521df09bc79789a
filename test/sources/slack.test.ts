import { describe, expect, test } from 'vitest';
import { reveal, secret } from '../../src/model/secret.ts';
import type { HttpRequest, Job, Page } from '../../src/model/source.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../src/model/time.ts';
import { plain } from '../../src/sources/slack/message.ts';
import { slack } from '../../src/sources/slack.ts';
import { NOW, sourceContract } from './contract.ts';

// Shapes: docs.slack.dev/reference/methods/conversations.history, conversations.replies and users.info; slackapi/slack-api-specs (web-api).

interface Message {
  ts: string;
  text: string;
  thread_ts?: string;
  reply_count?: number;
  latest_reply?: string;
}
const tsOf = (at: Instant): string => (at / SECOND).toFixed(6);
const CHANNEL = 'C0KETTLES';
const options = { channels: [CHANNEL], workspace: 'https://acme.slack.example' };

/** A channel as the service pages it: newest first, threads oldest first with their first message on every page. */
function workspace(messages: readonly Message[], page = 10) {
  const asked: HttpRequest[] = [];
  const answer = (request: HttpRequest): { body: string } => {
    asked.push(request);
    const query = request.query as Record<string, string>;
    const size = Math.min(page, Number(query['limit'] ?? 100));
    const after = (message: Message): boolean => message.ts > (query['oldest'] ?? '0');
    const say = (value: unknown) => ({ body: JSON.stringify({ ok: true, ...(value as object) }) });
    if (request.url === 'https://slack.com/api/users.info')
      return say({ user: { id: query['user'], name: 'ada', real_name: 'Ada' } });
    if (request.url === 'https://slack.com/api/conversations.replies') {
      const root = messages.find(({ ts }) => ts === query['ts']);
      const inThread = messages.filter(one => one.thread_ts === query['ts'] && one.ts !== query['ts'] && after(one));
      return say({ messages: [root, ...inThread.slice(0, size)].map(shown), has_more: inThread.length > size });
    }
    const listed = messages
      .filter(one => (!one.thread_ts || one.thread_ts === one.ts) && after(one) && one.ts < (query['latest'] ?? '9'))
      .sort((a, b) => (a.ts < b.ts ? 1 : -1));
    return say({ messages: listed.slice(0, size).map(shown), has_more: listed.length > size });
  };
  return { answer, asked };
}
function shown(message: Message | undefined): unknown {
  return { type: 'message', user: 'U0ADA0001', ...message };
}

const flat: Message[] = Array.from({ length: 35 }, (_, i) => ({ ts: tsOf(NOW - (i + 1) * MINUTE), text: `acme ${i}` }));
const root = tsOf(NOW - 20 * HOUR);
const replies: Message[] = Array.from({ length: 24 }, (_, i) => ({
  ts: tsOf(NOW - 19 * HOUR + i * MINUTE),
  text: `reply ${i}`,
  thread_ts: root,
}));
const threaded: Message[] = [
  ...flat.slice(0, 12),
  { ts: root, text: 'root', thread_ts: root, reply_count: 24, latest_reply: replies.at(-1)?.ts ?? '' },
  ...replies,
];
const idsOf = (messages: readonly Message[]): string[] => messages.map(({ ts }) => `${CHANNEL}/${ts}`);
const reading = {
  to: NOW,
  latest: null,
  done: true,
  threads: ['1795258000.000100'],
  after: null,
  people: [],
  lost: 0,
};

sourceContract(slack, {
  options,
  brands: [],
  secrets: { token: secret('xoxb-very-secret') },
  cases: [
    { name: 'ordinary' },
    { name: 'empty' },
    { name: 'refused' },
    { name: 'limited' },
    { name: 'trouble' },
    { name: 'replies', cursor: { since: NOW - DAY, known: [], reading } },
    {
      name: 'person',
      cursor: { since: NOW - DAY, known: [], reading: { ...reading, threads: [], people: ['U0ADA0001'] } },
    },
  ],
  walks: [
    { name: 'a channel of four pages', answer: workspace(flat).answer, ids: idsOf(flat) },
    { name: 'a thread of three pages', answer: workspace(threaded).answer, ids: idsOf(threaded) },
  ],
});

function jobOf(said: Record<string, unknown> = {}): Job<never, never> {
  const [draft] = slack.jobs(slack.options.parse({ ...options, ...said }), [], NOW);
  return { ...draft, source: 'team' } as Job<never, never>;
}
async function walk(
  job: Job<never, never>,
  answer: ReturnType<typeof workspace>['answer'],
  cursor: unknown = job.start,
  now: Instant = NOW,
) {
  const pages: Page<unknown>[] = [];
  for (let at: unknown = cursor; at !== null; at = pages.at(-1)?.more ?? null) {
    const ask = { job, cursor: at as never, secrets: { token: secret('xoxb-1') }, token: null, now };
    const { body } = answer(slack.request(ask));
    pages.push(await slack.parse({ status: 200, url: 'x', headers: {}, body: Buffer.from(body), at: now }, ask));
  }
  return { pages, last: pages.at(-1) as Page<unknown> };
}

describe('slack', () => {
  test('asks with the bot’s token, 200 at a time, from a day before the last reading', () => {
    const job = jobOf();
    const request = slack.request({
      job,
      cursor: job.start,
      secrets: { token: secret('xoxb-1') },
      token: null,
      now: NOW,
    });
    expect(request.query).toEqual({
      channel: CHANNEL,
      oldest: tsOf(NOW - 8 * DAY),
      latest: tsOf(NOW + SECOND),
      limit: '200',
    });
    expect(reveal(request.headers?.['authorization'] ?? '')).toBe('Bearer xoxb-1');
  });
  test('an app that is sold asks once a minute for 15', () => {
    const job = jobOf({ app: 'commercial' });
    expect(slack.manners?.(job).gap).toBeGreaterThan(MINUTE);
    expect(slack.request({ job, cursor: job.start, secrets: {}, token: null, now: NOW }).query).toMatchObject({
      limit: '15',
    });
  });
  test('a thread that went on since is read again; without threads: none', async () => {
    const { answer } = workspace(threaded);
    const first = await walk(jobOf(), answer);
    expect(first.last.heard).toEqual([NOW - 7 * DAY, NOW]);
    const late = { ts: tsOf(NOW + MINUTE), text: 'late reply', thread_ts: root };
    const grown = threaded.map(one => (one.ts === root ? { ...one, latest_reply: late.ts } : one));
    const second = await walk(jobOf(), workspace([...grown, late]).answer, first.last.resume, NOW + HOUR);
    expect(second.pages.flatMap(page => page.items.map(({ text }) => text))).toContain('late reply');
    const { answer: plainAnswer, asked } = workspace(threaded);
    await walk(jobOf({ threads: false }), plainAnswer);
    expect(asked.every(({ url }) => String(url).endsWith('history'))).toBe(true);
  });
  test('names are looked up once', async () => {
    const job = jobOf({ names: true });
    const { answer, asked } = workspace(flat.slice(0, 3));
    const first = await walk(job, answer);
    expect(first.pages.flatMap(page => page.authors ?? [])).toMatchObject([
      { nativeId: 'U0ADA0001', handle: 'ada', name: 'Ada' },
    ]);
    await walk(job, answer, first.last.resume, NOW + HOUR);
    expect(asked.filter(({ url }) => String(url).endsWith('users.info'))).toHaveLength(1);
  });
  test.each([
    ['invalid_auth', 'denied'],
    ['missing_scope', 'denied'],
    ['fatal_error', 'unreachable'],
    ['invalid_arguments', 'malformed'],
  ])('%s is %s', async (error, kind) => {
    await expect(walk(jobOf(), () => ({ body: JSON.stringify({ ok: false, error }) }))).rejects.toMatchObject({ kind });
  });
  test('stored messages are looked up by thread: new replies come with it, what is missing is deleted', async () => {
    const ref = (ts: string, thread: string) => ({
      platform: 'slack',
      nativeId: `${CHANNEL}/${ts}`,
      kind: 'post' as const,
      url: 'https://acme.slack.example/',
      thread: `${CHANNEL}/${thread}`,
      author: null,
      publishedAt: NOW,
    });
    const lost = tsOf(NOW - 3 * DAY);
    const alone = flat[3]?.ts ?? '';
    const stored = [ref(root, root), ref(replies[2]?.ts ?? '', root), ref(alone, alone), ref(lost, lost)];
    const drafts = slack.refresh?.(stored, slack.options.parse(options), NOW) ?? [];
    expect(drafts).toHaveLength(3);
    const { answer } = workspace(threaded, 200);
    const pages: Page<unknown>[] = [];
    for (const one of drafts) {
      const job = { ...one, source: 'team' } as Job<never, never>;
      pages.push(
        ...(
          await walk(job, request =>
            request.query?.['ts'] === lost ? { body: '{"ok":false,"error":"thread_not_found"}' } : answer(request),
          )
        ).pages,
      );
    }
    expect(pages.flatMap(page => page.items)).toHaveLength(1 + replies.length + 1);
    expect(pages.flatMap(page => page.gone ?? [])).toEqual([{ platform: 'slack', nativeId: `${CHANNEL}/${lost}` }]);
    expect(pages.every(page => page.heard === null)).toBe(true);
  });
  test('a thread that is gone ends nothing', async () => {
    const { answer } = workspace(threaded);
    const { last } = await walk(jobOf(), request =>
      String(request.url).endsWith('replies') ? { body: '{"ok":false,"error":"thread_not_found"}' } : answer(request),
    );
    expect(last.heard).not.toBeNull();
  });
  test.each([
    ['<@U1|ada> &lt;b&gt; <mailto:a@x.test|a@x.test>', '@ada <b> a@x.test', []],
    [
      '<https://x.test/?a=1&amp;b=2> and <!subteam^S1|@team>',
      'https://x.test/?a=1&b=2 and @team',
      ['https://x.test/?a=1&b=2'],
    ],
    ['a < b <', 'a < b <', []],
  ])('mrkdwn %j', (mrkdwn, text, links) => expect(plain(mrkdwn)).toEqual({ text, links }));
  test.each([{ channels: [] }, { channels: ['#general'] }, { ...options, app: 'big' }])('%j is refused', said => {
    expect(slack.options.safeParse(said).success).toBe(false);
  });
});
