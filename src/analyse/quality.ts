import { bootstrap, wilson } from '../model/stats.ts';

// How good guesses are, measured on what people said. Every share comes with how sure it is.

/** One guess beside the truth. */
export interface Guess {
  truth: string;
  guess: string;
  /** What the guess itself claims its chance of being right is, in [0, 1]. */
  confidence: number;
}
/** A share with its 95 % interval; null where it is a share of nothing. */
export interface Share {
  value: number | null;
  low: number;
  high: number;
  n: number;
}
export interface ClassQuality {
  label: string;
  /** How often it is true, and how often it was guessed. */
  n: number;
  guessed: number;
  precision: Share;
  recall: Share;
  f1: Share;
}
/** Guesses that claim about the same. Calibrated: `right` is what `claimed` says. */
export interface Bin {
  from: number;
  to: number;
  n: number;
  claimed: number | null;
  right: Share;
}
export interface Quality {
  n: number;
  accuracy: Share;
  /** The mean F1 and the mean recall of the classes that are true somewhere. */
  macroF1: Share;
  macroRecall: Share;
  classes: ClassQuality[];
  /** By truth and guess; rows and columns in the order of `classes`. */
  confusion: number[][];
  bins: Bin[];
  /** Mean distance between claimed and right, weighed by bins (expected calibration error). */
  miscalibration: number | null;
}

const BINS = [0, 0.5, 0.65, 0.8, 0.9, 1] as const;
const ROUNDS = 500;
const HANDFUL = 5;

/** The quality of guesses among `labels`; labels that are neither true nor guessed anywhere are left out. `random` in [0, 1). */
export function qualityOf(guesses: readonly Guess[], labels: readonly string[], random: () => number): Quality {
  const met = labels.filter(label => guesses.some(({ truth, guess }) => truth === label || guess === label));
  const table = tableOf(guesses, met);
  const n = guesses.length;
  const right = sum(met.map((_, i) => cell(table, i, i)));
  const resampled = (statistic: (table: number[][]) => number | null, support = n): Share => {
    const found = statistic(table);
    // A handful drawn again and again looks surer than it is.
    if (found === null || support < HANDFUL) return { value: found, low: 0, high: 1, n };
    const [low, high] = bootstrap(guesses, sample => statistic(tableOf(sample, met)) ?? found, random, {
      rounds: ROUNDS,
    }) ?? [0, 1];
    return { value: found, low: Math.min(low, found), high: Math.max(high, found), n };
  };
  const bins = BINS.slice(0, -1).map((from, i) => binOf(guesses, from, BINS[i + 1] as number));
  return {
    n,
    accuracy: shareOf(right, n),
    macroF1: resampled(each => mean(met.map((_, i) => f1(each, i)).filter((_, i) => rowSum(table, i) > 0))),
    macroRecall: resampled(each =>
      mean(met.flatMap((_, i) => (rowSum(table, i) > 0 ? [ratio(cell(each, i, i), rowSum(each, i)) ?? 0] : []))),
    ),
    classes: met.map((label, i) => ({
      label,
      n: rowSum(table, i),
      guessed: columnSum(table, i),
      precision: shareOf(cell(table, i, i), columnSum(table, i)),
      recall: shareOf(cell(table, i, i), rowSum(table, i)),
      f1: resampled(each => f1(each, i), rowSum(table, i)),
    })),
    confusion: table,
    bins,
    miscalibration:
      n === 0 ? null : sum(bins.map(bin => (bin.n / n) * Math.abs((bin.claimed ?? 0) - (bin.right.value ?? 0)))),
  };
}

function tableOf(guesses: readonly Guess[], labels: readonly string[]): number[][] {
  const table = labels.map(() => labels.map(() => 0));
  const places = new Map(labels.map((label, i) => [label, i]));
  for (const { truth, guess } of guesses) {
    const row = table[places.get(truth) ?? -1];
    const at = places.get(guess) ?? -1;
    if (row && at >= 0) row[at] = (row[at] ?? 0) + 1;
  }
  return table;
}

function binOf(guesses: readonly Guess[], from: number, to: number): Bin {
  const within = guesses.filter(({ confidence }) => confidence >= from && (confidence < to || to === 1));
  const right = within.filter(({ truth, guess }) => truth === guess).length;
  return {
    from,
    to,
    n: within.length,
    claimed: mean(within.map(({ confidence }) => confidence)),
    right: shareOf(right, within.length),
  };
}

function shareOf(k: number, n: number): Share {
  const [low, high] = wilson(k, n);
  return { value: n === 0 ? null : k / n, low, high, n };
}

/** 2PR / (P + R), 0 where nothing was guessed right. */
function f1(table: number[][], i: number): number {
  const all = rowSum(table, i) + columnSum(table, i);
  return all === 0 ? 0 : (2 * cell(table, i, i)) / all;
}

function cell(table: number[][], row: number, column: number): number {
  return table[row]?.[column] ?? 0;
}
function rowSum(table: number[][], row: number): number {
  return sum(table[row] ?? []);
}
function columnSum(table: number[][], column: number): number {
  return sum(table.map(row => row[column] ?? 0));
}
function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}
function ratio(a: number, b: number): number | null {
  return b === 0 ? null : a / b;
}
