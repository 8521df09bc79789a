// The mood of a text: English from social posts, reviews and comments; eight languages from tweets. And the mood towards a name in it.
import { accuracy, balanced, plain } from './corpus.mjs';
import { best, fitted, heat, SENTIMENTS, scores } from './fit.mjs';
import { written } from './intent.mjs';

const OTHERS = ['es', 'pt', 'fr', 'de', 'it', 'ar', 'hi'];
// The English models are given no language: it would be the same for every text.
const english = rows => rows.map(row => ({ ...row, lang: null }));
const whole = rows => rows.map(row => ({ ...row, target: null }));
const ASPECTS = ['semeval14-laptops-aspect', 'semeval14-restaurants-aspect'];

/** Sentences whose names all get one mood, once each: the mood of the sentence. */
function agreed(rows) {
  const moods = new Map();
  for (const { text, label } of rows) moods.set(text, new Set([...(moods.get(text) ?? []), label]));
  const done = new Set();
  return rows.filter(({ text }) => moods.get(text).size === 1 && !done.has(text) && done.add(text));
}

export function englishRows(corpus) {
  const part = (name, weight, change = rows => rows, power = 0.9) =>
    balanced(change(corpus.tsv(name, 'train')), weight, power);
  return whole(
    english([
      ...part('tweeteval-sentiment', 1),
      ...part('goemotions-reddit', 0.1),
      ...part('brands-sxsw', 2.2, rows => rows, RARE_BLAME),
      ...part('uci-sentences', 0.3).map(row => ({ ...row, among: ['negative', 'positive'] })),
      ...part('alexa-reviews', 0.3),
      ...ASPECTS.flatMap(name => part(name, 0.3, agreed)),
      ...part('dong-target', 0.3),
      ...reports(corpus),
      ...news(),
      ...brands(),
    ]),
  );
}

export function trainEnglish(with_, corpus) {
  const model = fitted(with_, englishRows(corpus), {
    name: 'sentiment-en',
    labels: SENTIMENTS,
    bits: 20,
    families: FAMILIES(with_.engine.FAMILY),
    cost: 5,
    keep: 100_000,
    meant: MEANT,
  });
  const calibrating = whole(english(CALIBRATING.flatMap(name => corpus.tsv(name, 'dev'))));
  model.fitted = { heat: [heat(SENTIMENTS, calibrating, scores(with_, model, calibrating))] };
  return model;
}
/** Posts, comments, reviews: what none of them is has to be as sure as the mean of them. */
const CALIBRATING = ['tweeteval-sentiment', 'brands-sxsw', 'goemotions-reddit', 'alexa-reviews', 'uci-sentences'];
/** Sentences as news and companies' reports have them, written for this: sets of news with moods may not be trained on. */
const news = () =>
  written('mood-news.jsonl').map(({ text, label }) => ({ set: 'news', text, label, weight: 5, target: null }));
/** Posts about brands, written for this, hard ones: those whose names all get one mood. */
const brands = () =>
  agreed(written('mood-brand.jsonl')).map(({ text, label }) => ({
    set: 'brands',
    text,
    label,
    weight: 0.5,
    target: null,
  }));
/** Where there are fifty thousand texts, words that none of them holds are few: what they mean counts for less. */
const MEANT = 0.3;
const FAMILIES = F => ({ [F.letters]: 0.7, [F.mood]: 1.5 });

export function measureEnglish(with_, corpus, model) {
  const sets = [
    ['tweeteval-sentiment', 'dev'],
    ['airline', 'train'],
    ['brands-sxsw', 'dev'],
    ['goemotions-reddit', 'dev'],
    ['alexa-reviews', 'dev'],
    ['uci-sentences', 'dev'],
    ['financial-phrasebank', 'train'],
  ];
  for (const [name, part] of sets) {
    const rows = whole(english(corpus.measured(name, part)));
    report(`${name} ${part}`, rows, best(SENTIMENTS, scores(with_, model, rows)));
  }
}

