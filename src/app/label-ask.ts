import type { IntentLabel, SentimentLabel } from '../model/mention.ts';
import type { MentionRecord } from '../model/record.ts';
import { VERDICT_FIELDS as FIELDS, type Verdict } from '../model/verdict.ts';
import { takeBack } from './label-remove.ts';
import type { World } from './world.ts';

type Field = Verdict['field'];
type Said = Partial<Record<Field, string>>;
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
  said: Said;
}
export interface Asked {
  labelled: number;
  mentions: number;
  skipped: number;
  /** Left unasked. */
  left: number;
}

/**
 * Shows one mention after the other and stores what the keys say of each: answers until Enter or space goes on, `s` (or Enter without
 * an answer) passes over, `u` or Backspace goes back, Escape, `x` or Ctrl-C ends. "no" to relevance needs no more answers. `show` is called
 * anew after every key. What was said of a mention is stored when it is left: whatever ends the session, no answer but those to the one on the screen is lost.
 */
export async function askForLabels(
  world: World,
  sample: readonly MentionRecord[],
  keys: AsyncIterable<string>,
  show: (question: Question) => Promise<void>,
): Promise<Asked> {
  const store = await world.store('write');
  const said: Said[] = sample.map(() => ({}));
  const kept: Said[] = sample.map(() => ({}));
  let at = 0;
  async function keep(place: number): Promise<void> {
    const [record, now, before] = [sample[place], said[place], kept[place]];
    if (!record || !now || !before) return;
    const { id, brand } = record;
    const gone = FIELDS.filter(field => before[field] !== undefined && now[field] === undefined);
    await takeBack(
      world,
      store,
      gone.map(field => ({ id, brand, field })),
    );
    const by = { by: world.context.self.split('@')[0] ?? '', at: world.context.now() };
    const verdicts = FIELDS.flatMap((field): Verdict[] => {
      const value = now[field];
      return value === undefined || value === before[field] ? [] : [{ id, brand, field, value, ...by }];
    });
    if (verdicts.length > 0) await store.judge(verdicts);
    kept[place] = { ...now };
  }
  const present = async (): Promise<void> => {
    const record = sample[at];
    if (record) await show({ record, number: at + 1, of: sample.length, said: said[at] ?? {} });
  };
  await present();
  if (sample.length > 0)
    for await (const key of keys) {
      const from = at;
      const answers = said[at] ?? {};
      const answer = ANSWERS.find(one => one.key === key);
      if (key === '\x1b' || key === '\x03' || key === '\x04' || key === 'x') break;
      if (key === 'u' || key === '\x7f' || key === '\b') at = Math.max(0, at - 1);
      else if (answer) {
        // The same key again takes it back.
        if (answers[answer.field] === answer.value) delete answers[answer.field];
        else answers[answer.field] = answer.value;
        if (answers.relevant === 'no') at++;
      } else if (key === 's') {
        said[at] = {};
        at++;
      } else if (key === '\r' || key === '\n' || key === ' ') at++;
      if (at !== from) await keep(from);
      if (at >= sample.length) break;
      await present();
    }
  await keep(at);
  const silent = kept.map(one => Object.keys(one).length === 0);
  return {
    labelled: kept.reduce((sum, one) => sum + Object.keys(one).length, 0),
    mentions: silent.filter(one => !one).length,
    skipped: silent.slice(0, at).filter(one => one).length,
    left: silent.slice(at).filter(one => one).length,
  };
}
