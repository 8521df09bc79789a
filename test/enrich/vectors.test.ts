import { expect, test } from 'vitest';
import { emptyReading, hashOf, read } from '../../src/enrich/reading.ts';
import { partsOf, rowOf, sentenceVector, vectorsOf } from '../../src/enrich/vectors.ts';
import { shippedWeights } from '../../src/enrich/weights.ts';

const reading = emptyReading();
const shipped = shippedWeights(new URL('../../src/enrich/models/', import.meta.url)).vectors();

function vectorOf(text: string, vectors = shipped): Float64Array {
  const out = new Float64Array(vectors.dims);
  read(text, reading);
  sentenceVector(vectors, reading, out);
  return out;
}
function cosine(one: string, other: string): number {
  const [a, b] = [vectorOf(one), vectorOf(other)];
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, d) => sum + value * (y[d] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test('texts that mean alike have vectors alike, with no word in common', () => {
  expect(cosine('my parcel never came', 'the delivery is late')).toBeGreaterThan(
    cosine('my parcel never came', 'she sings on stage tonight'),
  );
  expect(cosine('want my money back', 'refund')).toBeGreaterThan(cosine('want my money back', 'guitar'));
  expect(cosine('the app crashes', 'the website is down')).toBeGreaterThan(
    cosine('the app crashes', 'a lovely dinner'),
  );
});

test('a vector is of one length, whatever the text; of no known word it is nothing', () => {
  for (const text of ['refund', 'refund refund refund', `my money ${'and more of it '.repeat(500)}`])
    expect(Math.hypot(...vectorOf(text))).toBeCloseTo(0.5, 6);
  for (const text of ['', 'qzxwvk jjkqzz', '日本語だけ'])
    expect([...vectorOf(text)].every(one => one === 0)).toBe(true);
});

test('a word counts once, half the second time, and no text is left over in the next', () => {
  const vectors = vectorsOf([
    [hashOf('left'), [1, 0]],
    [hashOf('up'), [0, 1]],
  ]);
  const slope = (text: string) => {
    const [x = 0, y = 0] = vectorOf(text, vectors);
    return y / x;
  };
  expect(slope('left up')).toBeCloseTo(1);
  expect(slope('left up up')).toBeCloseTo(1.5);
  expect(slope('left up up up up')).toBeCloseTo(1.5);
  expect(slope('left up')).toBeCloseTo(1);
});

test('the parts of the words add up to what the whole says', () => {
  const text = 'the app crashes and crashes again, crashes';
  const weights = Float64Array.from({ length: shipped.dims }, (_, d) => Math.sin(d));
  const whole = vectorOf(text).reduce((all, one, d) => all + one * (weights[d] as number), 0);
  expect(partsOf(shipped, reading, weights).reduce((sum, one) => sum + one, 0)).toBeCloseTo(whole, 9);
});

test('of two entries for one word the first holds, and others are not found', () => {
  const vectors = vectorsOf([
    [7, [1, 0]],
    [7, [0, 1]],
    [0, [1, 1]],
  ]);
  expect([rowOf(vectors, 7), rowOf(vectors, 0), rowOf(vectors, 8)]).toEqual([0, 2, -1]);
});