export function trainOthers(with_, corpus) {
  const rows = [
    ...OTHERS.flatMap(lang => balanced(corpus.tsv(`umsab-${lang}`, 'train'), 1).map(row => ({ ...row, lang }))),
    ...balanced(corpus.tsv('tass2020-es', 'train'), 0.5).map(row => ({ ...row, lang: 'es' })),
    ...balanced(corpus.tsv('tweeteval-sentiment', 'train'), 0.1).map(row => ({ ...row, lang: 'en' })),
  ];
  const F = with_.engine.FAMILY;
  const model = fitted(with_, whole(rows), {
    name: 'sentiment-multi',
    labels: SENTIMENTS,
    bits: 20,
    families: { [F.letters]: 1.4, [F.mood]: 1.5, [F.tongue]: 5 },
    cost: 6,
    rounds: 8,
    keep: 120_000,
  });
  const calibrating = whole(OTHERS.flatMap(lang => corpus.tsv(`umsab-${lang}`, 'dev').map(row => ({ ...row, lang }))));
  const odds = scores(with_, model, calibrating);
  // A heat for each language: of Hindi little more is known than that somebody spoke.
  const own = lang => {
    const at = calibrating.flatMap((row, i) => (row.lang === lang ? [i] : []));
    return [
      heat(
        SENTIMENTS,
        at.map(i => calibrating[i]),
        at.map(i => odds[i]),
      ),
    ];
  };
  model.fitted = {
    heat: [heat(SENTIMENTS, calibrating, odds)],
    ...Object.fromEntries(OTHERS.map(lang => [`heat ${lang}`, own(lang)])),
  };
  return model;
}

export function measureOthers(with_, corpus, model, englishModel) {
  const f1 = [];
  for (const [name, lang] of [
    ...OTHERS.map(lang => [`umsab-${lang}`, lang]),
    ['umsab-en', 'en'],
    ['tass2020-es', 'es'],
  ]) {
    const rows = whole(corpus.measured(name, 'dev').map(row => ({ ...row, lang: lang === 'en' ? null : lang })));
    const got = report(
      `${name} dev`,
      rows,
      best(SENTIMENTS, scores(with_, lang === 'en' ? englishModel : model, rows)),
    );
    if (name.startsWith('umsab')) f1.push(got.f1);
  }
  console.log(`  8 languages, mean macro-F1 ${(f1.reduce((a, b) => a + b) / f1.length).toFixed(1)}`);
}

/** One festival post in fourteen blames: it takes more weight for blame to be found at all. */
const RARE_BLAME = 1.2;

const PRODUCTS = /\b(?:ipad|iphone|apple|google|android|circles?|maps|itunes|app store)/i;
/** The product a festival post names, whether or not somebody found a mood towards it: the set itself names it only where there is one. */
const festival = rows => rows.map(row => ({ ...row, target: PRODUCTS.exec(row.text)?.[0] ?? null }));

const IMPLIED = {
  complaint: 'negative',
  bug: 'negative',
  safety: 'negative',
  abuse: 'negative',
  praise: 'positive',
  question: 'neutral',
  purchase: 'neutral',
  job: 'neutral',
  other: 'neutral',
}; // prettier-ignore
/** Posts about products and what their intents imply: tweets of the public sets seldom tell of faults. Of complaints and reported bugs it is only known that they do not praise. */
function reports(corpus) {
  const polar = ['negative', 'positive'];
  const of = (file, label) =>
    corpus
      .jsonl(`intent/${file}.jsonl`)
      .filter(row => row.label === label)
      .map(({ text }) => ({ set: file, text, label: 'negative', among: polar, weight: 0.5 }));
  const posts = written().flatMap(({ text, label }) =>
    IMPLIED[label] ? [{ set: 'written', text, label: IMPLIED[label], weight: 0.3 }] : [],
  );
  return whole(english([...of('complaints_tweets', 'complaint'), ...of('app_reviews_4', 'bug_report'), ...posts]));
}

