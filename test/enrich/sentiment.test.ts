import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afinnEngine } from '../../src/enrich/afinn.ts';

const engine = afinnEngine();

describe('the AFINN engine', () => {
  test.each([
    ['I love this kettle, works great', 'positive'],
    ['Terrible. It broke after two days.', 'negative'],
    ['The kettle holds 1.7 litres.', 'neutral'],
    ['not good at all', 'negative'],
    ["it isn't bad", 'positive'],
    ['never disappointed me', 'neutral'],
    ['No problems so far', 'positive'],
    ["Doesn't work since the update", 'negative'],
    ['the app crashes and the lid leaks', 'negative'],
    ['It would be nice to have a timer, thanks in advance', 'neutral'],
    ['👎', 'negative'],
    ['so happy :)', 'positive'],
    ['see http://example.com/love-hate', 'neutral'],
    ['constructor toString __proto__', 'neutral'],
  ])('%s is %s', (text, label) => {
    expect(engine.score(text, 'en')?.label).toBe(label);
  });

  test('a negation reaches three words and no punctuation mark', () => {
    const words = (text: string) => engine.score(text, 'en')?.why.map(({ word }) => word);
    expect(words('not really very good')).toEqual(['not … good']);
    expect(words('not a really very good one')).toEqual(['good']);
    expect(words('not now, good')).toEqual(['good']);
  });

  test('numbers are no longer than they are worth', () => {
    const { score, why } = engine.score('not great, not superb, and I do not love it', 'en') ?? { score: 0, why: [] };
    expect(why.length).toBeGreaterThan(1);
    for (const number of [score, ...why.map(({ weight }) => weight)])
      expect(String(number)).toMatch(/^-?\d+(?:\.\d{1,3})?$/);
  });

  test('says which words moved it', () => {
    expect(engine.score('broken, but I love it', null)?.why).toEqual([
      { word: 'broken', weight: -1 },
      { word: 'love', weight: 3 },
    ]);
  });

  test.each([
    ['es', 'Me encanta, es excelente', 'positive'],
    ['es-MX', 'terrible, muy malo', 'negative'],
    ['de', 'Das ist wunderbar und gut', 'positive'],
    ['fr', "C'est excellent et magnifique", 'positive'],
    ['nl', 'geweldig en mooi', 'positive'],
    ['it', 'ottimo, bellissimo', 'positive'],
    ['pt', 'adoro, é excelente', 'positive'],
  ])('%s: %s is %s', (lang, text, label) => {
    expect(engine.score(text, lang)?.label).toBe(label);
  });

  test('a language without a list is not read as English', () => {
    expect(engine.score('love love love', 'fi')).toBeNull();
    expect(engine.score('love', 'constructor')).toBeNull();
  });

  test('no known word: neutral, more sure than after one weak word', () => {
    expect(engine.score('a kettle', 'en')).toEqual({ score: 0, label: 'neutral', confidence: 0.64, why: [] });
    expect(engine.score('slow', 'en')?.confidence).toBeLessThan(0.5);
  });

  test('stays in [-1, 1] and is the same each time, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const mood = engine.score(text, null);
        expect(mood?.score).toBeGreaterThanOrEqual(-1);
        expect(mood?.score).toBeLessThanOrEqual(1);
        expect(engine.score(text, null)).toEqual(mood);
      }),
      { numRuns: 50 },
    );
  });

  test('one more good word never lowers a score of good words', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('good', 'love', 'table', 'happy'), { maxLength: 20 }), words => {
        const text = words.join(' ');
        expect(engine.score(`${text} great`, 'en')?.score).toBeGreaterThanOrEqual(engine.score(text, 'en')?.score ?? 1);
      }),
    );
  });
});
