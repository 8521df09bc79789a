// Which phrases people name as what a document is about: one model from five sets, news, abstracts and titles alike.

const SETS = ['500N-KPCrowd-v1.1', 'Inspec', 'SemEval2017', 'kdd', 'www'];

export function trainAll({ engine }, corpus) {
  const docs = SETS.flatMap(set =>
    corpus.jsonl(`keyphrases/${set}.jsonl`).map(({ text, keys }, i) => ({
      set,
      doc: engine.documentOf(text),
      keys: new Set(keys.map(key => stem(key))),
      test: i % 5 === 0,
    })),
  );
  const common = commonWords(engine, docs, corpus);
  const build = docs => {
    const rows = [];
    for (const { set, doc, keys } of docs) {
      const found = doc.phrases.filter(({ words }) => keys.has(stem(words.join(' '))));
      if (found.length === 0) continue;
      const size = SIZES[set] ?? 1;
      for (const phrase of doc.phrases) {
        const yes = keys.has(stem(phrase.words.join(' ')));
        rows.push({ phrase, doc, yes, weight: size * (yes ? 1 : 1) });
      }
    }
    const seen = engine.emptySeen();
    const gathered = engine.gather(
      rows.length,
      i => {
        engine.seePhrase(rows[i].phrase, rows[i].doc, common, seen);
        return seen;
      },
      { bits: 16, rare: 0.25, families: { 7: 0.7, 8: 0.7, 9: 0.7, 29: 0.5, 30: 0.7 } },
    );
    const lesson = {
      label: 'key',
      sign: Int8Array.from(rows, row => (row.yes ? 1 : -1)),
      weight: Float64Array.from(rows, row => row.weight),
    };
    return engine.learn(gathered, [lesson], {
      name: 'keyphrases',
      version: '1',
      cost: 0.5,
      seed: 1,
      rounds: 8,
      keep: 12_000,
    });
  };
  const part = build(docs.filter(({ test }) => !test));
  const seen = engine.emptySeen();
  const out = new Float64Array(1);
  for (const set of SETS) {
    const scores = docs
      .filter(one => one.set === set && one.test)
      .map(({ doc, keys }) => {
        const ranked = doc.phrases.map(phrase => {
          engine.seePhrase(phrase, doc, common, seen);
          engine.score(part, seen, out);
          return { phrase, odds: out[0] };
        });
        const got = engine.chosen(ranked, 10).map(({ phrase }) => stem(phrase.words.join(' ')));
        const hits = new Set(got.filter(one => keys.has(one))).size;
        return (2 * hits) / (got.length + keys.size);
      });
    console.log(
      `  ${set.padEnd(20)} F1@10 ${(scores.reduce((a, b) => a + b, 0) / scores.length).toFixed(3)} (${scores.length} left out)`,
    );
  }
  return { 'keyphrases.bin': build(docs), 'common.bin': common };
}
const SIZES = { '500N-KPCrowd-v1.1': 1.5, Inspec: 1, SemEval2017: 2, kdd: 1, www: 1 };

/** As the sets are scored: lower case, no plural. */
function stem(text) {
  return text
    .toLowerCase()
    .split(/\s+/)
    .map(word => (word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word))
    .join(' ')
    .trim();
}

/** How many texts hold each word, as a logarithm up to 127: of posts and of these documents. */
function commonWords(engine, docs, corpus) {
  const texts = new Map();
  const count = words => {
    for (const word of new Set(words)) texts.set(word, (texts.get(word) ?? 0) + 1);
  };
  for (const { doc } of docs) count(doc.counts.keys());
  for (const { text } of [
    ...corpus.tsv('tweeteval-sentiment', 'train').slice(0, 20_000),
    ...corpus.tsv('goemotions-reddit', 'train').slice(0, 10_000),
  ])
    count(text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’.&+/-][\p{L}\p{N}]+)*/gu) ?? []);
  const most = Math.log2(35_000);
  const entries = [...texts]
    .filter(([, n]) => n >= 4)
    .map(([word, n]) => [engine.hashOf(word), Math.min(127, Math.round((127 * Math.log2(n)) / most))]);
  return engine.lexiconOf(entries);
}
