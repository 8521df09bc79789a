import { describe, expect, test } from 'vitest';
import { ENOUGH, foldsOf, learnTuning, tuned } from '../../src/enrich/index.ts';
import type { Hit, IntentLabel, SentimentLabel } from '../../src/model/mention.ts';
import { anItem } from './item.ts';

function hit(over: Partial<Hit> = {}): Hit {
  return {
    brand: 'acme',
    matched: [],
    sentiment: { label: 'neutral', score: -0.05, confidence: 0.6 },
    emotion: null,
    intents: [{ label: 'other', score: 0.8 }],
    topics: [],
    reach: null,
    relevance: 1,
    spam: 0,
    story: null,
    why: [],
    model: 'm-1',
    ...over,
  };
}
interface Said {
  text: string;
  sentiment?: SentimentLabel;
  intent?: IntentLabel;
  heard?: Partial<Hit>;
}
const lesson = ({ text, sentiment, intent, heard }: Said) => ({
  hit: hit(heard),
  words: anItem({ text }),
  sentiment: sentiment ?? null,
  intent: intent ?? null,
});
const times = (n: number, make: (i: number) => Said) => Array.from({ length: n }, (_, i) => lesson(make(i)));

/** "refund" is bad here, "queue" is nothing: the shipped model calls both neutral. */
const REFUNDS = [
  ...times(30, i => ({ text: `another refund number ${i}`, sentiment: 'negative' })),
  ...times(30, i => ({ text: `an ordinary queue number ${i}`, sentiment: 'neutral' })),
];

describe('what labels teach of moods', () => {
  test('a word of this brand moves the label, the score and the confidence, and is told', () => {
    const tuning = learnTuning(REFUNDS);
    const bad = tuned(hit(), anItem({ text: 'my refund' }), tuning);
    expect(bad.sentiment.label).toBe('negative');
    expect(bad.sentiment.score).toBeLessThan(-0.05);
    expect(bad.why.join()).toMatch(/sentiment: learnt from 60 labels, negative: "refund" \+/);
    expect(bad.model).toBe('m-1+60');
    expect(tuned(hit(), anItem({ text: 'the queue' }), tuning).sentiment.label).toBe('neutral');
  });

  test('few labels change nothing', () => {
    expect(learnTuning([])).toBeNull();
    expect(learnTuning(REFUNDS.slice(0, ENOUGH - 1))).toBeNull();
    expect(tuned(hit(), anItem({ text: 'refund' }), null)).toEqual(hit());
  });

  test('labels that agree with the model, or say nothing, change nothing', () => {
    const random = [0.1, 0.7, 0.4, 0.9, 0.2, 0.6];
    const noise = times(120, i => ({
      text: `words ${i} of no meaning`,
      sentiment:
        (['negative', 'neutral', 'positive'] as const)[Math.floor(((random[i % 6] ?? 0) * 7919 * (i + 1)) % 3)] ??
        'neutral',
      heard: { sentiment: { label: 'neutral', score: 0, confidence: 0.36 } },
    }));
    expect(learnTuning(noise)?.sentiment ?? null).toBeNull();
  });

  test('scores stay in their range, whatever the hit claims', () => {
    const tuning = learnTuning(REFUNDS);
    for (const label of ['negative', 'neutral', 'positive'] as const)
      for (const score of [-1, -0.3, 0, 0.3, 1])
        for (const confidence of [0, 0.5, 1]) {
          const { sentiment } = tuned(
            hit({ sentiment: { label, score, confidence } }),
            anItem({ text: 'refund' }),
            tuning,
          );
          expect(Math.abs(sentiment.score)).toBeLessThanOrEqual(1);
          expect(sentiment.confidence).toBeGreaterThan(0);
          expect(sentiment.confidence).toBeLessThanOrEqual(1);
        }
  });

  test('the same labels teach the same', () => {
    const once = tuned(hit(), anItem({ text: 'refund' }), learnTuning(REFUNDS));
    expect(tuned(hit(), anItem({ text: 'refund' }), learnTuning(REFUNDS))).toEqual(once);
  });
});

describe('what labels teach of intents', () => {
  const lessons = [
    ...times(30, i => ({ text: `flibber ${i}`, intent: 'bug' })),
    ...times(30, i => ({ text: `grommet ${i}`, intent: 'other' })),
  ];
  test('a word of this brand moves the intent', () => {
    const tuning = learnTuning(lessons);
    const found = tuned(hit(), anItem({ text: 'the flibber' }), tuning);
    expect(found.intents[0]?.label).toBe('bug');
    expect(found.why.join()).toContain('intent bug: learnt from 60 labels: "flibber"');
    expect(tuned(hit(), anItem({ text: 'the grommet' }), tuning).intents[0]?.label).toBe('other');
  });
});

test('folds are even, and the same every time', () => {
  const folds = foldsOf(103, 5);
  expect(foldsOf(103, 5)).toEqual(folds);
  for (let fold = 0; fold < 5; fold++) {
    const n = folds.filter(one => one === fold).length;
    expect(n === 20 || n === 21).toBe(true);
  }
});
