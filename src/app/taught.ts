import { type Labelled, shippedWeights, trainOn, whole } from '../enrich/index.ts';
import { EarshotError } from '../model/errors.ts';
import type { Analyst } from './analyst.ts';

export type { Labelled } from '../enrich/index.ts';

/** Gives texts the labels that the lines of a file teach. Trains first: a second for some thousand lines. */
export function taughtAnalyst(lines: readonly Labelled[]): Analyst {
  const taught = trainOn(lines, shippedWeights());
  return {
    analyse(record) {
      const text = wordsOf(record);
      if (text === null)
        throw new EarshotError('input', record['text'] == null ? '"text" is missing' : '"text" is no text');
      const { label, score } = taught.predict(text);
      return { id: record['id'] ?? null, label, score };
    },
    async ahead() {},
  };
}

/** Title and text of a line as one: the same of what is learnt from and of what is labelled. Null: it has neither. */
export function wordsOf({ title, text }: Readonly<Record<string, unknown>>): string | null {
  const [above, below] = [title, text].map(one => (one == null ? '' : one));
  if (typeof above !== 'string' || typeof below !== 'string' || (title == null && text == null)) return null;
  return whole({ title: above, text: below });
}
