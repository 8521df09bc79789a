// Is the alarm budget kept? Simulated brand-years without a single crisis: every alert in them is a false one.
//   node bench/budget.mjs [--years 100] [--step 60] [--budgets 2,8,26] [--rates 0.5,2,10,50,500]
// A brand here has a level that changes from day to day, a season by hour and weekday, over-dispersed posts, and threads: some
// posts draw a burst of replies over the next hours, in one mood. Printed: false alarms a year, volume and negativity together;
// ! where that is more than twice the budget, or less than half of it at ten mentions a day and more.
import { parseArgs } from 'node:util';
import { beta, detection, gamma, poisson, seeded, WEEK } from './simulated.mjs';

const { values: options } = parseArgs({
  options: {
    years: { type: 'string', default: '100' },
    step: { type: 'string', default: '60' },
    budgets: { type: 'string', default: '2,8,26' },
    rates: { type: 'string', default: '0.5,2,10,50,500' },
  },
});
const DAY = 86_400_000;
const STEP = Number(options.step) * 60_000;
const WARM_UP = 28;
const list = text => text.split(',').map(Number);

const { judge, lifecycle, measure, settingOf, standardRules } = detection;

/** A year of one brand: `bursty` with threads (three posts in ten belong to one) and days that differ by two fifths. */
function year(rate, bursty, seed) {
  const random = seeded(seed);
  const perDay = DAY / STEP;
  const size = 365 * perDay;
  const n = new Float64Array(size);
  const negative = new Float64Array(size);
  const threads = bursty ? 0.3 : 0;
  const spread = bursty ? 0.15 : 0.05;
  let level = 1;
  let share = 0.2;
  for (let i = 0; i < size; i++) {
    if (i % perDay === 0) {
      level = gamma(1 / spread, random) * spread;
      share = beta(4, 16, random);
    }
    const hour = ((i % perDay) / perDay) * 24;
    const season = (WEEK[Math.floor(i / perDay) % 7] ?? 1) * (1 + 0.7 * Math.cos(((hour - 15) / 24) * 2 * Math.PI));
    const posts = poisson(((rate / perDay) * season * level * (1 - threads) * gamma(4, random)) / 4, random);
    for (let k = 0; k < posts; k++) {
      n[i]++;
      if (random() < share) negative[i]++;
    }
    if (posts === 0 || !bursty) continue;
    for (let t = poisson((posts * threads) / (1 - threads) / 4, random); t > 0; t--) {
      const mood = beta(0.6, 2.4, random);
      const replies = Math.min(60, Math.floor(1 + 2 / (1 - random()) ** (1 / 2.2)));
      for (let k = 0; k < replies; k++) {
        const at = i + Math.floor((-Math.log(1 - random()) * 2 * 3_600_000) / STEP);
        if (at >= size) continue;
        n[at]++;
        if (random() < mood) negative[at]++;
      }
    }
  }
  return Array.from(n, (count, i) => ({
    at: i * STEP,
    n: count,
    negative: negative[i],
    backfilled: 0,
    backfilledNegative: 0,
    reach: 0,
    authors: 0,
    sources: 0,
    stories: 0,
  }));
}

const years = Number(options.years);
/** Of a large budget each fifth year tells as much as all of a small one. */
const everyOf = budget => (budget >= 15 ? 5 : 1);
const budgets = list(options.budgets);
console.log(
  `False alarms a year, ${years} brand-years a line (a fifth of them for budgets from 15), buckets of ${options.step} minutes`,
);
console.log(`a day  conversation ${budgets.map(budget => `budget ${budget} `.padStart(10)).join('')}`);
for (const bursty of [true, false])
  for (const rate of list(options.rates)) {
    const told = budgets.map(() => 0);
    for (let round = 0; round < years; round++) {
      const points = year(rate, bursty, round * 31 + 7);
      // What is measured depends on a budget by its memory only.
      const measured = new Map();
      const measuredBy = (kind, memory) => {
        const key = `${kind} ${memory}`;
        if (!measured.has(key)) measured.set(key, measure(points, kind, 0, STEP, memory));
        return measured.get(key);
      };
      budgets.forEach((budget, b) => {
        if (round % everyOf(budget) !== 0) return;
        const findings = standardRules({ budget }).flatMap(rule => {
          const { threshold, memory } = settingOf(rule, STEP);
          return judge('brand', measuredBy(rule.kind, memory), rule, 0, STEP, threshold);
        });
        const changes = lifecycle(findings, [], [], Number.MAX_SAFE_INTEGER);
        told[b] += changes.filter(
          ({ kind, notify, at }) => notify && at > WARM_UP * DAY && ['open', 'escalate', 'reopen'].includes(kind),
        ).length;
      });
    }
    const rates = told.map((count, b) => ((count / Math.ceil(years / everyOf(budgets[b]))) * 365) / (365 - WARM_UP));
    const out = (x, budget) => x > 2 * budget || (rate >= 10 && x < budget / 2);
    const cells = rates.map((x, b) => `${x.toFixed(1)}${out(x, budgets[b]) ? '!' : ' '}`.padStart(10));
    console.log(`${String(rate).padEnd(7)}${(bursty ? 'bursty' : 'plain').padEnd(13)}${cells.join('')}`);
  }
const { user, system } = process.cpuUsage();
console.log(`${Math.round((user + system) / 1e6)} cpu-seconds`);
