import { describe, expect, test } from 'vitest';
import { cueMatcher } from '../../src/app/cues.ts';
import { cueRules, enrich, loadModels } from '../../src/enrich/index.ts';
import { INTENTS } from '../../src/model/mention.ts';
import { aBrand, anItem, followedBy, named } from './item.ts';

const bare = loadModels({ cues: null, feedback: [] });

describe('enrich', () => {
  test('fills a hit and says why', () => {
    const item = anItem({ text: 'I love Acme', author: followedBy(1_000) });
    expect(enrich(item, named(item, 'Acme'), aBrand(), bare)).toEqual({
      brand: 'Acme',
      matched: [{ field: 'text', start: 7, end: 11 }],
      lang: 'en',
      sentiment: { label: 'positive', score: expect.any(Number), confidence: expect.any(Number) },
      emotion: 'joy',
      intents: [{ label: 'praise', score: expect.any(Number) }],
      topics: [],
      reach: { low: 50, mid: 150, high: 450, basis: 'followers' },
      relevance: 1,
      spam: 0.018,
      story: null,
      why: [
        expect.stringMatching(/^sentiment: "love" \+\d.* in "I love Acme"$/),
        'intent praise: the mood is positive',
        'reach: 1,000 followers × 0.15',
      ],
      model: 'earshot-2',
    });
  });

  test('intents are never empty', () => {
    const item = anItem({ text: 'Acme' });
    expect(enrich(item, named(item, 'Acme'), aBrand(), bare).intents).toEqual([
      { label: 'other', score: expect.any(Number) },
    ]);
  });

  test('cues, question marks and place add up, best first', () => {
    const item = anItem({ text: 'Acme crashes since the update. How do I fix this?', kind: 'issue' });
    const hit = enrich(item, named(item, 'Acme'), aBrand(), loadModels({ cues: cueMatcher([]), feedback: [] }));
    expect(hit.intents.map(({ label }) => label).sort()).toEqual(['bug', 'question']);
    expect(hit.intents.every(({ score }, i, all) => i === 0 || score <= (all[i - 1]?.score ?? 0))).toBe(true);
    expect(hit.why.find(why => why.startsWith('intent bug'))).toMatch(
      /^intent bug: "crashes" \(tells of a crash\);.* it is an issue in a tracker/,
    );
  });

  test('a megabyte of anything is scored at once', () => {
    for (const piece of ['!', ' ', 'A', 'a. ', '? ', '@', 'no ', '#x ', 'https://', ',\n', '😀', 'not good, but ']) {
      const text = `Acme ${piece.repeat(Math.floor(1_000_000 / piece.length))}`;
      const item = anItem({ title: text, text, more: text });
      expect(
        enrich(item, { brand: 'acme', spans: [{ field: 'text', start: 0, end: 4 }] }, aBrand(), bare).spam,
      ).toBeLessThan(1);
    }
  });

  test.each([
    ['Is Acme any good?', 'question'],
    ['Acme tops the table', 'other'],
  ])('%s: %s', (text, label) => {
    const item = anItem({ text });
    expect(enrich(item, named(item, 'Acme'), aBrand(), bare).intents[0]?.label).toBe(label);
  });

  test('an article that sounds like a reporter is news, one of a forum is not', () => {
    const article = anItem({ kind: 'article', title: 'Acme opens a plant in Springfield' });
    expect(enrich(article, named(article, 'Acme'), aBrand(), bare).intents[0]?.label).toBe('news');
    const topic = anItem({ kind: 'article', title: 'Acme opens a plant in my town' });
    expect(enrich(topic, named(topic, 'Acme'), aBrand(), bare).intents[0]?.label).toBe('other');
  });
});

describe('the cue rules', () => {
  test('have ids of their own, labels that exist and a reason', () => {
    expect(new Set(cueRules.map(rule => rule.id)).size).toBe(cueRules.length);
    for (const rule of cueRules) {
      expect(INTENTS).toContain(rule.label);
      expect(rule.weight).toBeGreaterThan(0);
      expect(rule.why).not.toBe('');
    }
    const labels = new Set(cueRules.map(rule => rule.label));
    expect(INTENTS.filter(label => label !== 'other' && !labels.has(label))).toEqual([]);
  });
});
