/** What tails look like before one has shown its own: an index of a Pareto tail, and how many values it is worth. */
export interface Prior {
  index: number;
  weight: number;
}

/** One value may say so much of the tail as this many means of the others: a crisis of last month hides no new one. */
const MOST = 3;

/**
 * −log10 of how many times a day chance brings `x` or more, from the largest values of `days` days: `largest`, descending, whose
 * last one is the edge of the tail and not counted in it. Beyond it the frequency is continued by a Pareto tail (peaks over a
 * threshold; Hill 1975, Ann. Statist. 3, 1163–1174) as its few values and a prior let one predict it: the logarithms are
 * exponential, the posterior of their rate is a gamma distribution, and the mean over it (Lomax) owns up to how little is known
 * of the index. Negative where it comes more than once a day.
 */
export function rarity(x: number, largest: readonly number[], days: number, { index, weight }: Prior): number {
  const n = largest.length - 1;
  const edge = largest.at(-1);
  if (edge === undefined || edge <= 0) return 0;
  const often = -Math.log10((n + 1) / days);
  if (x <= edge) return often;
  const logs = largest.slice(0, n).map(value => Math.log(value / edge));
  const mean = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, n);
  const sum = logs.reduce((all, log) => all + Math.min(log, MOST * mean), 0) + index * weight;
  return often + (n + weight) * Math.log10(1 + Math.log(x / edge) / sum);
}
