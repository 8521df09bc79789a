import { describe, expect, test } from 'vitest';
import { alertMessages } from '../../src/notify/messages.ts';
import type { Example } from '../../src/notify/quote.ts';
import { transition } from './stand-ins.ts';

const example = (over: Partial<Example> = {}): Example => ({
  id: 'hackernews:1',
  brand: 'acme',
  url: 'https://news.example.com/1',
  title: '',
  text: 'The update broke my printer',
  author: { handle: 'ada', name: 'Ada' },
  ...over,
});
const only = (...given: Parameters<typeof alertMessages>) => {
  const [message] = alertMessages(...given);
  if (!message) throw new Error('no message');
  return message;
};

test('says what, how sure, who, and what to do next', () => {
  const message = only(transition(), 'Acme', ['team'], [example()]);
  expect(message.title).toBe('[error] Acme: an unusual number of negative mentions');
  expect(message.text.split('\n')).toEqual([
    '23 mentions in the hour from 14:00 UTC, about 1 negative expected; 17 of 23 negative, usually 1 in 5.',
    'How much: 17 negative mentions, usually 1 (17 times). How bad: error.',
    'Open since 2026-11-21T15:00:00Z. Chance alone gives as much in one window in 120,000.',
    '',
    'What people say:',
    '- "The update broke my printer" (ada) https://news.example.com/1',
    '',
    'Read them: earshot mentions --brand acme --sentiment negative --since 2026-11-21T14:00:00Z --until 2026-11-21T15:00:00Z',
    'Find the cause and who carries it, agree on one answer, and answer where it is said.',
    'earshot alerts lists this alert with its number; earshot alerts ack NUMBER stops the reminders.',
  ]);
  expect(message.html).toBeNull();
  expect(message.data).toMatchObject({
    type: 'alert.open',
    timestamp: '2026-11-21T15:00:00Z',
    key: 'acme/negativity',
    severity: 'error',
    evidence: { observed: 17, expected: 1, window: { from: '2026-11-21T14:00:00Z', to: '2026-11-21T15:00:00Z' } },
    examples: [{ id: 'hackernews:1', url: 'https://news.example.com/1' }],
  });
});

test('one a channel, each with a key that is always the same', () => {
  const at = transition().at;
  const messages = alertMessages(transition(), 'Acme', ['team', 'log']);
  expect(messages.map(({ channel, dedupeKey }) => [channel, dedupeKey])).toEqual([
    ['team', `acme/negativity:${at}:open:${at}:team`],
    ['log', `acme/negativity:${at}:open:${at}:log`],
  ]);
  expect(alertMessages(transition(), 'Acme', ['team', 'log'])).toEqual(messages);
  expect(alertMessages(transition(), 'Acme', [])).toEqual([]);
});

test.each([
  ['open', 'error', 'negativity', '[error] Acme: an unusual number of negative mentions'],
  ['escalate', 'critical', 'negativity', '[critical] Acme: it grows; an unusual number of negative mentions'],
  ['remind', 'error', 'negativity', '[error] Acme: still going on; an unusual number of negative mentions'],
  ['reopen', 'error', 'negativity', '[error] Acme: back again; an unusual number of negative mentions'],
  ['resolve', 'error', 'negativity', '[resolved] Acme: back to what is usual'],
  ['open', 'info', 'volume', '[info] Acme: unusually many mentions, in no worse a mood: an opportunity, not a crisis'],
] as const)('%s %s %s', (kind, severity, rule, title) => {
  expect(only(transition({ kind }, { severity, rule }), 'Acme', ['team']).title).toBe(title);
});

test('good news calls for thanks, not for a crisis plan', () => {
  const { text } = only(transition({}, { severity: 'info', rule: 'volume' }), 'Acme', ['team']);
  expect(text).toContain('Thank whoever');
  expect(text).not.toContain('--sentiment negative');
  expect(text).not.toContain('ack');
});

