/** A share of the brand's level for each hour of the day, or each day of the week. */
export interface Factors {
  of(group: number): number;
  /** Relative variance of the factor: how little we know it. */
  doubt(group: number): number;
}

export const NO_FACTORS: Factors = { of: () => 1, doubt: () => 0 };

/** One count with what the level alone expects of it. Units of a group must be near independent. */
export interface Unit {
  group: number;
  n: number;
  expected: number;
}

/**
 * Seasonal factors by empirical Bayes: each group's own rate, pulled towards 1 by how noisy it is against how much groups
 * truly differ. What chance alone would show is taken off first: at low rates and with little history nothing is left and all
 * factors are 1, where a season would cost hits instead of adding them.
 * @param smooth neighbouring groups lend each other weight (hours of a day do, days of a week do not)
 */
export function factors(units: readonly Unit[], groups: number, smooth: boolean): Factors {
  const n = new Float64Array(groups);
  const expected = new Float64Array(groups);
  for (const unit of units) {
    n[unit.group] = (n[unit.group] as number) + unit.n;
    expected[unit.group] = (expected[unit.group] as number) + unit.expected;
  }
  // A group never heard says nothing about the others: no season until the round is full.
  if (units.length < 2 * groups || expected.some(each => each <= 0)) return NO_FACTORS;

  const own = n.map((each, g) => each / (expected[g] as number));
  let squares = 0;
  let sum = 0;
  for (const unit of units) {
    const mean = (own[unit.group] as number) * unit.expected;
    squares += (unit.n - mean) ** 2;
    sum += mean;
  }
  const burst = sum > 0 ? Math.max(1, (squares / sum) * (units.length / (units.length - groups))) : 1;

  const lend = smooth ? 0.5 : 0;
  const round = (values: Float64Array, g: number, weight: number) =>
    (values[g] as number) +
    weight * ((values[(g + 1) % groups] as number) + (values[(g + groups - 1) % groups] as number));
  const rate = own.map((_, g) => round(n, g, lend) / round(expected, g, lend));
  const noise = own.map((_, g) => (burst * round(expected, g, lend * lend)) / round(expected, g, lend) ** 2);

  const spread = rate.reduce((total, each, g) => total + (each - 1) ** 2 - (noise[g] as number), 0) / groups;
  const average = noise.reduce((total, each) => total + each, 0) / groups;
  const free = smooth ? groups / 2 : groups - 1;
  const true_ = Math.max(0, spread - average * Math.sqrt(2 / free));
  if (true_ === 0) return NO_FACTORS;

  const factor = rate.map((each, g) => 1 + ((each - 1) * true_) / (true_ + (noise[g] as number)));
  const doubt = noise.map((each, g) => (true_ * each) / (true_ + each) / (factor[g] as number) ** 2);
  const all = expected.reduce((total, each) => total + each, 0);
  const scale = all / factor.reduce((total, each, g) => total + each * (expected[g] as number), 0);
  return {
    of: group => Math.max(0.05, (factor[group] as number) * scale),
    doubt: group => doubt[group] as number,
  };
}
