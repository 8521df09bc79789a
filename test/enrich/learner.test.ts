import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Example, featuresOf, numbers, placeOf, predict, train } from '../../src/enrich/learner.ts';

const TRAINING = { bits: 10, cost: 1, bias: 1, seed: 7 };

function example(words: string, label: boolean, over: Partial<Example> = {}): Example {
  return { features: of(words), label, weight: 1, offset: 0, ...over };
}
function of(words: string) {
  return featuresOf(
    words.split(' ').map(word => [word, 1] as const),
    TRAINING.bits,
  );
}
const FRUIT = [
  example('orchard juice', false),
  example('juice pie', false),
  example('printer jam', true),
  example('printer toner', true),
];
const anExample = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 }),
    fc.boolean(),
    fc.double({ min: 0, max: 3, noNaN: true }),
  )
  .map(([words, label, weight]) => example(words.join(' '), label, { weight }));

describe('the learner', () => {
  test('tells apart what it was taught, by the words that tell it apart', () => {
    const model = train(FRUIT, TRAINING);
    expect(predict(model, of('printer'))).toBeGreaterThan(0);
    expect(predict(model, of('juice'))).toBeLessThan(0);
    expect(predict(model, of('printer'))).toBeGreaterThan(predict(model, of('toner')));
    expect(predict(model, of('never seen'))).toBeCloseTo(model.bias);
  });

  test('learns nothing from nothing, and nothing from what does not count', () => {
    for (const none of [[], FRUIT.map(one => ({ ...one, weight: 0 }))])
      expect(predict(train(none, TRAINING), of('printer juice'))).toBe(0);
  });

  test('a base rate is learnt only where it is asked for', () => {
    const yes = ['a b', 'c d', 'e f'].map(words => example(words, true));
    expect(predict(train(yes, TRAINING), of('z'))).toBeGreaterThan(0);
    expect(predict(train(yes, { ...TRAINING, bias: 0 }), of('z'))).toBe(0);
  });

  test('what is known beforehand need not be learnt', () => {
    const known = train([example('printer', true, { offset: 5 })], TRAINING);
    const unknown = train([example('printer', true)], TRAINING);
    expect(Math.abs(predict(known, of('printer')))).toBeLessThan(Math.abs(predict(unknown, of('printer'))) / 4);
  });

  test('stands where the sum of loss and weights is least: each weight is its examples’ pull', () => {
    fc.assert(
      fc.property(fc.array(anExample, { maxLength: 12 }), examples => {
        const model = train(examples, TRAINING);
        const pull = new Float64Array(2 ** TRAINING.bits);
        for (const { features, label, weight } of examples) {
          const off = (label ? 1 : 0) - 1 / (1 + Math.exp(-predict(model, features)));
          features.at.forEach((at, i) => {
            pull[at] = (pull[at] ?? 0) + TRAINING.cost * weight * off * (features.value[i] ?? 0);
          });
        }
        model.weights.forEach((weight, i) => {
          expect(Math.abs(weight - (pull[i] ?? 0))).toBeLessThan(0.02);
        });
      }),
      {
        numRuns: 60,
        // The one of ten thousand on which Newton's steps went to and fro between the sigmoid's ends.
        examples: [
          [
            [
              { ...example('b b b', false), weight: 2.753176159515556 },
              { ...example('a c b', true), weight: 2.9999998519050646 },
            ],
          ],
        ],
      },
    );
  });

  test('is the same to the last digit for the same seed', () => {
    fc.assert(
      fc.property(fc.array(anExample, { maxLength: 8 }), examples => {
        expect(train(examples, TRAINING)).toEqual(train(examples, TRAINING));
      }),
      { numRuns: 20 },
    );
  });

  test('places are spread and in range', () => {
    const places = Array.from({ length: 4_000 }, (_, i) => placeOf(`w:${i}`, 16));
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThan(2 ** 16);
    expect(new Set(places).size).toBeGreaterThan(3_800);
    const random = numbers(1);
    expect(random()).not.toBe(random());
  });
});
