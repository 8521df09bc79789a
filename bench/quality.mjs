// How well texts are understood, beside what npm offers, in one run and on the same texts.
//
//   node bench/quality.mjs --data DIR [--packages DIR] [--json]
//
// DIR holds labelled texts as src/enrich/models/MODELS.md tells: sentiment/NAME.PART.tsv and intent/NAME.jsonl. Development parts only, unless a row
// says otherwise; what our weights were trained on is not measured here (the target and key phrase models: `scripts/train --measure`).
// --packages: where other engines are installed (sentiment, vader-sentiment); those that are not are left out.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { accuracy, Corpus } from '../scripts/train/corpus.mjs';

const root = new URL('..', import.meta.url).pathname;
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    packages: { type: 'string', default: root },
    json: { type: 'boolean', default: false },
  },
});
if (!values.data) {
  console.error('usage: node bench/quality.mjs --data DIR [--packages DIR] [--json]');
  process.exit(2);
}
const corpus = new Corpus(values.data);
const engine = await load();
const started = performance.now();
const weights = engine.shippedWeights(new URL('../src/enrich/models/', import.meta.url));
for (const name of engine.MODELS) weights.model(name);
weights.lexicon();
weights.common();
weights.vectors();
const loading = performance.now() - started;
const rules = new Map(engine.cueRules.map(rule => [rule.id, rule]));
const matcher = engine.compile(engine.cueRules.map(rule => ({ id: rule.id, query: engine.parseQuery(rule.query) })));
const cues = item =>
  matcher(item, { source: 'test', media: 'earned' }).map(({ brand, spans }) => ({ rule: rules.get(brand), spans }));
const analyse = engine.analyser({ weights, engine: engine.engineOf('earshot', weights), cues });
const only = (...parts) => ({ ...engine.ASK_ALL, only: new Set(parts), why: false });
const rows = [];
const LABELS = ['negative', 'neutral', 'positive'];

sentiment();
tone();
languages();
intents();
taught();
const speeds = speed();
if (values.json) console.log(JSON.stringify({ loading, speeds, rows }));
else {
  for (const { set, n, figure, ours, ...others } of rows)
    console.log(
      [
        set.padEnd(38),
        String(n).padStart(6),
        figure.padEnd(14),
        ours.toFixed(1).padStart(6),
        ...Object.entries(others).map(([name, value]) => `  ${name} ${value.toFixed(1)}`),
      ].join(' '),
    );
  console.log(`\nloading all weights ${loading.toFixed(0)} ms`);
  for (const [what, value] of Object.entries(speeds)) console.log(`${what}: ${Math.round(value)} texts/s`);
}

