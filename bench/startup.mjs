// How long a start takes, as a ratio to `node -e 0` measured in turn with it (machines are noisy: medians of ratios, no seconds).
//   node bench/startup.mjs [--runs 25] [--mentions 20000]
// Goals: --version ≤ 1.20, --help ≤ 1.30, mentions --limit 20 --json ≤ 1.60.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/earshot.js', import.meta.url));
const option = (name, fallback) => Number(process.argv[process.argv.indexOf(name) + 1] || fallback);
const runs = process.argv.includes('--runs') ? option('--runs', 25) : 25;
const mentions = process.argv.includes('--mentions') ? option('--mentions', 20_000) : 20_000;

const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
writeFileSync(
  join(folder, 'config.yaml'),
  'brands: [{ id: acme, query: acme }]\nsources: [{ id: hn, type: hackernews }]\n',
);
const lines = Array.from({ length: mentions }, (_, i) =>
  JSON.stringify({
    id: String(i),
    text: `Acme thing number ${i} broke again, I would like to know when it will work`,
    url: `https://example.com/${i}`,
    author: `user${i % 997}`,
    published: new Date(1_790_000_000_000 - i * 60_000).toISOString(),
  }),
);
const filled = spawnSync(process.execPath, [bin, 'import', '-', '--source', 'bench'], {
  cwd: folder,
  input: lines.join('\n'),
  encoding: 'utf8',
});
if (filled.status !== 0) throw new Error(filled.stderr);

/** Wall time of one whole process, in milliseconds. */
function time(args) {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return performance.now() - began;
}

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const cases = [
  ['--version', [bin, '--version'], 1.2],
  ['--help', [bin, '--help'], 1.3],
  ['mentions --limit 20 --json', [bin, 'mentions', '--limit', '20', '--json'], 1.6],
  ['mentions acme --limit 20 --json', [bin, 'mentions', 'acme', '--limit', '20', '--json'], null],
  ['report weekly --json', [bin, 'report', 'weekly', '--json', '--week', '2026-W38'], null],
];
const ratios = new Map(cases.map(([name]) => [name, []]));
const floor = [];
for (let run = -2; run < runs; run++)
  for (const [name, args] of cases) {
    const bare = time(['-e', '0']);
    const ours = time(args);
    if (run < 0) continue;
    floor.push(bare);
    ratios.get(name)?.push(ours / bare);
  }
rmSync(folder, { recursive: true, force: true });

process.stdout.write(
  `node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${mentions} mentions stored, ${runs} runs; node -e 0: ${median(floor).toFixed(0)} ms\n\n`,
);
for (const [name, , goal] of cases) {
  const own = ratios.get(name) ?? [];
  const shown = [Math.min(...own), median(own), Math.max(...own)].map(n => n.toFixed(2).padStart(6)).join('');
  process.stdout.write(`${name.padEnd(34)}${shown}${goal === null ? '' : `   goal ≤ ${goal.toFixed(2)}`}\n`);
}
