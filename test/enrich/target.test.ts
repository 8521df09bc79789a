import { describe, expect, test } from 'vitest';
import { afinnEngine } from '../../src/enrich/afinn.ts';
import { clauses } from '../../src/enrich/clauses.ts';
import { towards } from '../../src/enrich/target.ts';
import { anItem, named } from './item.ts';

const engine = afinnEngine();
function mood(text: string, brand: string, lang: string | null = 'en') {
  const item = anItem({ text });
  return towards(item, named(item, brand), engine, lang);
}

describe('the mood towards one brand', () => {
  test.each([
    ['Acme is great but Globex is terrible.', 'Acme', 'positive'],
    ['Acme is great but Globex is terrible.', 'Globex', 'negative'],
    ['Acme looks nice, but it broke and the support is useless and rude', 'Acme', 'negative'],
    ['I bought an Acme last month. It broke. Horrible!', 'Acme', 'negative'],
    ['Worst purchase ever. Avoid Acme.', 'Acme', 'negative'],
    ['Globex is better than Acme', 'Acme', 'negative'],
    ['Globex is better than Acme', 'Globex', 'positive'],
    ['Globex is way worse than my Acme', 'Acme', 'positive'],
    ['Faster than Acme', 'Acme', 'negative'],
    ['Switched from Acme to Globex last week', 'Acme', 'negative'],
    ['Switched from Acme to Globex last week', 'Globex', 'positive'],
    ['Returned my Acme today', 'Acme', 'negative'],
    ['Returned my Acme and got a Globex instead. Love it.', 'Acme', 'negative'],
    ['Acme beats Globex', 'Acme', 'positive'],
    ['Acme beats Globex', 'Globex', 'negative'],
    ['My Acme sits next to the Globex. Globex is awful.', 'Acme', 'neutral'],
    ['The weather is terrible. Really. Very. Nothing else. I own an Acme.', 'Acme', 'neutral'],
  ])('%s — %s: %s', (text, brand, label) => {
    expect(mood(text, brand).sentiment.label).toBe(label);
  });

  test('the title counts as a sentence', () => {
    const item = anItem({ title: 'I love Acme', text: 'A few words on kettles.' });
    expect(towards(item, named(item, 'acme'), engine, 'en').sentiment.label).toBe('positive');
  });

  test('a title that names the brand speaks for the beginning of a text that does not', () => {
    const item = anItem({
      title: 'Acme after the update',
      text: 'Mine melted. Dangerous. I am angry. Great weather here.',
    });
    const { sentiment, why } = towards(item, named(item, 'acme'), engine, 'en');
    expect(sentiment.label).toBe('negative');
    expect(why.join()).not.toContain('great');
  });

  test('a match without spans (a query *) reads it all', () => {
    const item = anItem({ title: 'Great', text: 'News.' });
    expect(towards(item, { brand: 'acme', spans: [] }, engine, 'en').sentiment.label).toBe('positive');
  });

  test('explains itself in plain sentences', () => {
    expect(mood('I love Acme', 'acme').why).toEqual(['sentiment: "love" +3 in "I love Acme"']);
    expect(mood('Globex is better than Acme', 'acme').why.join('\n')).toContain('turned round');
    expect(mood('Rakastan Acme', 'acme', 'fi')).toEqual({
      sentiment: { score: 0, label: 'neutral', confidence: 0.4 },
      why: ['sentiment: no word list for fi'],
    });
  });

  test('hostile text is read in linear time', () => {
    const long = 200_000;
    for (const text of [' '.repeat(long), '!'.repeat(long), 'A'.repeat(long), 'a. '.repeat(long), '" '.repeat(long)]) {
      expect(mood(`acme ${text}`, 'acme').sentiment.label).toBe('neutral');
    }
  });
});

describe('clauses', () => {
  test('keep their place and their sentence; abbreviations and versions stay whole', () => {
    expect(clauses('v2.1 is out. Good, but slow! Why').map(({ text, sentence }) => [text, sentence])).toEqual([
      ['v2.1 is out.', 0],
      [' Good', 1],
      [', but slow!', 1],
      [' Why', 2],
    ]);
    const text = 'One. Two; three\nfour however five';
    expect(clauses(text).every(({ text: clause, start, end }) => text.slice(start, end) === clause)).toBe(true);
  });
});
