// What the benches of detection share: src/detect as it stands, and the chance of which simulated brands are made.
import { join } from 'node:path';
import { build } from 'esbuild';

const bundle = await build({
  entryPoints: [join(import.meta.dirname, '../src/detect/index.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
export const detection = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`
);

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
export const normal = random => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Gamma(shape, 1) by Marsaglia and Tsang 2000. */
export function gamma(shape, random) {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(random);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}
export function beta(a, b, random) {
  const x = gamma(a, random);
  return x / (x + gamma(b, random));
}
export function poisson(mean, random) {
  if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let n = -1;
  for (let left = mean; left > 0; n++) left += Math.log(1 - random());
  return Math.max(0, n);
}

/** How much is said on each day of a week, beside the mean. */
export const WEEK = [1.1, 1.1, 1.05, 1.05, 1, 0.8, 0.7];
