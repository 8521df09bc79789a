import { describe, expect, test } from 'vitest';
import { type Classes, gather, learn, score } from '../../src/enrich/classes.ts';
import { emptySeen, see } from '../../src/enrich/features.ts';
import { lexiconOf, lookUp } from '../../src/enrich/lexicon.ts';
import { pack, packLexicon, unpack, unpackLexicon } from '../../src/enrich/packed.ts';
import { emptyReading, hashOf, read } from '../../src/enrich/reading.ts';
import { trainOn } from '../../src/enrich/taught.ts';

const lexicon = lexiconOf([[hashOf('great'), 75]]);
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
  const taught = trainOn(lines, lexicon);

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

  test('is the same each time', () => {
    const again = trainOn(lines, lexicon);
    for (const { text } of lines) expect(again.explain(text, 'apples')).toEqual(taught.explain(text, 'apples'));
  });

  test('needs two labels', () => {
    expect(() => trainOn(lines.slice(0, 1), lexicon)).toThrow(RangeError);
    expect(() => trainOn([], lexicon)).toThrow(RangeError);
  });
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
