import { readdirSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Classes, gather, heatOf, learn, score } from '../../src/enrich/classes.ts';
import { emptySeen, see } from '../../src/enrich/features.ts';
import { numbers } from '../../src/enrich/learner.ts';
import { lexiconOf, lookUp } from '../../src/enrich/lexicon.ts';
import { pack, packLexicon, packVectors, unpack, unpackLexicon, unpackVectors } from '../../src/enrich/packed.ts';
import { emptyReading, hashOf, read } from '../../src/enrich/reading.ts';
import { trainOn } from '../../src/enrich/taught.ts';
import { sentenceVector, vectorsOf } from '../../src/enrich/vectors.ts';

const lexicon = lexiconOf([[hashOf('great'), 75]]);
const vectors = vectorsOf(
  (
    [
      ['apple', [1, 0]],
      ['fruit', [0.5, 0.5]],
      ['pear', [0, 1]],
      ['quince', [0.1, 0.9]],
    ] as const
  ).map(([word, vector]) => [hashOf(word), vector]),
);
const weights = { lexicon: () => lexicon, vectors: () => vectors };
const lines = [
  'red apple',
  'green apple',
  'sweet pear',
  'ripe pear',
  'apple pie',
  'sour pear',
  'apple tree',
  'pear tree',
]
  .flatMap(text => [text, `a ${text}`, `the ${text} there`])
  .map(text => ({ text, label: text.includes('apple') ? 'apples' : 'pears' }));

function odds(model: Classes, text: string): number[] {
  const reading = emptyReading();
  const seen = emptySeen();
  read(text, reading);
  see(reading, lexicon, 0, seen);
  const out = new Float64Array(model.labels.length);
  score(model, seen, out);
  return [...out];
}

function modelOf(): Classes {
  const reading = emptyReading();
  const seen = emptySeen();
  const rows = gather(
    lines.length,
    i => {
      read(lines[i]?.text ?? '', reading);
      see(reading, lexicon, 0, seen);
      return seen;
    },
    { bits: 12, rare: 0.5, families: {} },
  );
  const lessons = ['apples', 'pears'].map(label => ({
    label,
    sign: Int8Array.from(lines, one => (one.label === label ? 1 : -1)),
    weight: new Float64Array(lines.length).fill(1),
  }));
  return learn(rows, lessons, { name: 'fruit', version: '1', cost: 10, seed: 1, rounds: 20, keep: 2 ** 12 });
}

describe('what labelled lines teach', () => {
  const taught = trainOn(lines, weights);

  test('is told again, of texts never seen too', () => {
    expect(taught.predict('an apple a day')).toEqual({ label: 'apples', score: expect.any(Number) });
    expect(taught.predict('poached pear').label).toBe('pears');
    expect(taught.predict('apple').score).toBeGreaterThan(0.5);
  });

  test('names the word that spoke for it', () => {
    expect(taught.explain('one apple today', 'apples')[0]?.word).toBe('apple');
    expect(taught.explain('one apple today', 'plums')).toEqual([]);
  });

  test('is found in long texts and in none', () => {
    const long = `pear ${'and then some more was said of it '.repeat(40)}`;
    expect(taught.predict(long).label).toBe('pears');
    expect(taught.predict('').label).toMatch(/apples|pears/);
  });

  test('reaches words that no line has, by what they mean', () => {
    expect(taught.predict('quince').label).toBe('pears');
    expect(taught.explain('quince', 'pears')).toEqual([{ word: 'quince', weight: expect.any(Number) }]);
    const blind = trainOn(lines, { ...weights, vectors: () => vectorsOf([[hashOf('else'), [1, 1]]]) });
    expect(blind.explain('quince', 'pears')).toEqual([]);
  });

  test('is told as surely as it was right of lines left out', () => {
    const random = numbers(3);
    const word = () => `w${Math.floor(40 * random())}`;
    // One label in three was given by somebody who did not look.
    const doubtful = Array.from({ length: 400 }, (_, i) => {
      const label = i % 2 === 0 ? 'apple' : 'pear';
      return { text: `${word()} ${word()} ${word()} ${label}`, label: random() < 0.33 ? 'apple' : label };
    });
    const test = Array.from({ length: 100 }, (_, i) => ({
      text: `${word()} ${word()} ${word()} ${i % 2 === 0 ? 'apple' : 'pear'}`,
    }));
    const sure = (from: typeof doubtful) => {
      const model = trainOn(from, weights);
      return test.reduce((sum, { text }) => sum + model.predict(text).score, 0) / test.length;
    };
    const plain = doubtful.map(({ text }) => ({ text, label: text.endsWith('apple') ? 'apple' : 'pear' }));
    expect(sure(plain)).toBeGreaterThan(0.97);
    expect(Math.abs(sure(doubtful) - 0.83)).toBeLessThan(0.06);
  });

  test('is the same each time', () => {
    const again = trainOn(lines, weights);
    for (const { text } of lines) expect(again.explain(text, 'apples')).toEqual(taught.explain(text, 'apples'));
  });

  test('needs two labels', () => {
    expect(() => trainOn(lines.slice(0, 1), weights)).toThrow(RangeError);
    expect(() => trainOn([], weights)).toThrow(RangeError);
  });
});

