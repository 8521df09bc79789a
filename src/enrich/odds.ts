/** Log-odds as a probability. */
export function sigmoid(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

/**
 * Log-odds of labels of which one holds, as chances that add up to 1: softmax of heat × odds, into the first `n` of `out`. The heat is
 * the one number between what a model was taught and how often it is right: the less, the more careful; no heat above 0 moves a label
 * ("temperature scaling", heat = 1 / T: Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017).
 */
export function chancesOf(odds: ArrayLike<number>, n: number, heat: number, out: Float64Array): void {
  let top = -Infinity;
  for (let i = 0; i < n; i++) top = Math.max(top, odds[i] as number);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    out[i] = Math.exp(heat * ((odds[i] as number) - top));
    sum += out[i] as number;
  }
  for (let i = 0; i < n; i++) out[i] = (out[i] as number) / sum;
}

/** The log-odds a model gave a text that it had not learnt from, which label was right, and how much the text counts. */
export interface Judged {
  readonly odds: ArrayLike<number>;
  /** The place of the right label in `odds`. */
  readonly truth: number;
  readonly weight: number;
}

/**
 * The heat with which {@link chancesOf} gives the truth the greatest likelihood, between 0.01 and 5, to two digits; 1 for no texts.
 * The loss is convex in the heat: where its slope changes sign is found by halving.
 */
export function bestHeat(judged: readonly Judged[]): number {
  if (judged.length === 0) return 1;
  const most = judged.reduce((n, { odds }) => Math.max(n, odds.length), 0);
  const p = new Float64Array(most);
  const slope = (heat: number): number => {
    let sum = 0;
    for (const { odds, truth, weight } of judged) {
      chancesOf(odds, odds.length, heat, p);
      let expected = 0;
      for (let i = 0; i < odds.length; i++) expected += (p[i] as number) * (odds[i] as number);
      sum += weight * (expected - (odds[truth] as number));
    }
    return sum;
  };
  let [low, high] = [LEAST, MOST];
  while (high - low > 0.005) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return Math.max(LEAST, Math.round(50 * (low + high)) / 100);
}
const LEAST = 0.01;
const MOST = 5;
