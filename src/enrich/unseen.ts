import { numbers } from './learner.ts';

// Whether what was learnt from labels holds for what it never saw: every label is judged by what the others teach.

/** Which of `folds` parts each of n belongs to: drawn once, the same every time. */
export function foldsOf(n: number, folds: number): number[] {
  const random = numbers(7);
  const order = Array.from({ length: n }, (_, i) => i % folds);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

/** What `judge` says of each sample, in their order, by what was learnt from all that are in other folds. */
export function unseen<Sample, Learnt, Said>(
  samples: readonly Sample[],
  folds: readonly number[],
  learn: (rest: Sample[]) => Learnt,
  judge: (sample: Sample, by: Learnt) => Said,
): Said[] {
  const said: Said[] = [];
  for (const fold of new Set(folds)) {
    const by = learn(samples.filter((_, i) => folds[i] !== fold));
    for (const [i, sample] of samples.entries()) if (folds[i] === fold) said[i] = judge(sample, by);
  }
  return said;
}
