import type { IntentLabel, SentimentLabel } from '../model/mention.ts';
import type { MentionRecord } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';
import type { World } from './world.ts';

type Field = Verdict['field'];
/** Which key says what. */
export interface Answer {
  key: string;
  field: Field;
  value: string;
}
const MOODS: readonly [string, SentimentLabel][] = [
  ['-', 'negative'],
  ['0', 'neutral'],
  ['+', 'positive'],
];
const WANTS: readonly [string, IntentLabel][] = [
  ['q', 'question'],
  ['b', 'bug'],
  ['f', 'feature_request'],
  ['c', 'complaint'],
  ['p', 'praise'],
  ['$', 'purchase'],
  ['j', 'job'],
  ['m', 'spam'],
  ['w', 'news'],
  ['!', 'safety'],
  ['a', 'abuse'],
  ['o', 'other'],
];
export const ANSWERS: readonly Answer[] = [
  ...MOODS.map(([key, value]) => ({ key, field: 'sentiment' as const, value })),
  ...WANTS.map(([key, value]) => ({ key, field: 'intent' as const, value })),
  { key: 'n', field: 'relevant', value: 'no' },
  { key: 'y', field: 'relevant', value: 'yes' },
];

/** What is shown of one mention while its labels are asked for. */
export interface Question {
  record: MentionRecord;
  /** From 1. */
  number: number;
  of: number;
  said: Partial<Record<Field, string>>;
}
export interface Asked {
  labelled: number;
  mentions: number;
  skipped: number;
  /** Left unasked. */
  left: number;
}

/** So many mentions can be taken back; what was said of the others is stored. */
const TAKEN_BACK = 20;

/**
 * Shows one mention after the other and stores what the keys say of each: answers until Enter or space goes on, `s` (or Enter without
 * an answer) passes over, `u` or Backspace goes back, Escape, `x` or Ctrl-C ends. "no" to relevance needs no more answers. `show` is called anew after every key.
 */
export async function askForLabels(
  world: World,
  sample: readonly MentionRecord[],
  keys: AsyncIterable<string>,
  show: (question: Question) => Promise<void>,
): Promise<Asked> {
  const store = await world.store('write');
  const said: Partial<Record<Field, string>>[] = sample.map(() => ({}));
  let stored = 0;
  let at = 0;
  const result: Asked = { labelled: 0, mentions: 0, skipped: 0, left: 0 };
  async function keep(until: number): Promise<void> {
    const verdicts = sample.slice(stored, until).flatMap((record, i): Verdict[] =>
      Object.entries(said[stored + i] ?? {}).map(([field, value]) => ({
        id: record.id,
        brand: record.brand,
        field: field as Field,
        value,
        by: world.context.self.split('@')[0] ?? '',
        at: world.context.now(),
      })),
    );
    if (verdicts.length > 0) await store.judge(verdicts);
    result.labelled += verdicts.length;
    stored = Math.max(stored, until);
  }
  const present = async (): Promise<void> => {
    const record = sample[at];
    if (record) await show({ record, number: at + 1, of: sample.length, said: said[at] ?? {} });
  };
  await present();
  if (sample.length > 0)
    for await (const key of keys) {
      const answers = said[at] ?? {};
      const answer = ANSWERS.find(one => one.key === key);
      if (key === '\x1b' || key === '\x03' || key === '\x04' || key === 'x') break;
      if (key === 'u' || key === '\x7f' || key === '\b') at = Math.max(stored, at - 1);
      else if (answer) {
        // The same key again takes it back.
        if (answers[answer.field] === answer.value) delete answers[answer.field];
        else answers[answer.field] = answer.value;
        if (answers.relevant === 'no') at++;
      } else if (key === 's') {
        said[at] = {};
        at++;
      } else if (key === '\r' || key === '\n' || key === ' ') at++;
      if (at - stored > TAKEN_BACK) await keep(at - TAKEN_BACK);
      if (at >= sample.length) break;
      await present();
    }
  await keep(sample.length);
  const silent = said.map(one => Object.keys(one).length === 0);
  result.mentions = silent.filter(one => !one).length;
  result.skipped = silent.slice(0, at).filter(one => one).length;
  result.left = silent.slice(at).filter(one => one).length;
  return result;
}
