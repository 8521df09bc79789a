import { type Hit, INTENTS } from '../model/mention.ts';

// What a hit says of its mood and its intents, as the log-chances of all labels: what labels teach is added to them.

/** Chances, brought to add up to 1, as logarithms. */
function logs(chances: readonly number[]): number[] {
  const sum = chances.reduce((total, one) => total + one, 0);
  return chances.map(one => Math.log(one / sum));
}

/** A number, or the nearer end of its range. */
export function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** The log-chances of negative, neutral and positive that a label with its confidence and a score between −1 and 1 amount to. */
export function heardMood({ sentiment: { label, score, confidence } }: Hit): number[] {
  const p = within(confidence, 0.34, 0.97);
  const rest = 1 - p;
  // The score is what positive has over negative; where the two numbers cannot both be met, the confidence holds.
  const split = (first: number): [number, number] => {
    const part = within(first, rest * 0.05, rest * 0.95);
    return [part, rest - part];
  };
  if (label === 'neutral') {
    const [positive, negative] = split((rest + score) / 2);
    return logs([negative, p, positive]);
  }
  const [opposite, neutral] = split(p - Math.abs(score));
  return logs(label === 'positive' ? [opposite, neutral, p] : [p, neutral, opposite]);
}

/** The log-chances of all intents. Those nobody named share what the named ones leave, and none is as likely as the first of those. */
export function heardIntents({ intents }: Hit): number[] {
  const said = new Map(intents.map(({ label, score }) => [label, within(score, 0.02, 0.98)]));
  const left = 1 - [...said.values()].reduce((sum, score) => sum + score, 0);
  const most = BELOW_FIRST * Math.max(0.02, ...said.values());
  const unnamed = within(left / (INTENTS.length - said.size), 0.005, most);
  return logs(INTENTS.map(label => said.get(label) ?? unnamed));
}
const BELOW_FIRST = 0.5;
