// Trains the models of src/enrich/models and prints how they do on the development sets.
//
//   node scripts/train/train.mjs --data DIR [--only sentiment,target,…] [--packages DIR] [--measure]
//
// DIR holds sentiment/*.tsv, intent/*.jsonl and keyphrases/*.jsonl (MODELS.md tells which). Deterministic: the same data give the same bytes. Minutes on
// two cores (vectors: ten), some 4 GB of memory. --packages: where those that MODELS.md names are installed. --measure: trains the target model
// without the texts held back to measure it, and saves nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Corpus } from './corpus.mjs';
import { lexiconOf, loadEngine, outdir, root, save } from './engine.mjs';

const TASKS = ['lexicon', 'vectors', 'sentiment', 'target', 'tone', 'language', 'intent', 'keyphrases'];
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    packages: { type: 'string', default: root },
    only: { type: 'string' },
    measure: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
if (!values.data) {
  console.error('usage: node scripts/train/train.mjs --data DIR [--only sentiment,target] [--measure]');
  process.exit(2);
}
const engine = await loadEngine();
const lexicon = lexiconOf(engine);
const corpus = new Corpus(values.data);
const with_ = { engine, lexicon, vectors: null };
const only = values.only?.split(',') ?? TASKS;
const packed = (model, about) =>
  model.steps ? engine.packVectors(model, about) : model.keys ? engine.packLexicon(model, about) : engine.pack(model);
const keep = (file, model) => {
  if (!values.measure) save(file, packed(model, { name: file.replace('.bin', ''), version: '1' }));
};

if (only.includes('lexicon') && !values.measure)
  save('lexicon.bin', engine.packLexicon(lexicon, { name: 'lexicon', version: '1' }));
if (only.includes('vectors')) {
  console.log('vectors');
  const { trainAll } = await import('./vectors.mjs');
  for (const [name, model] of Object.entries(await trainAll(with_, corpus, values))) keep(name, model);
}
with_.vectors = engine.unpackVectors(readFileSync(join(outdir, 'vectors.bin')));
if (only.includes('sentiment') || only.includes('target')) {
  const sentiment = await import('./sentiment.mjs');
  console.log('sentiment');
  const plain = sentiment.trainEnglish(with_, corpus);
  sentiment.measureEnglish(with_, corpus, plain);
  keep('sentiment-en.bin', plain);
  if (only.includes('sentiment')) {
    const others = sentiment.trainOthers(with_, corpus);
    sentiment.measureOthers(with_, corpus, others, plain);
    keep('sentiment-multi.bin', others);
  }
  if (only.includes('target')) {
    console.log('sentiment towards a name, trained without what it is measured with');
    const part = sentiment.trainTarget(with_, corpus, ({ text }) => !sentiment.heldBack(engine, text));
    sentiment.measureTarget(with_, corpus, part, plain);
    if (!values.measure) {
      const target = sentiment.trainTarget(with_, corpus, () => true);
      target.fitted = { heat: [sentiment.heatOfTarget(with_, corpus, part, plain)] };
      keep('sentiment-target.bin', target);
    }
  }
}
for (const [task, file] of [
  ['tone', './tone.mjs'],
  ['language', './language.mjs'],
  ['intent', './intent.mjs'],
  ['keyphrases', './keyphrases.mjs'],
]) {
  if (!only.includes(task)) continue;
  console.log(task);
  const { trainAll } = await import(file);
  for (const [name, model] of Object.entries(await trainAll(with_, corpus, values))) keep(name, model);
}
