import { describe, expect, it } from 'vitest';
import { inkOf } from '../../src/present/look.ts';
import { FORMATS } from '../../src/present/view.ts';
import { analysisView } from '../../src/present/views/analysis.ts';
import { evalView } from '../../src/present/views/eval.ts';
import { bulkView } from '../../src/present/views/label.ts';
import { labelAsked, questionText, sampleView } from '../../src/present/views/label-ask.ts';
import { movedWords } from '../../src/present/views/moved-words.ts';
import { rescoreView } from '../../src/present/views/rescore.ts';
import { widthOf } from '../../src/present/width.ts';
import { mention } from '../analyse/week.ts';
import { HARMFUL, NASTY, PIPE, shown, TTY } from './looks.ts';

const share = { value: 0.75, low: 0.6, high: 0.85, n: 40 };
const none = { value: null, low: 0, high: 1, n: 0 };
const quality = {
  n: 40,
  accuracy: share,
  macroF1: share,
  macroRecall: share,
  classes: ['negative', 'neutral', 'positive'].map(label => ({
    label,
    n: 13,
    guessed: 14,
    precision: share,
    recall: none,
    f1: share,
  })),
  confusion: [
    [10, 2, 1],
    [0, 12, 1],
    [3, 0, 10],
  ],
  bins: [{ from: 0.5, to: 0.65, n: 40, claimed: 0.6, right: share }],
  miscalibration: 0.15,
};
const wrong = {
  id: NASTY,
  brand: NASTY,
  truth: 'negative',
  guess: 'positive',
  confidence: 0.9,
  text: NASTY.repeat(20),
  url: NASTY,
  why: [NASTY, `sentiment: "${NASTY}" +1`],
};
const moods = { n: 3, positive: 1, neutral: 1, negative: 1, net: 0 };
const change = {
  id: NASTY,
  brand: NASTY,
  what: 'sentiment',
  from: 'negative',
  to: 'positive',
  size: 1,
  text: NASTY,
  url: NASTY,
  why: [NASTY],
};

async function* texts() {
  yield {
    text: NASTY,
    lang: NASTY,
    sentiment: { label: 'negative', score: -0.5, confidence: 0.7 },
    emotion: { label: NASTY, score: 0.8 },
    offensive: { score: 0.9 },
    irony: { score: 0.9 },
    intent: 'bug',
    intents: [{ label: NASTY, score: 0.5 }],
    keyphrases: [{ text: NASTY, score: 0.5 }],
    reach: { low: 1, mid: 2, high: 3 },
    why: ['sentiment: "love" +1.5', `sentiment: "${NASTY.replaceAll('"', '')}" −1`, NASTY],
  };
}
const VIEWS: Record<string, () => Parameters<typeof shown>[0]> = {
  eval: () =>
    evalView({
      brands: [NASTY],
      model: NASTY,
      fields: [{ field: 'sentiment', ...quality, untaught: { ...quality, accuracy: none }, worst: [wrong] }],
    }) as never,
  rescore: () =>
    rescoreView(
      {
        since: null,
        dryRun: true,
        model: NASTY,
        read: 9,
        resumed: true,
        brands: [
          { brand: NASTY, changed: 1, joined: 2, left: 3, before: moods, after: { ...moods, net: -0.5 } },
          {
            brand: 'b',
            changed: 0,
            joined: 0,
            left: 0,
            before: { ...moods, n: 0, net: null },
            after: { ...moods, n: 0, net: null },
          },
        ],
        examples: [change, { ...change, what: 'joined' }],
      },
      true,
    ) as never,
  analysis: () => analysisView(texts(), ['x']) as never,
  'analysis of several': () => analysisView(texts(), ['x', 'y']) as never,
  bulk: () =>
    bulkView({
      labelled: 1,
      removed: 0,
      mentions: 9,
      dryRun: false,
      said: [NASTY],
      examples: [{ id: NASTY, brand: NASTY, text: NASTY }],
    }) as never,
  sample: () => sampleView([mention('a:1', { text: NASTY })]) as never,
};

describe.each(Object.entries(VIEWS))('%s', (_, view) => {
  it.each(FORMATS)('sends no terminal what strangers wrote: %s', async format => {
    const out = await shown(view(), format, format === 'table' ? TTY : PIPE);
    if (format === 'table' || format === 'md') expect(out.replaceAll('\n', '')).not.toMatch(HARMFUL);
    expect(out).not.toContain('undefined');
    expect(out).not.toContain('NaN');
  });
  it('fits 80 columns', async () => {
    for (const line of (await shown(view(), 'table', TTY)).split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });
});

describe('label --sample at a terminal', () => {
  const ANSWERS = [
    { key: '-', field: 'sentiment' as const, value: 'negative' },
    { key: 'b', field: 'intent' as const, value: 'bug' },
  ];
  it('is one clean screen a mention, with what was answered', async () => {
    const ink = await inkOf(TTY);
    const record = mention('a:1', { title: NASTY, text: `${NASTY}\n`.repeat(60), url: NASTY, brand: NASTY });
    const out = questionText({ record, number: 1, of: 9, said: { intent: 'bug' } }, ANSWERS, TTY, ink);
    expect(out.startsWith('\u001b[2J\u001b[H')).toBe(true);
    expect(out.slice(7).replaceAll('\n', '')).not.toMatch(HARMFUL);
    expect(out).toContain('[b] bug');
    expect(out.split('\n').length).toBeLessThan(40);
    expect(labelAsked({ labelled: 2, mentions: 1, skipped: 3, left: 4 }, ink)).toContain(
      '2 labels on 1 mention stored, 3 skipped, 4 not asked',
    );
  });
});

it.each([50, 54, 58, 59, 60, 70])('eval fits %i columns', async width => {
  const view = VIEWS['eval'] as NonNullable<(typeof VIEWS)[string]>;
  const out = await shown(view(), 'table', { ...TTY, width });
  for (const line of out.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width);
  expect(out).toContain('75 % (60–85)');
});

describe('words that moved a mood', () => {
  it.each([
    [
      'sentiment: "love" +4.4, "not … bad" −0.9 in "I love, not bad"',
      {
        words: [
          { word: 'love', weight: 4.4 },
          { word: 'not … bad', weight: -0.9 },
        ],
        note: 'in "I love, not bad"',
      },
    ],
    [
      'sentiment: "jams" −3 in "it jams" (compared: turned round)',
      { words: [{ word: 'jams', weight: -3 }], note: 'in "it jams" (compared: turned round)' },
    ],
    ['sentiment: "jams" −3', { words: [{ word: 'jams', weight: -3 }], note: '' }],
    ['sentiment: may be ironic', null],
    ['intent bug: "jams" +3', null],
    ['label: sentiment=negative (ann)', null],
  ])('%s', (reason, read) => expect(movedWords(reason)).toEqual(read));
});