test('an end shows no quotes', () => {
  const closedAt = transition().at + 3_600_000;
  const { text } = only(transition({ kind: 'resolve' }, { closedAt }), 'Acme', ['team'], [example()]);
  expect(text).toContain('Open since 2026-11-21T15:00:00Z, closed 2026-11-21T16:00:00Z.');
  expect(text).not.toContain('printer');
});

describe('examples', () => {
  const lines = (examples: Example[], mentions: string[] = []) => {
    const { evidence } = transition().alert;
    const { text } = only(transition({}, { evidence: { ...evidence, mentions } }), 'Acme', ['team'], examples);
    return text.split('\n').filter(line => line.startsWith('- '));
  };
  test('those the evidence names, else those of the brand, three at most', () => {
    const many = ['a', 'b', 'c', 'd'].map(id => example({ id, text: id }));
    expect(lines(many)).toHaveLength(3);
    expect(lines(many, ['d'])).toEqual(['- "d" (ada) https://news.example.com/1']);
    expect(lines([example({ brand: 'globex' })], ['hackernews:1'])).toEqual([]);
    expect(lines([example(), example()], ['hackernews:1'])).toHaveLength(1);
  });
  test.each([
    ['escape sequences', { text: 'look\x1b[2J here\u202e' }, '- "look here" (ada) https://news.example.com/1'],
    ['line breaks', { text: 'one\n\n- "two" (boss)' }, '- "one - "two" (boss)" (ada) https://news.example.com/1'],
    ['a title goes first', { title: 'Title' }, '- "Title" (ada) https://news.example.com/1'],
    ['no author', { author: null }, '- "The update broke my printer" https://news.example.com/1'],
    ['links that are none', { url: 'javascript:alert(1)' }, '- "The update broke my printer" (ada)'],
  ])('%s', (_, over, want) => {
    expect(lines([example(over)])).toEqual([want]);
  });
  test('long ones are cut between characters', () => {
    const [line] = lines([example({ text: '😀'.repeat(400) })]);
    expect(line).toContain(`${'😀'.repeat(159)}…"`);
  });
});

test('what was agreed for a severity stands in place of the general advice', () => {
  const message = only(
    transition(),
    'Acme',
    ['team'],
    [],
    ['Call the duty lead', 'Holding statement: "We are looking into it."'],
  );
  expect(message.text).toContain(
    'What was agreed for this case:\n- Call the duty lead\n- Holding statement: "We are looking into it."\n',
  );
  expect(message.text).not.toContain('Find the cause');
});

test.each([
  [
    'voice',
    'somebody with 640k followers speaks badly of it for the first time; about 96k people may see it',
    '[warning] Acme: ada with 640k followers speaks badly of it for the first time',
    'How much: 96,000 people who may see it, at most 3,000 before (32 times). How bad: warning.',
  ],
  [
    'reach',
    'about 96k people may have seen the 14 mentions of the 6 hours from 09:00 UTC, usually about 3k; 2 negative',
    '[warning] Acme: about 96k people may have seen the 14 mentions of the 6 hours from 09:00 UTC, usually about 3k',
    'How much: 96,000 people who may have seen it, usually 3,000 (32 times). How bad: warning.',
  ],
  [
    'topic',
    '“battery pack” is on many lips: 12 of 92 voices say it; 8 of 12 negative',
    '[warning] Acme: “battery pack” is on many lips: 12 of 92 voices say it',
    'How much: 96,000 voices that say it, usually 3,000 (32 times). How bad: warning.',
  ],
])('%s: the title is the beginning of its own sentence', (rule, note, title, figures) => {
  const { alert, ...change } = transition();
  const message = only(
    {
      ...change,
      reason: note,
      alert: {
        ...alert,
        key: `acme/${rule}`,
        rule,
        severity: 'warning',
        evidence: { ...alert.evidence, observed: 96_000, expected: 3_000, score: 3, note },
      },
    },
    'Acme',
    ['team'],
    [example()],
  );
  expect(message.title).toBe(title);
  expect(message.text.split('\n')[1]).toBe(figures);
  expect(message.text).toContain('Chance alone gives as much in one day in 1,000.');
});
