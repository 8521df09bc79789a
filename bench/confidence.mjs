// How far a confidence may be believed: of all labels that claim 70 %, are 70 % right?
//
//   node bench/confidence.mjs --data DIR [--only sentiment,target,tone,intents,taught] [--json]
//
// DIR holds labelled texts as src/enrich/models/MODELS.md tells. For each set: how many labels are right, what the confidence claims on the mean, the expected
// calibration error (the mean distance between claimed and right over ten bins of as many texts each: Naeini, Cooper, Hauskrecht, AAAI 2015; bins of equal mass: Nguyen,
// O'Connor, EMNLP 2015), the same of a perfect confidence that the same texts would show by chance, and the Brier score (the mean square of claimed less right or not).
// Intents are trained here, each writer's by weights and a heat that never saw a post of that writer (minutes).
import { parseArgs } from 'node:util';
import { Corpus } from '../scripts/train/corpus.mjs';
import { lexiconOf, loadEngine, MODULES } from '../scripts/train/engine.mjs';
import { eachWriterUnseen, heatOf } from '../scripts/train/intent.mjs';

const PARTS = { sentiment, target, tone, intents, taught };
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    json: { type: 'boolean', default: false },
  },
});
if (!values.data) {
  console.error('usage: node bench/confidence.mjs --data DIR [--only sentiment,target,tone,intents,taught] [--json]');
  process.exit(2);
}
const corpus = new Corpus(values.data);
const engine = await loadEngine([...MODULES, 'analyse', 'weights', 'engine', 'taught', 'learner']);
const weights = engine.shippedWeights(new URL('../src/enrich/models/', import.meta.url));
const analyse = engine.analyser({ weights, engine: engine.engineOf('earshot', weights), cues: null });
const asked = (part, target = null) => ({ ...engine.ASK_ALL, only: new Set([part]), why: false, target });

const BINS = 10;
const LENGTHS = [
  ['≤ 5 words', 0, 5],
  ['6–12 words', 6, 12],
  ['> 12 words', 13, Infinity],
];
const rows = [];
if (!values.json) console.log(`${'set'.padEnd(48)}      n  right claims   ECE (perfect)  Brier`);
for (const part of values.only.split(',')) PARTS[part]();
if (values.json) console.log(JSON.stringify(rows));

/** `guesses`: {confidence, right}. */
function tell(set, guesses) {
  const n = guesses.length;
  if (n < 50) return;
  const claimed = guesses.map(({ confidence }) => confidence);
  const right = guesses.map(one => Number(one.right));
  const random = engine.numbers(1);
  const draws = Array.from({ length: 50 }, () =>
    calibrationError(
      claimed,
      claimed.map(p => Number(random() < p)),
    ),
  );
  const row = {
    set,
    n,
    right: mean(right),
    claims: mean(claimed),
    ece: calibrationError(claimed, right),
    perfect: mean(draws),
    brier: mean(claimed.map((p, i) => (p - right[i]) ** 2)),
  };
  rows.push(row);
  if (values.json) return;
  const [r, c, e, f] = [row.right, row.claims, row.ece, row.perfect].map(x => (100 * x).toFixed(1).padStart(6));
  console.log(`${set.padEnd(48)} ${String(n).padStart(6)} ${r} ${c} ${e}  (${f.trim()})   ${row.brier.toFixed(3)}`);
}

function mean(list) {
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}

function calibrationError(claimed, right) {
  const order = claimed.map((_, i) => i).sort((a, b) => claimed[a] - claimed[b] || a - b);
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const within = order.slice(Math.floor((bin * order.length) / BINS), Math.floor(((bin + 1) * order.length) / BINS));
    sum += Math.abs(within.reduce((off, i) => off + claimed[i] - right[i], 0));
  }
  return sum / order.length;
}

