// False alarms and hits of the detector.
//   node bench/detect.mjs [--years 10] [--only 5/h] [--data DIR]
// Synthetic: negative binomial series without any event, so that every alert is a false one, and one-off surges to find.
// --data DIR: a folder with truth.json and the series it names (timestamp,value,negative,polled in 15-minute rows).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values: options } = parseArgs({
  options: { years: { type: 'string', default: '10' }, data: { type: 'string' }, only: { type: 'string' } },
});
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365.25 * DAY;
const START = Date.UTC(2026, 0, 5);
const BUDGET = 2;

const bundle = await build({
  entryPoints: [join(import.meta.dirname, '../src/detect/index.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const { detect, lifecycle, standardRules } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`
);
const rules = standardRules({ budget: BUDGET });

function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
/** Gamma(shape, 1) by Marsaglia and Tsang 2000. */
function gamma(shape, random) {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(random);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}
function poisson(mean, random) {
  if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let n = -1;
  for (let left = mean; left > 0; n++) left += Math.log(1 - random());
  return Math.max(0, n);
}
const count = (mean, dispersion, random) =>
  mean <= 0 ? 0 : poisson(dispersion > 0 ? mean * dispersion * gamma(1 / dispersion, random) : mean, random);
function split(n, share, random) {
  let k = 0;
  for (let i = 0; i < n; i++) if (random() < share) k++;
  return k;
}
const point = (at, n, negative) => ({
  at,
  n,
  negative,
  backfilled: 0,
  backfilledNegative: 0,
  reach: 0,
  authors: 0,
  sources: 0,
  stories: 0,
});
function season(at, kind) {
  if (kind === 'flat') return 1;
  const hour = (at / HOUR) % 24;
  const weekend = Math.floor(at / DAY + 3) % 7 >= 5;
  return (1 + 0.6 * Math.sin(((hour - 8) / 24) * 2 * Math.PI)) * (weekend ? 0.6 : 1.16);
}
function series(hours, rate, dispersion, kind, random) {
  return Array.from({ length: hours }, (_, i) => {
    const at = START + i * HOUR;
    const n = count(rate * season(at, kind), dispersion, random);
    return point(at, n, split(n, 0.2, random));
  });
}
function alertsOf(points, from) {
  const findings = rules.flatMap(rule => detect('acme', points, rule, from));
  return { findings, changes: lifecycle(findings, [], [], points.at(-1).at + HOUR) };
}

function falseAlarms(rate, dispersion, kind, years) {
  const random = seeded(1 + Math.round(rate * 1e4) + Math.round(dispersion * 100));
  const points = series(Math.round((years * YEAR) / HOUR), rate, dispersion, kind, random);
  const { changes } = alertsOf(points, START);
  const opened = rule => changes.filter(({ kind, alert }) => kind === 'open' && alert.rule === rule).length / years;
  const told = changes.filter(({ kind, notify }) => notify && kind !== 'resolve' && kind !== 'remind').length / years;
  return { volume: opened('volume'), negativity: opened('negativity'), told };
}

/** Share of surges found within their hours: `times` the usual rate for `hours`, negative at `share`. */
function hits(rate, dispersion, kind, times, hours, share, rounds = 60) {
  const random = seeded(7);
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    const points = series(29 * 24, rate, dispersion, kind, random);
    const first = 28 * 24 + Math.floor(random() * (24 - hours));
    for (let i = first; i < first + hours; i++) {
      const n = count(rate * times * season(points[i].at, kind), dispersion, random);
      points[i] = point(points[i].at, n, split(n, share, random));
    }
    const { changes } = alertsOf(points.slice(0, first + hours), points[first].at);
    if (changes.some(({ kind }) => kind === 'open')) found++;
  }
  return Math.round((100 * found) / rounds);
}

function synthetic() {
  const years = Number(options.years);
  console.log(
    `False alarms a year (budget ${BUDGET}), ${years} years each; % of six-hour surges found (×3, ×10, ×10 negative)`,
  );
  console.log('rate        dispersion season    volume negativity  told   ×3  ×10  ×10neg');
  const cases = [
    ...[0.5, 2, 10, 50].map(a => [a / 24, 0.3, 'flat', `${a}/day`]),
    ...[1, 2, 5, 10, 20].map(a => [a, 0.3, 'flat', `${a}/h`]),
    [10 / 24, 0, 'flat', '10/day'],
    [5, 0, 'flat', '5/h'],
    [5, 1, 'flat', '5/h'],
    [50 / 24, 0.3, 'daily', '50/day'],
    [10, 0.3, 'daily', '10/h'],
    [100, 0.2, 'daily', '100/h'],
  ].filter(([, , , name]) => !options.only || options.only === name);
  let total = 0;
  for (const [rate, dispersion, kind, name] of cases) {
    const at = performance.now();
    const { volume, negativity, told } = falseAlarms(rate, dispersion, kind, years);
    total += told;
    const found = [
      [3, 0.2],
      [10, 0.2],
      [10, 0.7],
    ].map(([times, share]) => hits(rate, dispersion, kind, times, 6, share));
    console.log(
      `${name.padEnd(12)}${String(dispersion).padEnd(11)}${kind.padEnd(9)}${volume.toFixed(1).padStart(7)}${negativity.toFixed(1).padStart(11)}` +
        `${told.toFixed(1).padStart(6)}${found.map(x => `${x}%`.padStart(5)).join('')}   ${((performance.now() - at) / 1000).toFixed(1)} s`,
    );
  }
  console.log(`mean told ${(total / cases.length).toFixed(2)} a year`);
}

function readSeries(file) {
  const hours = new Map();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [time, value, negative, polled] = line.split(',');
    const at = Math.floor(Date.parse(`${time.replace(' ', 'T')}Z`) / HOUR) * HOUR;
    const hour = hours.get(at) ?? { n: 0, negative: 0, heard: 0 };
    if (polled !== '0' && value !== '') {
      hour.n += Number(value);
      hour.negative += Number(negative);
      hour.heard++;
    }
    hours.set(at, hour);
  }
  return [...hours].map(([at, { n, negative, heard }]) => point(at, heard >= 2 ? n : null, heard >= 2 ? negative : 0));
}

/** Which planted event an alert answers: the first whose time it falls into; null for none. */
function planted(folder) {
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  const sums = { crisis: [0, 0], campaign: [0, 0], tone: [0, 0], outage: [0, 0], other: 0 };
  const delays = [];
  for (const [name, { ratePer15min, events }] of Object.entries(truth)) {
    const points = readSeries(join(folder, name));
    const { changes } = alertsOf(points, START);
    const raised = changes.filter(({ kind, alert }) => ['open', 'reopen', 'escalate'].includes(kind) && alert);
    const claimed = new Set();
    const line = [];
    for (const event of events) {
      const start = Date.parse(`${event.start.replace(' ', 'T')}Z`);
      // A surge fades by its half-life (rows); an outage's length is given.
      const rows = event.kind === 'outage' ? event.len + 24 : event.ramp + 7 * event.half;
      const end = start + Math.max(12 * HOUR, rows * 15 * 60_000);
      const mine = raised.filter(({ at }) => at > start && at <= end);
      for (const each of mine) claimed.add(each);
      const early = mine.filter(({ at }) => at <= start + 13 * HOUR);
      const bad = early.filter(({ alert }) => alert.rule === 'negativity');
      const sum = sums[event.kind];
      sum[1]++;
      const flagged =
        event.kind === 'outage'
          ? early.length > 0
          : event.kind === 'campaign'
            ? mine.some(({ alert }) => alert.rule === 'negativity' || alert.severity !== 'info')
            : bad.length > 0;
      if (flagged) sum[0]++;
      if (event.kind === 'crisis' && bad[0]) delays.push((bad[0].at - start) / HOUR);
      line.push(
        `${event.kind}:${flagged ? (bad.at(-1)?.alert.severity ?? 'yes') : '-'}${early.some(({ alert }) => alert.rule === 'volume') ? '+v' : ''}`,
      );
    }
    const others = raised.filter(each => each.kind !== 'reopen' && !claimed.has(each));
    sums.other += others.length;
    console.log(
      `${name} ${(ratePer15min * 4).toFixed(1)}/h  ${line.join('  ')}  other:${others.map(({ at, kind, alert }) => ` ${kind} ${alert.rule} ${new Date(at).toISOString().slice(5, 16)}`).join(';') || ' 0'}`,
    );
  }
  delays.sort((a, b) => a - b);
  console.log(
    `crises found ${sums.crisis.join('/')}, median delay ${delays[delays.length >> 1]?.toFixed(1)} h; campaigns called a crisis ${sums.campaign.join('/')}; ` +
      `tone shifts found ${sums.tone.join('/')}; alerts at outages ${sums.outage.join('/')}; other alerts ${sums.other}`,
  );
}

if (options.data && existsSync(join(options.data, 'truth.json'))) planted(options.data);
else synthetic();
