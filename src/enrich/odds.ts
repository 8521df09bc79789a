/** Log-odds as a probability. */
export function sigmoid(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
