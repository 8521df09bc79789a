// The statistics several stages share. Pure; randomness arrives as an argument.

/** The middle value (mean of the two middle ones); NaN of an empty list. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** Median absolute deviation from the median, unscaled (1.4826 times it estimates a normal standard deviation). */
export function mad(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map(value => Math.abs(value - middle)));
}

/**
 * Interval for a share of k in n, in [0, 1]; [0, 1] where n is 0. `z`: 1.96 for 95 %.
 * Wilson's score interval (E. B. Wilson 1927, J. Am. Stat. Assoc. 22, 209–212): good at small n and at shares near 0 or 1.
 */
export function wilson(k: number, n: number, z = 1.959963984540054): [low: number, high: number] {
  if (n <= 0) return [0, 1];
  const share = k / n;
  const centre = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [k <= 0 ? 0 : Math.max(0, (centre - half) / scale), k >= n ? 1 : Math.min(1, (centre + half) / scale)];
}

/**
 * Percentile interval of any statistic of a list (Efron 1979): `rounds` lists drawn from it with replacement.
 * `random` gives numbers in [0, 1). Null of an empty list.
 */
export function bootstrap<T>(
  values: readonly T[],
  statistic: (sample: readonly T[]) => number,
  random: () => number,
  options: { rounds?: number; level?: number } = {},
): [low: number, high: number] | null {
  if (values.length === 0) return null;
  const { rounds = 1000, level = 0.95 } = options;
  const found = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++)
    found[round] = statistic(values.map(() => values[Math.floor(random() * values.length)] as T));
  found.sort();
  const at = (share: number) => found[Math.min(rounds - 1, Math.max(0, Math.round(share * (rounds - 1))))] as number;
  return [at((1 - level) / 2), at((1 + level) / 2)];
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0, to about 1e-14 relative (Lanczos 1964, SIAM J. Numer. Anal. 1, with g = 7 and nine terms). */
export function lgamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lgamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  const sum = LANCZOS.reduce((total, term, i) => (i === 0 ? term : total + term / (z + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * ln P(X ≥ x) of a negative binomial count with this mean and variance mean + dispersion·mean² (NB2; Poisson at
 * dispersion 0). Exact, summed from the term at x upwards, so that tails far below the smallest double keep their size.
 */
export function logNbTail(x: number, mean: number, dispersion: number): number {
  if (x <= 0) return 0;
  if (mean <= 0) return Number.NEGATIVE_INFINITY;
  const from = Math.ceil(x);
  // Under this the Poisson limit is nearer to the truth than differences of large log-gammas.
  const size = dispersion > 1e-9 ? 1 / dispersion : null;
  const first =
    size === null
      ? from * Math.log(mean) - mean - lgamma(from + 1)
      : lgamma(from + size) -
        lgamma(size) -
        lgamma(from + 1) +
        size * Math.log(size / (size + mean)) +
        from * Math.log(mean / (size + mean));
  const ratio = (k: number): number =>
    size === null ? mean / (k + 1) : ((k + size) / (k + 1)) * (mean / (size + mean));
  let term = 1;
  let sum = 1;
  let scale = 0;
  for (let k = from; ; k++) {
    const step = ratio(k);
    term *= step;
    sum += term;
    // From far below the mean the terms climb past what a double holds.
    if (term > 1e250) {
      scale += Math.log(term);
      sum /= term;
      term = 1;
    }
    // Past the peak the terms fall at least geometrically: what is left is under term·step/(1 − step).
    if (step < 1 && term * step < sum * 1e-12 * (1 - step)) break;
  }
  return Math.min(0, first + scale + Math.log(sum));
}

/** P(share ≤ x) of a Beta(a, b): the regularised incomplete beta function, by its continued fraction (DLMF 8.17.22, Lentz's method). */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast only below the mean; above it the mirror image does.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a;
  const tiny = 1e-300;
  const safe = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let c = 1;
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-13) break;
  }
  return front * fraction;
}

/**
 * Dunning's log-likelihood ratio G² of k in n against j in m, in nats ×2; 0 where they do not differ. Not signed. Against nothing
 * (m = 0): as if one in the same number had been counted. (T. Dunning 1993, Comput. Linguist. 19, 61–74)
 */
export function g2(k: number, n: number, j: number, m: number): number {
  if (n === 0) return 0;
  if (m === 0) return g2(k, n, Math.min(1, k), n);
  const all = (k + j) / (n + m);
  const term = (x: number, of: number): number =>
    (x > 0 ? x * Math.log(x / (of * all)) : 0) +
    (of > x && all < 1 ? (of - x) * Math.log((of - x) / (of * (1 - all))) : 0);
  return Math.max(0, 2 * (term(k, n) + term(j, m)));
}

/**
 * How often a value of `high` lies above one of `low` (equals count half), and how many standard errors that is above what chance
 * would do. Where either is empty: as chance would have it. The rank-sum test (Mann and Whitney 1947, Ann. Math. Stat. 18, 50–60)
 * without its correction for ties.
 */
export function above(high: readonly number[], low: readonly number[]): { share: number; z: number } {
  const [n, m] = [high.length, low.length];
  if (n === 0 || m === 0) return { share: 0.5, z: 0 };
  const sorted = Float64Array.from(low).sort();
  const over = high.reduce((sum, value) => sum + (firstFrom(sorted, value, 0) + firstFrom(sorted, value, 1)) / 2, 0);
  return { share: over / (n * m), z: (over - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12) };
}

/** How many of a sorted list are below a value (`equal` 1: or the same). */
function firstFrom(sorted: Float64Array, value: number, equal: 0 | 1): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle] as number;
    if (one < value || (equal === 1 && one === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
