import { statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cueMatcher } from '../../src/app/cues.ts';
import { engineOf } from '../../src/enrich/engine.ts';
import { ASK_ALL, type Asked, analyser, languageOf, PARTS, shippedWeights } from '../../src/enrich/index.ts';
import { MODELS } from '../../src/enrich/weights.ts';
import { anItem } from './item.ts';

const weights = shippedWeights();
const analyse = analyser({
  weights,
  engine: engineOf('earshot', weights),
  cues: cueMatcher([]),
});
const mood = (text: string, asked: Partial<Asked> = {}) =>
  analyse(anItem({ text }), { ...ASK_ALL, ...asked }).sentiment;

describe('our own engine', () => {
  test.each([
    ['I love this kettle, works great', 'positive'],
    ['Terrible. It broke after two days.', 'negative'],
    ['The kettle holds 1.7 litres.', 'neutral'],
    ['not good at all', 'negative'],
    ["Doesn't work since the update", 'negative'],
    ['This is the best phone I have ever had 😍', 'positive'],
    ['Me encanta, es excelente', 'positive'],
    ['Das ist wirklich schlecht, ich bin enttäuscht', 'negative'],
    ['Ottimo prodotto, grazie mille!', 'positive'],
  ])('%s is %s', (text, label) => {
    expect(mood(text)?.label).toBe(label);
  });

  test.each([
    ['Acme is great but Globex is terrible', 'Globex', 'negative'],
    ['Globex is better than Acme', 'Acme', 'negative'],
    ['Switched from Globex to Acme last week', 'Acme', 'positive'],
    ['The food was awful, the waiter very friendly and helpful', 'waiter', 'positive'],
  ])('%s — %s: %s', (text, target, label) => {
    expect(mood(text, { target })?.label).toBe(label);
  });

  test('the sign of a score is that of its label', () => {
    expect(mood('I hate it')?.score).toBeLessThan(-0.3);
    expect(mood('I adore it')?.score).toBeGreaterThan(0.3);
  });

  test('is never less sure than one of three, nor than its score says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('not', 'love', 'broken', 'Acme', 'fine', '!', 'but', 'worst', '#x'), { maxLength: 8 }),
        fc.constantFrom('en', 'es', 'hi'),
        (words, lang) => {
          const item = { ...anItem({ text: words.join(' ') }), lang };
          for (const target of [null, 'Acme']) {
            const { sentiment } = analyse(item, { ...ASK_ALL, target });
            expect(sentiment?.confidence).toBeGreaterThanOrEqual(sentiment?.score === 0 ? 0 : 0.333);
            expect(Math.abs(sentiment?.score ?? 2)).toBeLessThanOrEqual((sentiment?.confidence ?? 0) + 0.001);
          }
        },
      ),
    );
  });

  test('is surer the more speaks for it', () => {
    const [some, more] = ['broken', 'Worst ever, broken again, I hate it'].map(text => mood(text)?.confidence);
    expect(more).toBeGreaterThan(some ?? 1);
  });

  test('a language that is read by guess is not sure of anything', () => {
    const sure = analyse({ ...anItem({ text: 'bahut accha phone hai' }), lang: 'hi' }, ASK_ALL).sentiment?.confidence;
    expect(sure).toBeLessThan(0.45);
  });

  test('says which words moved it', () => {
    expect(analyse(anItem({ text: 'I love Acme' }), ASK_ALL).why?.[0]).toMatch(/^sentiment: "love" \+/);
  });
});

