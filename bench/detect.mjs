// What the detector says of planted events, in hours, and how much sooner where hours are looked at before they end; false alarms
// are measured by bench/budget.mjs.
//   node bench/detect.mjs --data DIR
// DIR: a folder with truth.json and the series it names (timestamp,value,negative,polled in 15-minute rows).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { detection } from './simulated.mjs';

const { values: options } = parseArgs({
  options: { data: { type: 'string' } },
});
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);
const BUDGET = 2;

const { detect, EARLY, earlyHours, lifecycle, settingOf, standardRules } = detection;
const rules = standardRules({ budget: BUDGET });

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
/** `fine`: null to judge hours by their end only. */
function changesOf(points, from, fine) {
  const findings = rules.flatMap(rule => {
    const early = fine === null ? new Map() : earlyHours(points, fine, rule.kind);
    return detect('acme', points, rule, from, HOUR, settingOf(rule, HOUR), early);
  });
  return lifecycle(findings, [], [], points.at(-1).at + HOUR);
}

function readSeries(file) {
  const hours = new Map();
  const fine = [];
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [time, value, negative, polled] = line.split(',');
    const row = Date.parse(`${time.replace(' ', 'T')}Z`);
    const at = Math.floor(row / HOUR) * HOUR;
    const hour = hours.get(at) ?? { n: 0, negative: 0, heard: 0 };
    const heard = polled !== '0' && value !== '';
    if (heard) {
      hour.n += Number(value);
      hour.negative += Number(negative);
      hour.heard++;
    }
    hours.set(at, hour);
    // The rows are of a quarter of an hour: what does not share out evenly comes in its last part.
    const parts = (15 * 60_000) / EARLY;
    const share = (x, k) => Math.floor(x / parts) + (k === parts - 1 ? x % parts : 0);
    for (let k = 0; k < parts; k++)
      fine.push(point(row + k * EARLY, heard ? share(Number(value), k) : null, heard ? share(Number(negative), k) : 0));
  }
  const points = [...hours].map(([at, { n, negative, heard }]) =>
    point(at, heard >= 2 ? n : null, heard >= 2 ? negative : 0),
  );
  return { points, fine };
}

/** Which planted event an alert answers: the first whose time it falls into; null for none. */
function planted(folder) {
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  const sums = { crisis: [0, 0], campaign: [0, 0], tone: [0, 0], outage: [0, 0], other: 0 };
  const delays = [];
  const sooner = { told: [0, 0], delays: [], early: 0 };
  for (const [name, { ratePer15min, events }] of Object.entries(truth)) {
    const { points, fine } = readSeries(join(folder, name));
    const risen = of =>
      changesOf(points, START, of).filter(({ kind }) => ['open', 'reopen', 'escalate'].includes(kind));
    const raised = risen(null);
    const soon = risen(fine);
    sooner.told[0] += raised.filter(({ notify }) => notify).length;
    sooner.told[1] += soon.filter(({ notify }) => notify).length;
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
      if (event.kind === 'crisis' && bad[0]) {
        delays.push((bad[0].at - start) / HOUR);
        const first = soon.find(({ at, alert }) => alert.rule === 'negativity' && at > start && at <= end);
        sooner.delays.push((first.at - start) / HOUR);
        if (first.at < bad[0].at) sooner.early++;
      }
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
  const median = list => list.sort((a, b) => a - b)[list.length >> 1]?.toFixed(2);
  const mean = list => (list.reduce((sum, x) => sum + x, 0) / list.length).toFixed(2);
  console.log(
    `crises found ${sums.crisis.join('/')}, median delay ${median(delays)} h; campaigns called a crisis ${sums.campaign.join('/')}; ` +
      `tone shifts found ${sums.tone.join('/')}; alerts at outages ${sums.outage.join('/')}; other alerts ${sums.other}`,
  );
  console.log(
    `looked at before the hour ends: ${sooner.early} of ${delays.length} crises sooner, delay median ${median(sooner.delays)} h and mean ${mean(sooner.delays)} h ` +
      `(by whole hours ${median(delays)} and ${mean(delays)}); notices ${sooner.told.join(' → ')}`,
  );
}

if (!options.data || !existsSync(join(options.data, 'truth.json'))) {
  console.error('usage: node bench/detect.mjs --data DIR, a folder with truth.json');
  process.exit(2);
}
planted(options.data);
