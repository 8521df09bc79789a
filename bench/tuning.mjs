// What a brand's labels gain: the shipped models alone, and with what n labels teach them. Accuracy, macro-F1, the least that one of the
// seeds gained in accuracy, and of moods how far net sentiment is from the truth, in points; means over the seeds.
//
//   node bench/tuning.mjs --data DIR [--sets airline,complaints_tweets] [--seeds 5] [--against DIR] [--json]
//
// DIR holds labelled texts as src/enrich/models/MODELS.md tells: sentiment/NAME.PART.tsv and intent/NAME.jsonl. Of each set (shuffled by
// seed) half is the pool that labels are drawn from; the other half is scored. --against: another checkout, measured beside.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { Corpus } from '../scripts/train/corpus.mjs';

const LABELS = [0, 10, 30, 60, 120, 250, 500];
const SCORED = 800;
/** The part that is measured: development, or what no model may be trained on. */
const MOODS = { airline: 'dev', 'financial-phrasebank': 'train', 'brands-sxsw': 'dev' };
/** Labels of public sets as the intents that come nearest: people of a brand have their own sense of them, too. */
const INTENTS = {
  complaints_tweets: { complaint: 'complaint', other: 'other' },
  app_reviews_4: { bug_report: 'bug', feature_request: 'feature_request', rating: 'praise', user_experience: 'other' },
  github_issues_nlbse24: { bug: 'bug', feature: 'feature_request', question: 'question' },
  sms_spam: { ham: 'other', spam: 'spam' },
};
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    sets: { type: 'string', default: [...Object.keys(MOODS), ...Object.keys(INTENTS)].join(',') },
    seeds: { type: 'string', default: '5' },
    against: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
if (!values.data) {
  console.error(
    'usage: node bench/tuning.mjs --data DIR [--sets airline,complaints_tweets] [--seeds 5] [--against DIR] [--json]',
  );
  process.exit(2);
}
const root = join(import.meta.dirname, '..');
const corpus = new Corpus(values.data);
const engines = { now: await engine(root), ...(values.against && { before: await engine(resolve(values.against)) }) };
const { numbers } = engines.now;
const brand = { id: 'b', name: 'b', context: { for: [], against: [] } };

const results = [];
if (!values.json) console.log('set                     labels          used  accuracy  macro-F1  at least  net off by');
for (const set of values.sets.split(',')) {
  const texts = textsOf(set);
  for (const n of LABELS.filter(n => n <= texts.length / 2))
    for (const name of Object.keys(engines)) {
      const row = { set, n, engine: name, ...measured(texts, n, engines[name], INTENTS[set] ? 'intent' : 'sentiment') };
      results.push(row);
      if (!values.json) console.log(line(row));
    }
}
if (values.json) console.log(JSON.stringify(results));

function textsOf(set) {
  const rows = INTENTS[set]
    ? corpus.jsonl(`intent/${set}.jsonl`).map(({ text, label }) => ({ text, truth: INTENTS[set][label] }))
    : corpus.measured(set, MOODS[set] ?? 'dev').map(({ text, label }) => ({ text, truth: label }));
  return rows.filter(({ truth }) => truth !== undefined && truth !== 'mixed');
}

function measured(texts, n, { enrich, learnTuning, plainItem, tuned, models, hits }, field) {
  const runs = [];
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const mixed = shuffled(texts, numbers(seed)).map(one => {
      if (!hits.has(one)) {
        const item = plainItem(one.text);
        hits.set(one, { ...one, item, hit: enrich(item, { brand: 'b', spans: [] }, brand, models) });
      }
      return hits.get(one);
    });
    const half = Math.floor(mixed.length / 2);
    const said = { sentiment: null, intent: null };
    const tuning = learnTuning(
      mixed.slice(0, n).map(({ hit, item, truth }) => ({ hit, words: item, ...said, [field]: truth })),
    );
    const label = hit => (field === 'intent' ? hit.intents[0].label : hit.sentiment.label);
    const scored = mixed.slice(half, half + SCORED);
    const quality = qualityOf(scored.map(({ truth, hit, item }) => [truth, label(tuned(hit, item, tuning))]));
    const untaught = qualityOf(scored.map(({ truth, hit }) => [truth, label(hit)]));
    runs.push({ used: tuning === null ? 0 : 1, ...quality, least: quality.accuracy - untaught.accuracy });
  }
  const mean = key => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
  return {
    used: mean('used'),
    accuracy: mean('accuracy'),
    f1: mean('f1'),
    least: Math.min(...runs.map(({ least }) => least)),
    net: field === 'sentiment' ? mean('net') : null,
  };
}

/** F1 over the labels that people gave. */
function qualityOf(pairs) {
  const count = fits => pairs.filter(fits).length;
  const labels = [...new Set(pairs.map(([truth]) => truth))];
  const f1 = labels.map(label => {
    const right = count(([truth, guess]) => truth === label && guess === label);
    return (2 * right) / (count(([truth]) => truth === label) + count(([, guess]) => guess === label));
  });
  const net = i => (count(pair => pair[i] === 'positive') - count(pair => pair[i] === 'negative')) / pairs.length;
  return {
    accuracy: count(([truth, guess]) => truth === guess) / pairs.length,
    f1: f1.reduce((sum, one) => sum + one, 0) / labels.length,
    net: Math.abs(net(0) - net(1)),
  };
}

function line({ set, n, engine, used, accuracy, f1, least, net }) {
  const figures = [accuracy, f1, least, ...(net === null ? [] : [net])].map(one => (one * 100).toFixed(1).padStart(8));
  return `${set.padEnd(22)} ${String(n).padStart(7)}  ${engine.padEnd(6)}  ${used.toFixed(1).padStart(4)}  ${figures.join('  ')}`;
}

function shuffled(list, random) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** The sources of a checkout as one bundle in a folder of its own, beside which the weights are found. */
async function engine(from) {
  const folder = mkdtempSync(join(root, 'node_modules/.earshot-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(from, 'src/enrich/models'), join(folder, 'models'));
  await build({
    stdin: {
      contents: `export * from './src/enrich/index.ts'; export { cueMatcher } from './src/app/cues.ts';
        export { plainItem } from './src/model/mention.ts';`,
      resolveDir: from,
      loader: 'ts',
    },
    bundle: true,
    outfile: join(folder, 'engine.mjs'),
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const bundle = await import(pathToFileURL(join(folder, 'engine.mjs')).href);
  return { ...bundle, hits: new Map(), models: bundle.loadModels({ cues: bundle.cueMatcher([]), feedback: [] }) };
}