test('a heat is that of the language, else the common one, else 1', () => {
  const model = modelOf();
  const fitted = { ...model, fitted: { heat: [0.5], 'heat hi': [0.1] } };
  expect([heatOf(model), heatOf(fitted), heatOf(fitted, 'hi'), heatOf(fitted, 'es')]).toEqual([1, 0.5, 0.1, 0.5]);
  expect(heatOf(unpack(pack(fitted)), 'hi')).toBe(0.1);
});

describe('files of weights', () => {
  const model = modelOf();

  test('give back what was packed', () => {
    expect(Buffer.from(pack(unpack(pack(model)))).equals(pack(model))).toBe(true);
    expect(odds(unpack(pack(model)), 'ripe apple')).toEqual(odds(model, 'ripe apple'));
  });

  test('cut short or not ours: refused', () => {
    const bytes = pack(model);
    expect(() => unpack(bytes.slice(0, 100))).toThrow(RangeError);
    expect(() => unpack(bytes.slice(0, -1))).toThrow(RangeError);
    expect(() => unpack(new Uint8Array(40))).toThrow(RangeError);
    expect(() => unpackLexicon(new Uint8Array(0))).toThrow(RangeError);
    expect(() => unpackVectors(packVectors(vectors, { name: 'v', version: '1' }).slice(0, -1))).toThrow(RangeError);
  });

  test('that ship take five megabytes at most', () => {
    const folder = new URL('../../src/enrich/models/', import.meta.url);
    const files = readdirSync(folder).filter(name => name.endsWith('.bin'));
    expect(files.length).toBeGreaterThan(10);
    expect(files.reduce((sum, name) => sum + statSync(new URL(name, folder)).size, 0)).toBeLessThanOrEqual(5_000_000);
  });

  test('hold word vectors', () => {
    const bytes = packVectors(vectors, { name: 'v', version: '1' });
    const back = unpackVectors(bytes);
    expect(Buffer.from(packVectors(back, { name: 'v', version: '1' })).equals(Buffer.from(bytes))).toBe(true);
    for (const word of ['apple', 'fruit', 'pear', 'quince', 'of']) {
      const [packed, known] = [new Float64Array(2), new Float64Array(2)];
      const reading = emptyReading();
      read(word, reading);
      sentenceVector(back, reading, packed);
      sentenceVector(vectors, reading, known);
      expect(packed).toEqual(known);
    }
  });

  test('hold lexicons too', () => {
    const back = unpackLexicon(
      packLexicon(
        lexiconOf([
          [1, -5],
          [0xffffffff, 127],
          [70_000, 3],
        ]),
        { name: 'l', version: '1' },
      ),
    );
    expect([back.size, lookUp(back, 1), lookUp(back, 0xffffffff), lookUp(back, 70_000)]).toEqual([3, -5, 127, 3]);
  });
});