describe('an analysis', () => {
  test('holds what was asked for and nothing else', () => {
    for (const part of PARTS) {
      const got = Object.keys(
        analyse(anItem({ text: 'Acme crashes, why?' }), { ...ASK_ALL, only: new Set([part]), why: false }),
      );
      expect(got).toEqual(part === 'intent' ? ['intent', 'intents'] : [part]);
    }
  });

  test('intents may be limited to some labels', () => {
    const item = anItem({ text: 'Acme crashes after the update. How do I fix this?' });
    expect(analyse(item, { ...ASK_ALL, labels: ['question', 'praise'] }).intent).toBe('question');
    expect(analyse(item, { ...ASK_ALL, labels: ['bug', 'praise'] }).intent).toBe('bug');
    expect(analyse(item, ASK_ALL).intents?.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['bug', 'question']),
    );
  });

  test('intents share one chance, and a second may be named with little of it', () => {
    const item = anItem({ text: 'Acme crashes after the update. How do I fix this?' });
    const named = analyse(item, ASK_ALL).intents ?? [];
    expect(named.length).toBeGreaterThan(1);
    expect(named.reduce((sum, { score }) => sum + score, 0)).toBeLessThanOrEqual(1.001);
    expect(named[1]?.score).toBeLessThan(0.5);
    expect(analyse(anItem({ text: 'We are hiring! Apply now.' }), ASK_ALL).intents?.[0]).toEqual(
      expect.objectContaining({ label: 'job' }),
    );
  });

  test.each(['', '!!!', '123', '+1', 'https://example.com/a', '@acme'])('nothing in %j tells of an emotion', text => {
    expect(analyse(anItem({ text }), ASK_ALL).emotion).toBeNull();
  });
  test.each([
    ['I love it', 'joy'],
    ['😡', 'anger'],
    [':(', 'sadness'],
  ])('%s tells of %s', (text, label) => {
    expect(analyse(anItem({ text }), ASK_ALL).emotion?.label).toBe(label);
  });

  test.each(['ab', 'bei dem', 'nach', 'ohne', 'wieder'])('little words are no phrase: %s', text => {
    expect(analyse(anItem({ text }), ASK_ALL).keyphrases).toEqual([]);
  });

  test('names phrases, never more than asked for', () => {
    const text =
      'Solar panels on warehouse roofs are spreading. A warehouse roof is flat and large, so solar panels pay off sooner, says a study of solar panels in Spain.';
    const { keyphrases } = analyse(anItem({ text }), { ...ASK_ALL, top: 3 });
    expect(keyphrases?.length).toBe(3);
    expect(keyphrases?.map(({ text: phrase }) => phrase.toLowerCase())).toContain('solar panels');
  });

  test('any text gets an answer within its bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const got = analyse(anItem({ text }), { ...ASK_ALL, target: 'acme' });
        expect(Math.abs(got.sentiment?.score ?? 2)).toBeLessThanOrEqual(1);
        for (const chance of [
          got.sentiment?.confidence,
          got.offensive?.score,
          got.irony?.score,
          got.emotion?.score ?? 0,
        ]) {
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual(1);
        }
        expect(analyse(anItem({ text }), { ...ASK_ALL, target: 'acme' })).toEqual(got);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['', '😀'.repeat(50), '\ud800', '\u0000\u0001', 'مرحبا بالعالم', `acme ${'very '.repeat(200_000)}`])(
    'hostile text %#',
    text => {
      expect(analyse(anItem({ text }), { ...ASK_ALL, target: 'acme' }).sentiment?.label).toBeDefined();
    },
  );
});

test.each([
  ['Thank you so much for your help, it works again', 'en'],
  ['Muchas gracias por la ayuda, ya funciona', 'es'],
  ['Muito obrigado pela ajuda, já está funcionando', 'pt'],
  ["Merci beaucoup pour votre aide, c'est réparé", 'fr'],
  ['Vielen Dank für die Hilfe, es läuft wieder', 'de'],
  ['Grazie mille per il vostro aiuto, adesso va', 'it'],
  ['Dank je wel voor de hulp, het werkt weer', 'nl'],
  // A word may belong to many languages: only one that hardly could is told by.
  ['hello', null],
  ['x', null],
  ['ok', null],
  ['no', null],
  ['hola', null],
  ['thanks', 'en'],
  ['gracias', 'es'],
  ['love it', 'en'],
  ['geht nicht', 'de'],
  ['123', null],
  ['https://example.com/a', null],
])('%s is %s', (text, lang) => {
  expect(languageOf(anItem({ text }), weights)).toBe(lang);
});

test('all weights together stay small', () => {
  const folder = new URL('../../src/enrich/models/', import.meta.url);
  const files = [...MODELS, 'lexicon', 'common'].map(name => statSync(new URL(`${name}.bin`, folder)).size);
  expect(files.reduce((sum, size) => sum + size, 0)).toBeLessThan(5 * 2 ** 20);
});
