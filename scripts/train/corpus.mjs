// Labelled texts, as they lie in the data folder: sentiment/NAME.PART.tsv (label, target where there is one, text) and intent/NAME.jsonl.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Non-commercial sets: measured with, never trained on. */
const MEASURED_ONLY = ['airline', 'financial-phrasebank'];

export class Corpus {
  constructor(dir) {
    this.dir = dir;
  }

  tsv(name, part) {
    if (part === 'train' && MEASURED_ONLY.includes(name)) throw new Error(`${name} must not be trained on`);
    return this.measured(name, part);
  }

  measured(name, part) {
    const file = join(this.dir, 'sentiment', `${name}.${part}.tsv`);
    if (!existsSync(file)) throw new Error(`no ${file}`);
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => {
        const cells = line.split('\t');
        return cells.length === 3
          ? { set: name, label: cells[0], target: cells[1], text: cells[2] }
          : { set: name, label: cells[0], target: null, text: cells[1] ?? '' };
      });
  }

  jsonl(file) {
    return readFileSync(join(this.dir, file), 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line));
  }
}

/** Gives each text a weight so that a set's labels weigh (nearly) alike, and the whole set `weight` a text. */
export function balanced(rows, weight, power = 0.9) {
  const counts = new Map();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  return rows.map(row => ({ ...row, weight: weight * (rows.length / counts.size / counts.get(row.label)) ** power }));
}

/** A text as it is compared: lower case, no link, no name, letters and digits only. */
export function plain(text) {
  return text
    .toLowerCase()
    .replace(/https?:\S+|@\w+/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function accuracy(gold, got, labels) {
  let right = 0;
  const per = labels.map(() => ({ right: 0, gold: 0, got: 0 }));
  gold.forEach((label, i) => {
    const g = labels.indexOf(label);
    const p = labels.indexOf(got[i]);
    per[g].gold++;
    if (p >= 0) per[p].got++;
    if (g === p) {
      right++;
      per[g].right++;
    }
  });
  const seen = per.filter(one => one.gold > 0);
  const recall = one => one.right / one.gold;
  const f1 = one => (2 * one.right) / (one.gold + one.got);
  const mean = list => list.reduce((sum, one) => sum + one, 0) / list.length;
  return {
    recall: 100 * mean(seen.map(recall)),
    f1: 100 * mean(seen.map(f1)),
    accuracy: (100 * right) / gold.length,
    per: Object.fromEntries(labels.map((label, i) => [label, 100 * (per[i].gold ? f1(per[i]) : 0)])),
  };
}
