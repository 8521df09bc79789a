// What else a text sounds like: its emotion, whether it offends, whether it may be meant the other way round.
import { accuracy, balanced } from './corpus.mjs';
import { fitted, heat, scores } from './fit.mjs';
import { written } from './intent.mjs';
import { report } from './sentiment.mjs';

export const EMOTIONS = ['anger', 'joy', 'optimism', 'sadness'];
const english = rows => rows.map(row => ({ ...row, lang: null }));

export function trainAll(with_, corpus) {
  return {
    'emotion.bin': emotion(with_, corpus),
    'offensive.bin': offensive(with_, corpus),
    'irony.bin': irony(with_, corpus),
  };
}

/** Our own tweets are harder than those of the set, and by one hand: more of them would teach that hand. */
const OWN = 0.15;

function emotion(with_, corpus) {
  const { FAMILY: F } = with_.engine;
  const own = written('emotion.jsonl').map(({ text, label }) => ({
    set: 'own',
    text,
    label,
    target: null,
    weight: OWN,
  }));
  const model = fitted(with_, english([...balanced(corpus.tsv('tweeteval-emotion', 'train'), 1, 0.6), ...own]), {
    name: 'emotion',
    labels: EMOTIONS,
    bits: 18,
    families: { [F.letters]: 0.7, [F.mood]: 1.5, [F.word]: 1.3, [F.tag]: 1.5 },
    cost: 10,
    rounds: 10,
    keep: 60_000,
    apart: F.word,
    meant: 1,
  });
  const dev = english(corpus.tsv('tweeteval-emotion', 'dev'));
  const odds = scores(with_, model, dev);
  model.fitted = { heat: [heat(EMOTIONS, dev, odds)] };
  report(
    'emotion dev',
    dev,
    odds.map(z => EMOTIONS[z.indexOf(Math.max(...z))]),
    EMOTIONS,
  );
  return model;
}

/** One label or none: the threshold on its log-odds that is best on `dev`, and what the log-odds must be multiplied with to be told as a chance. */
function yesNo(with_, train, dev, label, other, options) {
  const model = fitted(with_, train, { labels: [label], bits: 18, ...options });
  const odds = scores(with_, model, dev).map(([z]) => z);
  let found = [0, 0];
  // A threshold far from even would only suit the one set.
  for (let from = -0.15; from <= 0.15; from += 0.05) {
    const got = accuracy(
      dev.map(row => row.label),
      odds.map(z => (z > from ? label : other)),
      [label, other],
    );
    const figure = options.judge(got);
    if (figure > found[0]) found = [figure, Math.round(from * 100) / 100];
  }
  const centred = odds.map(z => [z - found[1], 0]);
  model.fitted = { from: [found[1]], heat: [heat([label, other], dev, centred)] };
  for (const from of [0, found[1]]) {
    const got = odds.map(z => (z > from ? label : other));
    const figures = report(`${label} dev, from ${from}`, dev, got, [label, other]);
    console.log(`    F1 of ${label} ${figures.per[label].toFixed(1)}`);
  }
  return model;
}

function offensive(with_, corpus) {
  const { FAMILY: F } = with_.engine;
  const seen = corpus
    .tsv('davidson-offensive', 'train')
    .map(row => ({ ...row, label: row.label === 'neither' ? 'not-offensive' : 'offensive' }));
  const train = english([...balanced(corpus.tsv('tweeteval-offensive', 'train'), 1, 0.7), ...balanced(seen, 0.1, 0.7)]);
  return yesNo(with_, train, english(corpus.tsv('tweeteval-offensive', 'dev')), 'offensive', 'not-offensive', {
    name: 'offensive',
    families: { [F.letters]: 1.3 },
    cost: 5,
    keep: 40_000,
    meant: 1,
    judge: ({ f1 }) => f1,
  });
}

function irony(with_, corpus) {
  const { FAMILY: F } = with_.engine;
  const train = english(balanced(corpus.tsv('tweeteval-irony', 'train'), 1));
  return yesNo(with_, train, english(corpus.tsv('tweeteval-irony', 'dev')), 'irony', 'non-irony', {
    name: 'irony',
    families: { [F.letters]: 0.6 },
    rare: 1,
    cost: 3,
    rounds: 10,
    keep: 40_000,
    judge: ({ per }) => per.irony,
  });
}
