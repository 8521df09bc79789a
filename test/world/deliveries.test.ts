import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Message, Transition } from '../../src/model/alert.ts';
import { notifiers } from '../../src/notify/index.ts';
import { alertMessages } from '../../src/notify/messages.ts';
import { openStore } from '../../src/store/open.ts';
import { bench, type Said } from '../cli/harness.ts';
import { transition } from '../notify/stand-ins.ts';
import { hang, reset, status } from './answers.ts';
import type { FakeReceiver, Taken } from './receivers/receiver.ts';
import { type Handler, startWorld, type World } from './server.ts';

// Every channel that posts, against its receiver as it is played here, through the whole program: what must hold for all of them.

const T0 = Date.parse('2026-11-21T15:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const FOLDER = join(import.meta.dirname, 'receivers');
const receivers: FakeReceiver[] = [];
for (const file of readdirSync(FOLDER).sort()) {
  const { receiver } = await import(join(FOLDER, file));
  if (receiver) receivers.push(receiver);
}

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

interface Row {
  channel: string;
  state: string;
  title: string;
  error: string | null;
}
interface Stage {
  taken: Taken[];
  mood: Handler | null;
  clock: number;
  /** Asked, whatever came of it. */
  asked(): number;
  say(...changes: Transition[]): Promise<void>;
  put(...messages: Message[]): Promise<void>;
  deliver(...flags: string[]): Promise<{ said: Said; rows: Row[] }>;
  waiting(): Promise<(Row & { dueAt: string | null; attempts: number })[]>;
  earshot(...line: string[]): Promise<Said>;
}

async function stage(receiver: FakeReceiver, over: { wrong?: boolean; closed?: boolean } = {}): Promise<Stage> {
  const home = bench();
  const taken: Taken[] = [];
  const own = receiver.handler(taken);
  const world = await startWorld({ '/*': (asked, response) => (it.mood ?? own)(asked, response) });
  worlds.push(world);
  const options = (over.wrong ? receiver.wrong(world.url) : receiver.options(world.url)) ?? {};
  const env: Record<string, string> = {};
  const hidden = notifiers.find(({ type }) => type === receiver.type)?.secrets ?? [];
  for (const name of new Set(['token', 'secret', 'routing_key', ...hidden]))
    if (typeof options[name] === 'string') {
      env[name.toUpperCase()] = options[name];
      options[name] = `\${${name.toUpperCase()}}`;
    }
  home.write(
    'config.yaml',
    stringify({
      brands: [{ id: 'acme', name: 'Acme', role: 'own', query: 'acme' }],
      channels: { team: { type: receiver.type, ...(over.closed ? {} : { allow_private: true }), ...options } },
      http: { timeout: '1s' },
    }),
  );
  const around = () => ({ now: new Date(it.clock).toISOString(), env });
  const it: Stage = {
    taken,
    mood: null,
    clock: T0,
    asked: () => world.log.length,
    say: (...changes) => it.put(...changes.flatMap(change => alertMessages(change, 'Acme', ['team'], QUOTES))),
    async put(...messages) {
      const store = await openStore(join(home.dir, 'earshot.db'));
      const changes = messages.length > 0 ? [transition()] : [];
      await store.transition({ brand: 'acme', rule: 'volume', evaluatedTo: it.clock }, changes, messages, it.clock);
      await store.close();
    },
    async deliver(...flags) {
      const said = await home.earshot(['deliver', ...flags, '--json'], around());
      return { said, rows: said.out.startsWith('{') ? JSON.parse(said.out).messages : [] };
    },
    async waiting() {
      const said = await home.earshot(['deliver', 'list', '--json'], around());
      return JSON.parse(said.out).messages;
    },
    earshot: (...line) => home.earshot(line, around()),
  };
  return it;
}

const HOSTILE =
  '@everyone @here @channel @all @ada <!channel> <!everyone> <@U0123> <@&99> <#C1> <at>Bob</at> [click](javascript:alert(1)) ' +
  '**bold** `x` </b><script>alert(1)</script> &amp; {{DATE(2017-02-14)}} ||spoiler|| \\ ~~x~~ :boom: \u202egnp.exe\x1b[2J';
const QUOTES = [
  {
    id: 'forum:1',
    brand: 'acme',
    url: 'https://forum.example.com/t/1?a=1&b=2',
    title: '',
    text: 'The update broke my printer',
    author: { handle: 'ada', name: null },
  },
];

describe.each(receivers.map(each => [each.type, each] as const))('%s', (_, receiver) => {
  test('takes a message once, with its words, its link, and how to take the alert', async () => {
    const it = await stage(receiver);
    await it.say(transition());
    expect((await it.deliver('--dry-run')).rows).toMatchObject([{ state: 'waiting', attempts: 0 }]);
    expect(it.asked()).toBe(0);
    expect((await it.deliver()).rows).toMatchObject([{ channel: 'team', state: 'sent', error: null }]);
    expect(it.taken).toHaveLength(1);
    const shown = (it.taken[0]?.shown ?? '').replaceAll('\\', '').replaceAll('&amp;', '&');
    for (const words of [
      '[error] Acme',
      'The update broke my printer',
      'forum.example.com/t/1?a=1&b=2',
      'earshot alerts ack 1',
    ])
      expect(shown).toContain(words);
    expect((await it.deliver()).rows).toEqual([]);
    expect(await it.waiting()).toEqual([]);
    expect(it.asked()).toBe(1);
  });

  test.each([
    ['500', status(500)],
    ['503 as an HTML page', status(503, {}, '<html>down</html>')],
    ['a cut connection', reset()],
    ['silence', hang()],
  ])('%s: nothing is lost, the key stays', async (_name, mood) => {
    const it = await stage(receiver);
    await it.say(transition());
    it.mood = mood;
    const { rows, said } = await it.deliver();
    expect(rows).toMatchObject([{ state: 'retry', error: expect.stringMatching(/./) }]);
    expect(said.code).toBe(5);
    expect(await it.waiting()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    it.mood = null;
    expect((await it.deliver()).rows).toEqual([]);
    it.clock += MINUTE;
    expect((await it.deliver()).rows).toMatchObject([{ state: 'sent' }]);
    expect(it.taken).toHaveLength(1);
  });

  test('an answer that is lost: it comes again, with the same key', async () => {
    const it = await stage(receiver);
    await it.say(transition());
    const own = receiver.handler(it.taken);
    it.mood = (asked, response) => {
      const socket = response.socket;
      own(asked, { writeHead: () => ({ end() {} }) } as never);
      socket?.destroy();
    };
    expect((await it.deliver()).rows).toMatchObject([{ state: 'retry' }]);
    it.mood = null;
    it.clock += HOUR;
    expect((await it.deliver()).rows).toMatchObject([{ state: 'sent' }]);
    expect(it.taken).toHaveLength(2);
    expect(it.taken[0]?.key).not.toBe('');
    expect(it.taken[1]?.key).toBe(it.taken[0]?.key);
  });

  test('"not now" is obeyed to the second, and the messages behind it wait too', async () => {
    const it = await stage(receiver);
    await it.say(transition(), transition({}, { key: 'acme/volume', rule: 'volume' }));
    it.mood = receiver.busy(600);
    const { rows } = await it.deliver();
    expect(rows.map(({ state }) => state)).toEqual(['retry', 'held']);
    expect(it.asked()).toBe(1);
    expect((await it.waiting()).map(({ attempts }) => attempts)).toEqual([1, 0]);
    it.mood = null;
    it.clock += 599_000;
    expect((await it.deliver()).rows).toEqual([]);
    it.clock += 1_000;
    expect((await it.deliver()).rows.map(({ state }) => state)).toEqual(['sent', 'sent']);
  });

  test.each([404, 410, 400, 403])('%i is final; it is listed, and comes again when asked to', async code => {
    const it = await stage(receiver);
    await it.say(transition());
    it.mood = status(code);
    const { rows, said } = await it.deliver();
    expect(rows).toMatchObject([{ state: 'dead', error: expect.stringContaining(String(code)) }]);
    expect(said.code).toBe(1);
    it.mood = null;
    it.clock += 100 * HOUR;
    expect((await it.deliver()).rows).toEqual([]);
    expect(await it.waiting()).toMatchObject([{ state: 'dead', dueAt: null }]);
    expect((await it.deliver('--retry-dead')).rows).toMatchObject([{ state: 'sent' }]);
    expect(it.taken).toHaveLength(1);
  });

  test('wrong credentials are final, and no error repeats a secret', async () => {
    const it = await stage(receiver, { wrong: true });
    await it.say(transition());
    const { rows, said } = await it.deliver();
    expect(rows).toMatchObject([{ state: 'dead' }]);
    expect(it.taken).toEqual([]);
    const secrets = Object.values(receiver.wrong('') ?? {}).map(value => String(value).replace(/^.*\/(?=[^/]+$)/, ''));
    for (const value of secrets.filter(each => each.length > 12)) expect(said.out + said.err).not.toContain(value);
  });

  test('a private address is refused unless the channel allows it', async () => {
    const it = await stage(receiver, { closed: true });
    await it.say(transition());
    expect((await it.deliver()).rows).toMatchObject([
      { state: 'dead', error: expect.stringContaining('allow_private') },
    ]);
    expect(it.asked()).toBe(0);
  });

  test('what strangers write calls nobody and is taken as it is', async () => {
    const it = await stage(receiver);
    const quotes = [
      { ...QUOTES[0], id: 'a:1', text: HOSTILE, author: { handle: '@everyone', name: null } },
      { ...QUOTES[0], id: 'a:2', text: `${'😀'.repeat(900)} ${HOSTILE}`, url: 'https://x.example.com/@everyone' },
      { ...QUOTES[0], id: 'a:3', title: `<!channel> ${HOSTILE}`, text: '', url: 'https://x.example.com/")<!here>' },
    ] as never;
    const [message] = alertMessages(transition(), 'Acme <@U1> & "co" @here', ['team'], quotes);
    if (!message) throw new Error('no message');
    await it.put(message, {
      ...message,
      dedupeKey: 'long',
      text: `${HOSTILE}\n`.repeat(400),
      title: HOSTILE.repeat(9),
    });
    expect((await it.deliver()).rows).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
    expect(it.taken).toHaveLength(2);
    if (receiver.type !== 'webhook' && receiver.type !== 'pagerduty')
      expect(it.taken[1]?.shown).toMatch(/… \\?\(\\?\+\d+\\?\)/);
  });

  test('an alert’s later words do not overtake what failed before', async () => {
    const it = await stage(receiver);
    await it.say(transition());
    it.mood = status(500);
    await it.deliver();
    it.mood = null;
    const at = T0 + HOUR;
    it.clock += 30_000;
    await it.say(transition({ kind: 'resolve', at }, { state: 'resolved', closedAt: at }));
    expect((await it.deliver()).rows).toEqual([]);
    it.clock += MINUTE;
    expect((await it.deliver()).rows.map(({ title }) => title.slice(0, 10))).toEqual(['[error] Ac', '[resolved]']);
  });

  test('alerts test: marked as one, over the real path, and nothing is stored', async () => {
    const it = await stage(receiver);
    const good = await it.earshot('alerts', 'test', '--channel', 'team');
    expect(good).toMatchObject({ code: 0, out: '', err: 'Sent to team.\n' });
    expect(it.taken[0]?.shown).toMatch(/test/i);
    it.mood = status(500);
    expect(await it.earshot('alerts', 'test', '--channel', 'team')).toMatchObject({ code: 5 });
    it.mood = status(404);
    expect(await it.earshot('alerts', 'test', '--channel', 'team')).toMatchObject({ code: 1 });
    expect(await it.earshot('alerts', 'test', '--channel', 'taem')).toMatchObject({
      code: 2,
      err: expect.stringContaining('team'),
    });
    expect(await it.earshot('deliver')).toMatchObject({ code: 0, out: '' });
    await it.put();
    expect(await it.waiting()).toEqual([]);
  });
});

test('every channel that posts has its receiver', () => {
  const others = ['terminal', 'file', 'command', 'email'];
  expect(receivers.map(({ type }) => type)).toEqual(
    notifiers
      .map(({ type }) => type)
      .filter(type => !others.includes(type))
      .sort(),
  );
});

const of = (type: string): FakeReceiver => {
  const found = receivers.find(each => each.type === type);
  if (!found) throw new Error(type);
  return found;
};

describe('what one channel does', () => {
  const together = (...changes: Transition[]): Message[] =>
    changes
      .flatMap(change => alertMessages(change, 'Acme', ['team'], QUOTES))
      .map(each => ({ ...each, group: 'acme:1' }));
  const two = together(transition(), transition({}, { key: 'acme/volume', rule: 'volume', severity: 'critical' }));

  test('people get the alerts of one brand and run as one message, the worst first, with one key at each try', async () => {
    const it = await stage(of('slack'));
    await it.put(...two);
    const own = of('slack').handler(it.taken);
    it.mood = (asked, response) => {
      const socket = response.socket;
      own(asked, { writeHead: () => ({ end() {} }) } as never);
      socket?.destroy();
    };
    expect((await it.deliver()).rows).toMatchObject([{ state: 'retry' }]);
    it.mood = null;
    it.clock += HOUR;
    expect((await it.deliver()).rows).toMatchObject([
      { state: 'sent', title: expect.stringMatching(/^\[critical\].*and 1 more/) },
    ]);
    expect(it.taken).toHaveLength(2);
    expect(it.taken[1]?.key).toBe(it.taken[0]?.key);
    expect(it.taken[1]?.shown).toContain('[error] Acme');
    expect(await it.waiting()).toEqual([]);
  });

  test('programs and pagers get each of them', async () => {
    for (const type of ['webhook', 'pagerduty']) {
      const it = await stage(of(type));
      await it.put(...two);
      expect((await it.deliver()).rows).toHaveLength(2);
      expect(new Set(it.taken.map(({ key }) => key)).size).toBe(2);
    }
  });

  test('PagerDuty: one incident an alert, from trigger to resolve', async () => {
    const it = await stage(of('pagerduty'));
    const later = (kind: Transition['kind'], hours: number, over = {}) =>
      transition({ kind, at: T0 + hours * HOUR }, { ...over });
    await it.say(
      later('open', 0),
      later('escalate', 1, { severity: 'critical' }),
      later('acknowledge', 2),
      later('resolve', 3, { closedAt: T0 + 3 * HOUR }),
    );
    await it.deliver();
    expect(it.taken.map(({ body }) => body['event_action'])).toEqual(['trigger', 'trigger', 'acknowledge', 'resolve']);
    expect(new Set(it.taken.map(({ body }) => body['dedup_key'])).size).toBe(1);
    expect(it.taken[1]?.body['payload']).toMatchObject({ severity: 'critical', source: 'earshot' });
    expect(it.taken[0]?.body['links']).toMatchObject([{ href: 'https://forum.example.com/t/1?a=1&b=2' }]);
  });

  test('PagerDuty: a test opens an incident and ends it, so that nobody has to', async () => {
    const it = await stage(of('pagerduty'));
    expect(await it.earshot('alerts', 'test', '--channel', 'team')).toMatchObject({ code: 0, err: 'Sent to team.\n' });
    expect(it.taken.map(({ body }) => body['event_action'])).toEqual(['trigger', 'resolve']);
    expect(new Set(it.taken.map(({ body }) => body['dedup_key'])).size).toBe(1);
  });

  test('who takes or ends an alert: the pager hears of it, people of the end', async () => {
    for (const [type, heard] of [
      ['pagerduty', ['acknowledge', 'resolve']],
      ['slack', ['[resolved] Acme: back to what is usual']],
    ] as const) {
      const it = await stage(of(type));
      await it.say(transition());
      await it.deliver();
      expect(await it.earshot('alerts', 'ack', '1', '--by', 'ann')).toMatchObject({ code: 0 });
      await it.deliver();
      it.clock += HOUR;
      expect(await it.earshot('alerts', 'resolve', '1', '--by', 'ann')).toMatchObject({ code: 0 });
      await it.deliver();
      const shown = it.taken.slice(1).map(({ body, shown }) => String(body['event_action'] ?? shown.split('\n')[0]));
      expect(shown).toEqual(heard);
    }
  });

  test('Telegram: what it cannot read as HTML comes once more as plain text, in the same try', async () => {
    const it = await stage(of('telegram'));
    await it.say(transition());
    const own = of('telegram').handler(it.taken);
    it.mood = (asked, response) =>
      asked.body.includes('"parse_mode"')
        ? void response
            .writeHead(400, { 'content-type': 'application/json' })
            .end(JSON.stringify({ ok: false, error_code: 400, description: "Bad Request: can't parse entities: x" }))
        : own(asked, response);
    expect((await it.deliver()).rows).toMatchObject([{ state: 'sent' }]);
    expect(it.taken).toHaveLength(1);
    expect(it.taken[0]?.body).not.toHaveProperty('parse_mode');
  });

  test('a channel that is down is left alone after three tries in a run', async () => {
    const it = await stage(of('webhook'));
    await it.say(...Array.from({ length: 6 }, (_, i) => transition({}, { key: `acme/${i}` })));
    it.mood = status(500);
    expect((await it.deliver()).rows.map(({ state }) => state)).toEqual([
      'retry',
      'retry',
      'retry',
      'held',
      'held',
      'held',
    ]);
    expect(it.asked()).toBe(3);
  });
});