async function load() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './src/enrich/index.ts'; export { engineOf } from './src/enrich/engine.ts'; export { afinnEngine } from './src/enrich/afinn.ts'; export { MODELS } from './src/enrich/weights.ts';
        export { compile, parseQuery } from './src/match/index.ts'; export { plainItem } from './src/model/mention.ts';`,
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'warning',
    external: ['natural'],
    // natural's lists are found from where the bundle believes it stands.
    define: { 'import.meta.url': JSON.stringify(new URL('../src/enrich/index.ts', import.meta.url).href) },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

/** The other engines, each as text → label, with the thresholds that suit their scores (± 0.05 for VADER as its authors say, else the sign). */
function rivals() {
  const here = createRequire(join(values.packages, 'package.json'));
  const found = {};
  const lists = engine.afinnEngine();
  found.natural = (text, lang) => lists.score(text, lang)?.label ?? 'neutral';
  try {
    const Sentiment = here('sentiment');
    const one = new Sentiment();
    found.sentiment = text => sign(one.analyze(text).score, 0.5);
  } catch {}
  try {
    const { SentimentIntensityAnalyzer } = here('vader-sentiment');
    found.vader = text => sign(SentimentIntensityAnalyzer.polarity_scores(text).compound, 0.05);
  } catch {}
  return found;
}
function sign(score, from) {
  return score >= from ? 'positive' : score <= -from ? 'negative' : 'neutral';
}

function sentiment() {
  const others = rivals();
  const sets = [
    ['tweeteval-sentiment', 'dev', 'en'],
    ['airline', 'train', 'en'],
    ['airline', 'dev', 'en'],
    ['brands-sxsw', 'dev', 'en'],
    ['goemotions-reddit', 'dev', 'en'],
    ['alexa-reviews', 'dev', 'en'],
    ['uci-sentences', 'dev', 'en'],
    ['financial-phrasebank', 'dev', 'en'],
    ...['en', 'es', 'pt', 'fr', 'de', 'it', 'ar', 'hi'].map(lang => [`umsab-${lang}`, 'dev', lang]),
    ['tass2020-es', 'dev', 'es'],
  ];
  const means = {};
  for (const [set, part, lang] of sets) {
    const texts = corpus.measured(set, part);
    const gold = texts.map(({ label }) => label);
    const f1 = set.startsWith('umsab') || set.startsWith('tass');
    const row = { set: `sentiment ${set} ${part}`, n: texts.length, figure: f1 ? 'macro-F1' : 'macro recall' };
    const engines = {
      ours: text => analyse({ ...engine.plainItem(text), lang }, only('sentiment')).sentiment.label,
      ...(f1 && lang !== 'en' ? { natural: others.natural } : others),
    };
    for (const [name, judge] of Object.entries(engines)) {
      const got = accuracy(
        gold,
        texts.map(({ text }) => judge(text, lang)),
        LABELS,
      );
      row[name] = f1 ? got.f1 : got.recall;
      if (set.startsWith('umsab')) means[name] = [...(means[name] ?? []), row[name]];
    }
    rows.push(row);
  }
  rows.push({
    set: 'sentiment, mean of 8 languages (umsab)',
    n: 8,
    figure: 'macro-F1',
    ours: means.ours.reduce((a, b) => a + b) / means.ours.length,
  });
  const named = corpus.measured('brands-sxsw', 'dev').filter(({ target }) => target !== '-');
  const got = accuracy(
    named.map(({ label }) => label),
    named.map(({ text, target }) => analyse(engine.plainItem(text), { ...only('sentiment'), target }).sentiment.label),
    LABELS,
  );
  rows.push({
    set: 'sentiment towards the named, brands-sxsw',
    n: named.length,
    figure: 'accuracy',
    ours: got.accuracy,
  });
}

function tone() {
  for (const [set, labels, figure, judge] of [
    [
      'emotion',
      ['anger', 'joy', 'optimism', 'sadness'],
      'macro-F1',
      text => analyse(engine.plainItem(text), only('emotion')).emotion?.label,
    ],
    [
      'offensive',
      ['offensive', 'not-offensive'],
      'macro-F1',
      text =>
        analyse(engine.plainItem(text), only('offensive')).offensive.score >= 0.5 ? 'offensive' : 'not-offensive',
    ],
    [
      'irony',
      ['irony', 'non-irony'],
      'F1 of irony',
      text => (analyse(engine.plainItem(text), only('irony')).irony.score >= 0.5 ? 'irony' : 'non-irony'),
    ],
  ]) {
    const texts = corpus.measured(`tweeteval-${set}`, 'dev');
    const got = accuracy(
      texts.map(({ label }) => label),
      texts.map(({ text }) => judge(text)),
      labels,
    );
    rows.push({ set: `${set} dev`, n: texts.length, figure, ours: set === 'irony' ? got.per.irony : got.f1 });
  }
}

function languages() {
  const recalls = ['en', 'es', 'pt', 'fr', 'de', 'it', 'ar'].map(lang => {
    const texts = corpus.measured(lang === 'en' ? 'tweeteval-sentiment' : `umsab-${lang}`, 'dev');
    return (
      texts.filter(({ text }) => analyse(engine.plainItem(text), only('lang')).lang === lang).length / texts.length
    );
  });
  rows.push({
    set: 'language of posts, 7 languages',
    n: 7,
    figure: 'mean recall',
    ours: (100 * recalls.reduce((a, b) => a + b)) / recalls.length,
  });
}

function intents() {
  const gold = corpus.jsonl('intent/social_gold_handmade.jsonl');
  const right = gold.filter(
    ({ text, label }) => analyse(engine.plainItem(text), only('intent')).intent === label,
  ).length;
  rows.push({ set: 'intent, 40 posts by hand', n: gold.length, figure: 'strict', ours: (100 * right) / gold.length });
}

/** The learner of `--train`: three in four lines taught, the rest measured. */
function taught() {
  for (const [file, label] of [
    ['complaints_tweets'],
    ['app_reviews_4'],
    ['github_issues_nlbse24'],
    ['banking77'],
    ['sms_spam', 'spam'],
  ]) {
    const lines = corpus.jsonl(`intent/${file}.jsonl`);
    const out = i => (Math.imul(i + 1, 2_654_435_761) >>> 0) % 4 === 0;
    const model = engine.trainOn(
      lines.filter((_, i) => !out(i)),
      weights,
    );
    const test = lines.filter((_, i) => out(i));
    const labels = [...new Set(lines.map(one => one.label))];
    const got = accuracy(
      test.map(one => one.label),
      test.map(({ text }) => model.predict(text).label),
      labels,
    );
    rows.push({
      set: `taught: ${file}`,
      n: test.length,
      figure: label ? `F1 of ${label}` : 'macro-F1',
      ours: label ? got.per[label] : got.f1,
    });
  }
}

function speed() {
  const items = corpus
    .measured('tweeteval-sentiment', 'dev')
    .map(({ text }) => ({ ...engine.plainItem(text), lang: 'en' }));
  const rate = (asked, of = items) => {
    let best = 0;
    for (let round = 0; round < 4; round++) {
      const from = performance.now();
      for (const item of of) analyse(item, asked);
      best = Math.max(best, (of.length * 1000) / (performance.now() - from));
    }
    return best;
  };
  return {
    sentiment: rate(only('sentiment')),
    language: rate(
      only('lang'),
      items.map(item => ({ ...item, lang: null })),
    ),
    'everything, with reasons': rate(engine.ASK_ALL),
  };
}
