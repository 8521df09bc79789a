// One way to train a model with labels that exclude one another, and to fit its calibration.
import { DIMENSIONS, withVectors } from './vectors.mjs';

export const SENTIMENTS = ['negative', 'neutral', 'positive'];

/** Makes a function from a text (and, `targets`, the name in it) to its features; the features are overwritten by the next call. */
export function seer({ engine, lexicon }, targets = false) {
  const reading = engine.emptyReading();
  const seen = engine.emptySeen();
  return ({ text, lang, target }) => {
    engine.read(text, reading);
    engine.see(reading, lexicon, lang ? engine.hashOf(lang) : 0, seen);
    if (targets) engine.seeTarget(text, reading, lexicon, target ? engine.rangeOf(text, reading, target) : null, seen);
    return seen;
  };
}

/** The directions of words as places behind those of `gathered`, and how what is learnt of directions is told to the words themselves. */
export function beyond({ engine }, gathered, texts, vectors, strength) {
  const reading = engine.emptyReading();
  return {
    bits: gathered.bits + 1,
    rows: withVectors(
      engine,
      gathered,
      i => {
        engine.read(texts[i].text, reading);
        return { hashes: reading.hash.subarray(0, reading.size), size: gathered.sizes[i] };
      },
      vectors,
      strength,
    ),
    tell(weights, place) {
      for (const [hash, vector] of vectors) {
        let sum = 0;
        for (let d = 0; d < DIMENSIONS; d++) sum += vector[d] * weights[2 ** gathered.bits + d];
        weights[place(hash, engine.FAMILY.word)] += sum * strength;
      }
    },
  };
}

/** Trains on rows {text, label, lang, target, weight, among}. `among`: the labels a set knows of (null: all); others are not taught by it. */
export function fitted(
  with_,
  rows,
  {
    labels,
    targets = false,
    bits,
    rare = 0.5,
    families,
    cost,
    seed = 1,
    rounds = 7,
    keep,
    name,
    version = '1',
    vectors,
    strength,
  },
) {
  const { engine } = with_;
  const see = seer(with_, targets);
  const apart = vectors ? engine.FAMILY.word : null;
  const gathered = engine.gather(rows.length, i => see(rows[i]), { bits, rare, families, apart });
  const lessons = labels.map(label => ({
    label,
    sign: Int8Array.from(rows, row => (row.among && !row.among.includes(label) ? 0 : row.label === label ? 1 : -1)),
    weight: Float64Array.from(rows, row => row.weight),
  }));
  return engine.learn(gathered, lessons, {
    name,
    version,
    cost,
    seed,
    rounds,
    keep,
    ...(vectors && { beyond: beyond(with_, gathered, rows, vectors, strength) }),
  });
}

/** Log-odds of each label for each row. */
export function scores(with_, model, rows, targets = false) {
  const see = seer(with_, targets);
  return rows.map(row => {
    const out = new Float64Array(model.labels.length);
    with_.engine.score(model, see(row), out);
    return out;
  });
}

export function best(labels, odds) {
  return odds.map(z => labels[z.indexOf(Math.max(...z))]);
}

/** The factor on log-odds with which softmax gives the truth the greatest likelihood. */
export function heat(labels, rows, odds) {
  let found = [Infinity, 1];
  for (let factor = 0.3; factor < 4; factor += 0.1) {
    let loss = 0;
    rows.forEach(({ label }, i) => {
      const z = odds[i];
      const sum = z.reduce((total, one) => total + Math.exp(factor * one), 0);
      loss -= factor * z[labels.indexOf(label)] - Math.log(sum);
    });
    if (loss < found[0]) found = [loss, Math.round(factor * 10) / 10];
  }
  return found[1];
}

/** For each label: how the lead over the next one tells how often the label is right, sigmoid(a + b × lead). */
export function trust(labels, rows, odds) {
  const fitted = [];
  labels.forEach((label, l) => {
    const points = [];
    rows.forEach((row, i) => {
      const z = [...odds[i]];
      const top = Math.max(...z);
      if (z.indexOf(top) !== l) return;
      z.splice(l, 1);
      points.push([top - Math.max(...z), row.label === label ? 1 : 0]);
    });
    let a = 0;
    let b = 1;
    for (let round = 0; round < 3000; round++) {
      let ga = 0;
      let gb = 0;
      for (const [lead, right] of points) {
        const off = right - 1 / (1 + Math.exp(-a - b * lead));
        ga += off;
        gb += off * lead;
      }
      a += (0.5 * ga) / points.length;
      b += (0.5 * gb) / points.length;
    }
    fitted.push(Math.round(a * 1000) / 1000, Math.round(b * 1000) / 1000);
  });
  return fitted;
}
