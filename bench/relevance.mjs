// How well keep/mute labels tell a brand from its namesakes: macro-F1 a word and number of labels.
//
//   node bench/relevance.mjs --data DIR [--seeds 7] [--words apple,java] [--alone] [--json]
//
// DIR holds wsd_WORD.jsonl files of {"text","label"} lines, label being WORD_sense, such as made from CoarseWSD-20 (Loureiro et al.
// 2021, CC BY-NC 4.0: to measure with, not shipped). Of each word's texts (copies dropped, shuffled by seed) 55 % are the pool that labels
// are drawn from, n keep and n mute; the rest, at most 1,000, is scored and serves as the texts nobody labelled.
// --alone: one text at a time, with nothing unlabelled to learn from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';

const BRANDS = {
  apple: 'apple_apple_inc.',
  java: 'java_java_(programming_language)',
  square: 'square_square_(company)',
  spring: 'spring_spring_(device)',
  seal: 'seal_seal_(musician)',
  // Not looked at when the engine's settings were chosen.
  bank: 'bank_bank',
  crane: 'crane_crane_(machine)',
  mole: 'mole_mole_(espionage)',
};
const LABELS = [0, 5, 10, 20, 50];

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    seeds: { type: 'string', default: '7' },
    words: { type: 'string', default: 'apple,java,square,spring,seal' },
    alone: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (!values.data) {
  console.error('usage: node bench/relevance.mjs --data DIR [--seeds 7] [--words apple,java] [--alone] [--json]');
  process.exit(2);
}
const { learnRelevance, numbers, relevanceOf, spotted } = await engine();
const words = values.words.split(',');
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);

const rows = words.map(word => {
  const texts = read(word);
  const row = { word, share: texts.filter(({ keep }) => keep).length / texts.length, ms: 0 };
  for (const n of LABELS) {
    const scores = seeds.map(seed => measure(word, texts, seed, n, row));
    row[n] = { mean: mean(scores), low: Math.min(...scores), high: Math.max(...scores) };
  }
  return row;
});
if (values.json) console.log(JSON.stringify({ seeds: seeds.length, alone: values.alone, rows }));
else {
  console.log(`macro-F1, ${seeds.length} seeds (lowest–highest)${values.alone ? ', one text at a time' : ''}`);
  console.log(['word (brand share)'.padEnd(20), ...LABELS.map(n => `${n}+${n}`.padEnd(18))].join(''));
  for (const row of rows)
    console.log(
      [
        `${row.word} (${row.share.toFixed(2)})`.padEnd(20),
        ...LABELS.map(n => `${three(row[n].mean)} (${three(row[n].low)}–${three(row[n].high)})`.padEnd(18)),
        `${row.ms.toFixed(0)} ms to train the last`,
      ].join(''),
    );
  console.log(['mean'.padEnd(20), ...LABELS.map(n => three(mean(rows.map(row => row[n].mean))).padEnd(18))].join(''));
}

function measure(word, texts, seed, n, row) {
  const random = numbers(seed * 7919 + 13);
  const mixed = texts.map(text => [random(), text]).sort((a, b) => a[0] - b[0]);
  const cut = Math.floor(mixed.length * 0.55);
  const pool = mixed.slice(0, cut).map(([, text]) => text);
  const scored = mixed.slice(cut, cut + 1000).map(([, text]) => text);
  const brand = { name: word, context: { for: [], against: [] } };
  const samples = [true, false].flatMap(keep =>
    pool
      .filter(text => text.keep === keep)
      .slice(0, n)
      .map(({ sight }) => ({ sight, keep })),
  );
  const started = performance.now();
  const model = learnRelevance(brand, { samples, background: values.alone ? [] : scored.map(({ sight }) => sight) });
  row.ms = performance.now() - started;
  return macroF1(scored.map(({ keep, sight }) => [keep, relevanceOf(sight, brand, model).score >= 0.5]));
}

function read(word) {
  const lines = readFileSync(join(values.data, `wsd_${word}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  const unique = new Map(lines.map(line => [line.text, line]));
  return [...unique.values()].map(({ text, label }) => ({
    keep: label === BRANDS[word],
    sight: {
      title: '',
      text,
      more: '',
      matched: spotted('text', text, new Set([word])),
      site: null,
      author: null,
      lang: null,
    },
  }));
}

function macroF1(pairs) {
  return mean(
    [true, false].map(label => {
      const right = pairs.filter(([gold, said]) => gold === label && said === label).length;
      const wrong = pairs.filter(([gold, said]) => (gold === label) !== (said === label)).length;
      return right === 0 ? 0 : (2 * right) / (2 * right + wrong);
    }),
  );
}

function mean(list) {
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}

function three(value) {
  return value.toFixed(3).replace(/^0/, '');
}

async function engine() {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `export * from './src/enrich/relevance.ts'; export { numbers } from './src/enrich/learner.ts'; export { spotted } from './src/enrich/sight.ts';`,
      resolveDir: join(import.meta.dirname, '..'),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