function targetRows(corpus, train) {
  const part = (name, weight, change = rows => rows, power = 0.9) =>
    balanced(change(corpus.tsv(name, 'train')), weight, power);
  const named = [...ASPECTS, 'dong-target'].flatMap(name => part(name, 1, rows => rows.filter(train)));
  const plainly = ['tweeteval-sentiment', 'goemotions-reddit', 'uci-sentences', 'alexa-reviews'];
  const weight = { 'tweeteval-sentiment': 0.3, 'goemotions-reddit': 0.03, 'uci-sentences': 0.1, 'alexa-reviews': 0.1 };
  return english([
    ...named,
    ...part('brands-sxsw', 1.5, festival, RARE_BLAME),
    ...reports(corpus).map(row => ({ ...row, weight: row.weight * 0.5 })),
    ...whole(plainly.flatMap(name => part(name, weight[name]))).map(row =>
      row.set === 'uci-sentences' ? { ...row, among: ['negative', 'positive'] } : row,
    ),
  ]);
}

/** `train`: which rows of the sets with targets to train on; the rest is held back to measure with. */
export function trainTarget(with_, corpus, train) {
  const F = with_.engine.FAMILY;
  return fitted(with_, targetRows(corpus, train), {
    name: 'sentiment-target',
    labels: SENTIMENTS,
    targets: true,
    bits: 20,
    families: { [F.letters]: 0.7, [F.mood]: 1.5, [F.clause]: 1.5, [F.clauseMood]: 2, [F.near]: 1.5 },
    cost: 6,
    keep: 120_000,
  });
}

/** One text in five, by its words. */
export const heldBack = (engine, text) => engine.hashOf(plain(text)) % 5 === 0;

/**
 * The heat of the mood towards a name: it is another mixture of odds than the mood of the whole. `part`: weights that did not learn from
 * what is held back.
 */
export function heatOfTarget(with_, corpus, part, plainModel) {
  const { engine } = with_;
  const rows = english([
    ...['dong-target', ...ASPECTS].flatMap(name =>
      corpus.tsv(name, 'train').filter(({ text }) => heldBack(engine, text)),
    ),
    ...festival(corpus.tsv('brands-sxsw', 'dev')).filter(({ target }) => target !== null),
  ]);
  const [own, whole_] = [scores(with_, part, rows, true), scores(with_, plainModel, rows)];
  const reading = engine.emptyReading();
  const mixed = rows.map(({ text }, i) => {
    engine.read(text, reading);
    return engine.mixed(reading, own[i], whole_[i]);
  });
  return heat(SENTIMENTS, rows, mixed);
}

export function measureTarget(with_, corpus, model, plainModel) {
  const { engine } = with_;
  const sets = [
    ...['dong-target', ...ASPECTS].map(name => [
      name,
      english(corpus.measured(name, 'train')).filter(({ text }) => heldBack(engine, text)),
    ]),
    ['brands-sxsw dev', english(festival(corpus.measured('brands-sxsw', 'dev')))],
    [
      'airline train',
      english(corpus.measured('airline', 'train')).map(row => ({ ...row, target: row.target.replaceAll(' ', '') })),
    ],
    ['tweeteval dev, whole', english(corpus.measured('tweeteval-sentiment', 'dev'))],
  ];
  for (const [name, rows] of sets) {
    const mine = scores(with_, model, rows, true);
    const whole_ = scores(with_, plainModel, rows);
    for (const part of [0, 0.25, 0.5, 1])
      report(
        `${name} +${part} whole`,
        rows,
        best(
          SENTIMENTS,
          mine.map((z, i) => z.map((one, k) => one + part * whole_[i][k])),
        ),
      );
  }
}

export function report(name, rows, got, labels = SENTIMENTS) {
  const figures = accuracy(
    rows.map(({ label }) => label),
    got,
    labels,
  );
  console.log(
    `  ${name.padEnd(44)} ${rows.length}\t recall ${figures.recall.toFixed(1)}  F1 ${figures.f1.toFixed(1)}  accuracy ${figures.accuracy.toFixed(1)}`,
  );
  return figures;
}
