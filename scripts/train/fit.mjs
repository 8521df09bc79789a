// One way to train a model with labels that exclude one another, and to fit its calibration.
import { loadEngine } from './engine.mjs';

const { bestHeat } = await loadEngine(['odds']);

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

/** The vectors of texts (src/enrich/vectors.ts), one after the other. */
export function textVectors({ engine, vectors }, texts) {
  const reading = engine.emptyReading();
  const one = new Float64Array(vectors.dims);
  const all = new Float32Array(texts.length * vectors.dims);
  texts.forEach((text, i) => {
    engine.read(text, reading);
    engine.sentenceVector(vectors, reading, one);
    all.set(one, i * vectors.dims);
  });
  return all;
}

/**
 * Trains on rows {text, label, lang, target, weight, among}. `among`: the labels a set knows of (null: all); others are not taught by it. `apart`: a family
 * of features with places of its own. `meant`: how much what the words mean counts beside them, as a
 * part of what it counts elsewhere; 0: not at all.
 */
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
    apart = null,
    meant = 0,
  },
) {
  const { engine } = with_;
  const see = seer(with_, targets);
  const gathered = engine.gather(rows.length, i => see(rows[i]), { bits, rare, families, apart });
  const lessons = labels.map(label => ({
    label,
    sign: Int8Array.from(rows, row => (row.among && !row.among.includes(label) ? 0 : row.label === label ? 1 : -1)),
    weight: Float64Array.from(rows, row => row.weight),
  }));
  const model = engine.learn(gathered, lessons, {
    name,
    version,
    cost,
    seed,
    rounds,
    keep,
    ...(meant > 0 && {
      vectors: textVectors(
        with_,
        rows.map(({ text }) => text),
      ).map(one => one * meant),
    }),
  });
  return { ...model, dense: model.dense?.map(mine => mine.map(one => rounded(one * meant))) ?? null };
}

const rounded = number => Math.round(number * 1000) / 1000;

/** Log-odds of each label for each row. */
export function scores(with_, model, rows, targets = false) {
  const see = seer(with_, targets);
  const dims = with_.vectors?.dims ?? 0;
  const vectors =
    model.dense &&
    Float64Array.from(
      textVectors(
        with_,
        rows.map(({ text }) => text),
      ),
    );
  return rows.map((row, i) => {
    const out = new Float64Array(model.labels.length);
    with_.engine.score(model, see(row), out, vectors?.subarray(i * dims, (i + 1) * dims));
    return out;
  });
}

export function best(labels, odds) {
  return odds.map(z => labels[z.indexOf(Math.max(...z))]);
}

/**
 * The heat of a model's log-odds (src/enrich/odds.ts), from rows {set, label} that it did not learn from. Every set counts alike: what is read later comes
 * from a place of its own, and the greatest set is not the likeliest.
 */
export function heat(labels, rows, odds) {
  const sizes = new Map();
  for (const { set } of rows) sizes.set(set, (sizes.get(set) ?? 0) + 1);
  return bestHeat(
    rows.map(({ set, label }, i) => ({ odds: odds[i], truth: labels.indexOf(label), weight: 1 / sizes.get(set) })),
  );
}
