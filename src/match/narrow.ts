import type { Query } from '../model/brand.ts';
import type { Narrow } from '../model/store.ts';
import { indexWords } from '../text/index-words.ts';
import { ONE, STAR } from '../text/shapes.ts';
import { type Plan, planOf } from './plan.ts';
import type { SeqItem } from './seq.ts';

/**
 * A condition on the full-text index that every match fulfils; null where there is none (fields, exclusions, emoji,
 * scripts without spaces, expressions). The index holds title, text and more, and the `extraWords` (text/index-words.ts) of
 * them: without those it would miss #AcmeFail for acme, McDonald's for mcdonalds and straße for strasse.
 */
export function narrow(query: Query): Narrow | null {
  return narrowPlan(planOf(query));
}

function narrowPlan(plan: Plan): Narrow | null {
  switch (plan.op) {
    case 'row':
      return all(plan.items.map(narrowItem));
    case 'near':
      return all([narrowPlan(plan.left), narrowPlan(plan.right)]);
    case 'and':
      return all(plan.of.map(narrowPlan));
    case 'or': {
      const any = plan.of.map(narrowPlan);
      return any.every(one => one !== null) ? { any } : null;
    }
    default:
      return null;
  }
}

/** Words that stand side by side for us need not do so in the index ("Acme's new phone" has an s between), so only each by itself. */
function narrowItem(item: SeqItem): Narrow | null {
  if (item.kind === 'any') return null;
  if (item.kind === 'form') {
    const words =
      /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Bopomofo}ー々〆]/u.test(
        item.form,
      )
        ? []
        : indexWords(item.form);
    return all(words.map(word => ({ words: [word] })));
  }
  const head = item.pattern.split(STAR)[0]?.split(ONE)[0] ?? '';
  const words = indexWords(head);
  const last = words.pop();
  // The last word of the head may go on in the text, unless a sign ends it.
  if (last !== undefined) words.push(head.endsWith(last) ? `${last}*` : last);
  return all(words.map(word => ({ words: [word] })));
}

function all(parts: readonly (Narrow | null)[]): Narrow | null {
  const known = parts.filter(part => part !== null);
  const [first] = known;
  return known.length > 1 ? { all: known } : (first ?? null);
}
