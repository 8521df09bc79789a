import { type Labelled, shippedWeights, trainOn } from '../enrich/index.ts';
import { EarshotError } from '../model/errors.ts';
import type { Analyst } from './analyst.ts';

export type { Labelled } from '../enrich/index.ts';

/** Gives texts the labels that the lines of a file teach. Trains first: a second for some thousand lines. */
export function taughtAnalyst(lines: readonly Labelled[]): Analyst {
  const taught = trainOn(lines, shippedWeights().lexicon());
  return {
    analyse(record) {
      const { text, title } = record;
      if (typeof text !== 'string')
        throw new EarshotError('input', text === undefined ? '"text" is missing' : '"text" is no text');
      const { label, score } = taught.predict(typeof title === 'string' && title !== '' ? `${title}\n${text}` : text);
      return { id: record['id'] ?? null, label, score };
    },
    async ahead() {},
  };
}
