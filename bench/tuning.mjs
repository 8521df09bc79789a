// What a brand's labels gain: the shipped sentiment model alone, and with what n labels teach it. Accuracy, macro-F1, mean recall, and how
// far net sentiment is from the truth, in points; means over the seeds.
//
//   node bench/tuning.mjs --data DIR [--sets airline,brands-sxsw] [--seeds 5] [--json]
//
// DIR holds SET.dev.tsv files of lines with a label (negative, neutral, positive) first and a text last. Of each set (shuffled by
// seed) half is the pool that labels are drawn from; the other half is scored.
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const LABELS = [0, 30, 60, 120, 250, 500];
const CLASSES = ['negative', 'neutral', 'positive'];
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    sets: { type: 'string', default: 'airline,brands-sxsw,alexa-reviews,financial-phrasebank,tweeteval-sentiment' },
    seeds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
if (!values.data) {
  console.error('usage: node bench/tuning.mjs --data DIR [--sets airline,brands-sxsw] [--seeds 5] [--json]');
  process.exit(2);
}
const { enrich, learnTuning, loadModels, numbers, plainItem, tuned } = await engine();
const models = loadModels({ cues: null, feedback: [] });
const brand = { id: 'b', name: 'b', context: { for: [], against: [] } };

const results = [];
for (const set of values.sets.split(',')) {
  const all = readFileSync(join(values.data, `${set}.dev.tsv`), 'utf8')
    .trim()
    .split('\n')
    .map(line => line.split('\t'))
    .map(cells => ({ truth: cells[0], item: plainItem(cells.at(-1)) }))
    .filter(({ truth }) => CLASSES.includes(truth))
    .map(one => ({ ...one, hit: enrich(one.item, { brand: 'b', spans: [] }, brand, models) }));
  for (const n of LABELS) {
    if (n > all.length / 2) break;
    const runs = [];
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const mixed = shuffled(all, numbers(seed));
      const half = Math.floor(mixed.length / 2);
      const lessons = mixed
        .slice(0, Math.min(n, half))
        .map(({ hit, item, truth }) => ({ hit, words: item, sentiment: truth, intent: null }));
      const tuning = learnTuning(lessons);
      runs.push({
        on: tuning?.sentiment ? 1 : 0,
        ...measured(
          mixed.slice(half).map(({ truth, hit, item }) => ({ truth, guess: tuned(hit, item, tuning).sentiment.label })),
        ),
      });
    }
    results.push({ set, n, ...mean(runs) });
  }
}
if (values.json) console.log(JSON.stringify(results));
else {
  console.log('set                    labels  used  accuracy  macro-F1  recall  net off by');
  for (const { set, n, on, accuracy, f1, recall, net } of results)
    console.log(
      `${set.padEnd(22)} ${String(n).padStart(6)}  ${on.toFixed(1).padStart(4)}  ${percent(accuracy)}  ${percent(f1)}  ${percent(recall).slice(2)}  ${percent(net)}`,
    );
}

function percent(share) {
  return (share * 100).toFixed(1).padStart(8);
}

function measured(guesses) {
  const count = fits => guesses.filter(fits).length;
  const classes = CLASSES.map(label => {
    const right = count(({ truth, guess }) => truth === label && guess === label);
    const truths = count(({ truth }) => truth === label);
    return { f1: (2 * right) / (truths + count(({ guess }) => guess === label) || 1), recall: right / (truths || 1) };
  });
  const net = key => (count(one => one[key] === 'positive') - count(one => one[key] === 'negative')) / guesses.length;
  return {
    accuracy: count(({ truth, guess }) => truth === guess) / guesses.length,
    f1: classes.reduce((sum, { f1 }) => sum + f1, 0) / 3,
    recall: classes.reduce((sum, { recall }) => sum + recall, 0) / 3,
    net: Math.abs(net('guess') - net('truth')),
  };
}

function mean(runs) {
  return Object.fromEntries(
    Object.keys(runs[0]).map(key => [key, runs.reduce((sum, run) => sum + run[key], 0) / runs.length]),
  );
}

function shuffled(list, random) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** The sources as one bundle in a folder of its own, beside which the weights are found. */
async function engine() {
  const root = join(import.meta.dirname, '..');
  const folder = mkdtempSync(join(root, 'node_modules/.earshot-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, 'src/enrich/models'), join(folder, 'models'));
  await build({
    stdin: {
      contents: `export * from './src/enrich/index.ts'; export { plainItem } from './src/model/mention.ts';`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    outfile: join(folder, 'engine.mjs'),
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  return import(pathToFileURL(join(folder, 'engine.mjs')).href);
}
