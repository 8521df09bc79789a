// What a mention wants of its reader. The rules speak first; the weights learn what the rules miss, for each label from the sets that know of it:
// a set of complaints says nothing of job adverts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './engine.mjs';
import { heat, seer, textVectors } from './fit.mjs';

const BITS = 18;
const COST = 4;
const KEEP = 80_000;
const WRITTEN = 20;
/** How much the public sets count: they know one label each, and more of their own ways than of that label. */
const OTHERS = 0.05;

/** Rows {text, kind, yes: labels that hold, no: labels that do not, weight}. */
function rowsOf(corpus) {
  const rows = [];
  for (const { text, label } of corpus.jsonl('intent/complaints_tweets.jsonl'))
    rows.push({
      text,
      yes: label === 'complaint' ? ['complaint'] : [],
      no: label === 'complaint' ? ['praise', 'job', 'news'] : ['complaint'],
      weight: 0.3,
    });
  for (const { text, label } of corpus.jsonl('intent/app_reviews_4.jsonl')) {
    const yes = { bug_report: ['bug'], feature_request: ['feature_request'] }[label] ?? [];
    rows.push({
      text,
      yes,
      no: ['bug', 'feature_request', 'job', 'news'].filter(one => !yes.includes(one)),
      weight: 0.2,
    });
  }
  for (const { text, label } of corpus.jsonl('intent/github_issues_nlbse24.jsonl')) {
    const yes = [{ bug: 'bug', feature: 'feature_request', question: 'question' }[label]];
    rows.push({
      text: text.slice(0, 600),
      yes,
      no: ['bug', 'feature_request', 'question', 'job', 'spam', 'praise'].filter(one => !yes.includes(one)),
      weight: 0.15,
    });
  }
  for (const { text, label } of corpus.jsonl('intent/sms_spam.jsonl'))
    rows.push({
      text,
      yes: label === 'spam' ? ['spam'] : [],
      no: label === 'spam' ? [] : ['spam', 'job', 'bug', 'news'],
      weight: 0.15,
    });
  const plain = corpus.tsv('tweeteval-sentiment', 'train').slice(0, 6000);
  for (const { text } of plain)
    rows.push({ text, yes: [], no: ['job', 'bug', 'feature_request', 'safety', 'spam', 'abuse'], weight: 0.05 });
  for (const { text, label } of corpus.tsv('tweeteval-offensive', 'train').slice(0, 6000))
    rows.push({
      text,
      yes: [],
      no: label === 'offensive' ? ['job', 'praise', 'feature_request', 'purchase'] : ['abuse'],
      weight: 0.1,
    });
  return rows;
}