function byLength(set, guesses) {
  for (const [name, least, most] of LENGTHS)
    tell(
      `${set}, ${name}`,
      guesses.filter(({ text }) => {
        const words = text.match(/[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu)?.length ?? 0;
        return words >= least && words <= most;
      }),
    );
}

function sentiment() {
  const all = [];
  for (const [set, part, lang] of [
    ...['tweeteval-sentiment', 'brands-sxsw', 'goemotions-reddit', 'alexa-reviews', 'uci-sentences'].map(set => [
      set,
      'dev',
      'en',
    ]),
    // What no weight and no heat was fitted on.
    ['airline', 'train', 'en'],
    ['airline', 'dev', 'en'],
    ['financial-phrasebank', 'dev', 'en'],
    ...['es', 'pt', 'fr', 'de', 'it', 'ar', 'hi'].map(lang => [`umsab-${lang}`, 'dev', lang]),
    ['tass2020-es', 'dev', 'es'],
  ]) {
    const guesses = corpus.measured(set, part).map(({ text, label }) => guess(text, label, lang));
    tell(`sentiment ${set} ${part}`, guesses);
    if (lang === 'en') byLength(`sentiment ${set} ${part}`, guesses);
    if (lang === 'en') all.push(...guesses);
  }
  byLength('sentiment, all English', all);
}

function guess(text, label, lang, target = null) {
  const { sentiment } = analyse({ ...engine.plainItem(text), lang }, asked('sentiment', target));
  return { text, confidence: sentiment.confidence, right: sentiment.label === label };
}

/** Towards a name. Of the sets with names these two were not trained on, or not with these parts. */
function target() {
  for (const [set, part, name] of [
    ['brands-sxsw', 'dev', target => target],
    ['airline', 'train', target => target.replaceAll(' ', '')],
  ]) {
    const named = corpus.measured(set, part).filter(({ target }) => target !== '-');
    const guesses = named.map(({ text, label, target }) => guess(text, label, 'en', name(target)));
    tell(`towards the named, ${set} ${part}`, guesses);
    byLength(`towards the named, ${set} ${part}`, guesses);
  }
}

function tone() {
  const emotions = corpus.measured('tweeteval-emotion', 'dev').map(({ text, label }) => {
    const { emotion } = analyse(engine.plainItem(text), asked('emotion'));
    return { text, confidence: emotion?.score ?? 0, right: emotion?.label === label };
  });
  tell('emotion dev', emotions);
  byLength('emotion dev', emotions);
  for (const [kind, set, no] of [
    ['offensive', 'tweeteval-offensive', 'not-offensive'],
    ['offensive', 'davidson-offensive', 'neither'],
    ['irony', 'tweeteval-irony', 'non-irony'],
  ]) {
    const guesses = corpus.measured(set, 'dev').map(({ text, label }) => {
      const { score } = analyse(engine.plainItem(text), asked(kind))[kind];
      return { text, confidence: Math.max(score, 1 - score), right: score >= 0.5 === (label !== no) };
    });
    tell(`${kind}, ${set} dev`, guesses);
    byLength(`${kind}, ${set} dev`, guesses);
  }
}

function intents() {
  const with_ = { engine, lexicon: lexiconOf(engine), vectors: weights.vectors() };
  const posts = eachWriterUnseen(with_, corpus);
  const chances = new Float64Array(engine.INTENTS.length);
  const all = [...new Set(posts.map(({ writer }) => writer))].flatMap(who => {
    const heat = heatOf(
      engine.INTENTS,
      posts.filter(({ writer }) => writer !== who),
    );
    const own = posts.filter(({ writer }) => writer === who);
    const guesses = own.map(({ text, label, got, odds }) => {
      engine.chancesOf(odds, odds.length, heat, chances);
      return { text, confidence: Math.max(...chances), right: got === label };
    });
    tell(`intents, writer ${who}`, guesses);
    return guesses;
  });
  tell('intents, each writer unseen', all);
  byLength('intents, each writer unseen', all);
}

/** Lines that teach, and one in four that is judged. */
function taught() {
  for (const file of ['complaints_tweets', 'app_reviews_4', 'github_issues_nlbse24', 'banking77', 'sms_spam']) {
    const lines = corpus.jsonl(`intent/${file}.jsonl`);
    const judged = (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 0) % 4 === 0;
    const test = lines.filter(judged);
    const pool = mixed(lines.filter((line, i) => !judged(line, i)));
    for (const n of [30, 100, 300, 1000, pool.length]) {
      if (n > pool.length) continue;
      const model = engine.trainOn(pool.slice(0, n), weights);
      tell(
        `taught ${file}, ${n} lines`,
        test.map(({ text, label }) => {
          const said = model.predict(text);
          return { text, confidence: said.score, right: said.label === label };
        }),
      );
    }
  }
}

function mixed(list) {
  const random = engine.numbers(1);
  return list
    .map(one => ({ one, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}