/** What was written for this. Of the posts all labels are known; `also` holds as well, or may: it is not taught. */
export function written(file = 'intent-social.jsonl') {
  return readFileSync(join(root, 'fixtures/corpus', file), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

export function evidence({ engine, lexicon, vectors }, sentimentModel) {
  const rules = new Map(engine.cueRules.map(rule => [rule.id, rule]));
  const matcher = engine.compile(engine.cueRules.map(rule => ({ id: rule.id, query: engine.parseQuery(rule.query) })));
  const cues = item => matcher(item).map(({ brand, spans }) => ({ rule: rules.get(brand), spans }));
  const weights = { lexicon: () => lexicon, vectors: () => vectors, model: () => sentimentModel };
  const eyes = engine.reader(weights);
  return text => {
    const item = { ...engine.plainItem(text) };
    const mood = engine.moodOf(weights, eyes.sight(text), 'en', null, false);
    return engine.evidenceOf(item, cues, mood, engine.spamOf(item));
  };
}

export function trainAll(with_, corpus, options) {
  const { LABELS, posts, build, tried } = school(with_, corpus);
  const gold = corpus.jsonl('intent/social_gold_handmade.jsonl');
  tell(LABELS, 'rules alone, written posts', tried(posts, null), options.verbose === 'rules');
  const found = eachWriterUnseen(with_, corpus);
  for (const who of writers(found))
    tell(
      LABELS,
      `writer ${who}, by weights that learnt from the others`,
      found.filter(({ writer }) => writer === who),
      false,
    );
  tell(LABELS, 'written posts, each by weights that never saw its writer', found, options.verbose);
  const model = build(posts);
  tell(LABELS, '40 by hand, never learnt from', tried(gold, model), options.verbose);
  model.fitted = { heat: [heatOf(LABELS, found)] };
  return { 'intent.bin': model };
}

const writers = posts => new Set(posts.map(({ writer }) => writer));

/** The heat of log-odds, each given by weights that never saw the post's writer. A writer is a set: each counts alike. */
export function heatOf(labels, found) {
  return heat(
    labels,
    found.map(({ label, writer }) => ({ label, set: writer })),
    found.map(({ odds }) => odds),
  );
}

/** The written posts with the log-odds of each label: each writer in turn is left out and measured, since nobody writes like another. What ships has learnt from all of them. */
export function eachWriterUnseen(with_, corpus) {
  const { posts, build, tried } = school(with_, corpus);
  return [...writers(posts)].flatMap(who =>
    tried(
      posts.filter(({ writer }) => writer === who),
      build(posts.filter(({ writer }) => writer !== who)),
    ),
  );
}

/** Trains on posts (and what the public sets know), and tries weights on them. */
function school(with_, corpus) {
  const { engine } = with_;
  const LABELS = engine.INTENTS;
  const sentimentModel = engine.unpack(readFileSync(join(root, 'src/enrich/models/sentiment-en.bin')));
  const judge = evidence(with_, sentimentModel);
  const posts = written();
  const rows = rowsOf(corpus).map(row => ({ ...row, weight: row.weight * OTHERS }));
  const known = new Map();
  const evidenceFor = text => known.get(text) ?? known.set(text, judge(text)).get(text);
  const build = mine => {
    const all = [
      ...rows,
      ...mine.map(({ text, label, also }) => ({
        text,
        yes: [label],
        no: LABELS.filter(one => one !== label && !also.includes(one)),
        weight: WRITTEN,
      })),
    ].map(row => ({ ...row, lang: null, target: null, evidence: evidenceFor(row.text) }));
    const see = seer(with_);
    const F = engine.FAMILY;
    const gathered = engine.gather(
      all.length,
      i => {
        const seen = see(all[i]);
        engine.seeEvidence(all[i].evidence, seen);
        return seen;
      },
      { bits: BITS, rare: 0.9, families: { [F.letters]: 1.2 } },
    );
    const lessons = LABELS.map(label => {
      const count = { yes: 0, no: 0 };
      for (const { yes, no, weight } of all) {
        if (yes.includes(label)) count.yes += weight;
        else if (no.includes(label)) count.no += weight;
      }
      const share = (count.no / count.yes) ** 0.25;
      return {
        label,
        sign: Int8Array.from(all, ({ yes, no }) => (yes.includes(label) ? 1 : no.includes(label) ? -1 : 0)),
        weight: Float64Array.from(all, ({ yes, weight }) => weight * (yes.includes(label) ? share : 1)),
        offset: Float64Array.from(all, ({ evidence }) => engine.HINTED * evidence.hints[label]),
      };
    });
    return engine.learn(gathered, lessons, {
      name: 'intent',
      version: '1',
      cost: COST,
      seed: 1,
      rounds: 8,
      keep: KEEP,
      vectors: textVectors(
        with_,
        all.map(({ text }) => text),
      ),
    });
  };
  return { LABELS, posts, build, tried };

  function tried(set, model) {
    const out = new Float64Array(LABELS.length);
    const see = seer(with_);
    return set.map(({ text, label, also, writer }) => {
      const evidence = judge(text);
      if (model) {
        const seen = see({ text, lang: null, target: null });
        engine.seeEvidence(evidence, seen);
        engine.score(model, seen, out, Float64Array.from(textVectors(with_, [text])));
      }
      const said = engine.intentOdds(evidence, model && { labels: LABELS, odds: out });
      const odds = LABELS.map(one => said[one]);
      return { text, label, also, writer, odds, got: LABELS[odds.indexOf(Math.max(...odds))] };
    });
  }
}
function tell(labels, name, found, verbose) {
  const strict = found.filter(({ label, got }) => label === got).length;
  const lenient = found.filter(({ label, also, got }) => label === got || also.includes(got)).length;
  const percent = n => `${((100 * n) / found.length).toFixed(1)} %`;
  console.log(`  ${name}: strict ${percent(strict)} (${strict} of ${found.length}), lenient ${percent(lenient)}`);
  const each = labels.map(label => {
    const of = found.filter(one => one.label === label);
    return `${label} ${of.filter(({ got }) => got === label).length}/${of.length}`;
  });
  console.log(`    ${each.join(', ')}`);
  if (verbose)
    for (const { text, label, got } of found)
      if (label !== got) console.log(`      ${label}→${got}: ${text.slice(0, 90)}`);
}
