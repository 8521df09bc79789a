// Do the weaker signs (reach, voice, topic) keep to their part of the alarm budget, and what do they see? Simulated brand-years of
// single mentions without a single event, or (--power) with a planted one.
//   node bench/signs.mjs [--years 4] [--budgets 2,8,26] [--rates 0.5,2,10,50,500] [--power]
// A brand here has days, a season and threads as in bench/budget.mjs; besides, three in ten mentions come from regulars, audiences
// are Pareto with index 1 (one in seven unknown), and words are drawn from Zipf's law while their shares drift from day to day;
// the replies of a thread share its words. Printed: false alarms a year of each rule, of the three together, and of those with
// volume and negativity, all as people would be told: after hold and inhibition.
import { parseArgs } from 'node:util';
import { beta, detection, gamma, normal, poisson, seeded, WEEK } from './simulated.mjs';

const { values: options } = parseArgs({
  options: {
    years: { type: 'string', default: '4' },
    budgets: { type: 'string', default: '2,8,26' },
    rates: { type: 'string', default: '0.5,2,10,50,500' },
    power: { type: 'boolean', default: false },
  },
});
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS = 365;
const WARM_UP = 28;
const WORDS = 1_500;
/** As the application asks for them. */
const DAILY = 200;
const KNOWN = 90 * DAY;

const { detectHours, detectReach, detectTopic, detectVoice, lifecycle, signRules, standardRules } = detection;

/** Of followers so many see a post (src/enrich/reach.ts). */
const seeing = followers => 0.15 - 0.09 * Math.min(1, Math.max(0, (followers - 1e5) / (1e7 - 1e5)));
const followersOf = random => Math.min(5e7, 150 / (1 - random()));
const reachOf = followers => Math.max(1, Math.round(followers * seeing(followers)));

/** A year of one brand's mentions, oldest first. */
function year(rate, bursty, seed, days = DAYS) {
  const random = seeded(seed);
  const threads = bursty ? 0.3 : 0;
  const spread = bursty ? 0.15 : 0.05;
  const mentions = [];
  let authors = 0;
  const regulars = Array.from({ length: Math.max(3, Math.round(rate * 2)) }, () => {
    const followers = followersOf(random);
    return { author: ++authors, followers, reach: reachOf(followers) };
  });
  const usual = Float64Array.from({ length: WORDS }, (_, i) => 1 / (i + 1) ** 1.05);
  const weights = usual.slice();
  const sums = new Float64Array(WORDS);
  function draw() {
    const x = random() * sums[WORDS - 1];
    let low = 0;
    let high = WORDS - 1;
    while (low < high) {
      const half = (low + high) >> 1;
      if (sums[half] < x) low = half + 1;
      else high = half;
    }
    return `word${low}`;
  }
  function say(at, share, shared = []) {
    let who = regulars[Math.floor(random() ** 2 * regulars.length)];
    if (random() >= 0.3) {
      const followers = followersOf(random);
      who = { author: ++authors, followers, reach: random() < 0.15 ? null : reachOf(followers) };
    }
    const words = Array.from({ length: 2 + poisson(6, random) }, draw);
    for (const word of shared) if (random() < 0.4) words.splice(Math.floor(random() * words.length), 0, word);
    mentions.push({ ...who, at, negative: random() < share, text: words.join(' ') });
  }
  let level = 1;
  let share = 0.2;
  for (let i = 0; i < days * 24; i++) {
    if (i % 24 === 0) {
      level = gamma(1 / spread, random) * spread;
      share = beta(4, 16, random);
      let sum = 0;
      for (let w = 0; w < WORDS; w++) {
        weights[w] = usual[w] * Math.exp(0.92 * Math.log(weights[w] / usual[w]) + 0.12 * normal(random));
        sum += weights[w];
        sums[w] = sum;
      }
    }
    const season = WEEK[Math.floor(i / 24) % 7] * (1 + 0.7 * Math.cos((((i % 24) - 15) / 24) * 2 * Math.PI));
    const posts = poisson(((rate / 24) * season * level * (1 - threads) * gamma(4, random)) / 4, random);
    for (let k = 0; k < posts; k++) say(i * HOUR + Math.floor(random() * HOUR), share);
    if (posts === 0 || !bursty) continue;
    for (let t = poisson((posts * threads) / (1 - threads) / 4, random); t > 0; t--) {
      const mood = beta(0.6, 2.4, random);
      const shared = [`word${Math.floor(random() * WORDS)}`, draw()];
      const replies = Math.min(60, Math.floor(1 + 2 / (1 - random()) ** (1 / 2.2)));
      for (let k = 0; k < replies; k++) {
        const at = i * HOUR + Math.floor(-Math.log(1 - random()) * 2 * HOUR);
        if (at < days * DAY) say(at, mood, shared);
      }
    }
  }
  return mentions.sort((a, b) => a.at - b.at);
}

/** What the store would answer. */
function heard(mentions) {
  const hours = Array.from({ length: DAYS * 24 }, () => []);
  for (const mention of mentions) hours[Math.floor(mention.at / HOUR)].push(mention);
  const last = new Map();
  const points = [];
  const loud = [];
  const said = [];
  let days = [];
  for (const [i, hour] of hours.entries()) {
    const at = i * HOUR;
    if (i % 24 === 0) days = [...days, 0].slice(-8);
    const before = days.slice(0, -1);
    const stride = Math.max(
      1,
      Math.ceil(before.reduce((sum, n) => sum + n, 0) / 7 / DAILY),
      Math.ceil((4 * hour.length) / DAILY),
    );
    days[days.length - 1] += hour.length;
    const voices = new Map();
    const bad = new Map();
    for (const { author, reach, negative } of hour) {
      if (reach === null) continue;
      voices.set(author, Math.max(reach, voices.get(author) ?? 0));
      if (negative) bad.set(author, Math.max(reach, bad.get(author) ?? 0));
    }
    for (const mention of hour)
      if (Math.floor(mention.at / 1_000) % stride === 0)
        said.push({
          id: `m:${mention.at}`,
          at: mention.at,
          author: mention.author,
          story: null,
          title: '',
          text: mention.text,
          negative: mention.negative,
          backfilled: false,
        });
    const farthest = map => [...map].map(([author, reach]) => ({ author, reach })).sort((a, b) => b.reach - a.reach);
    const reach = [...voices.values()].reduce((sum, one) => sum + one, 0);
    const known = hour.filter(one => one.reach !== null).length;
    const top = farthest(voices).slice(0, 8);
    loud.push({
      at,
      n: hour.length,
      known,
      reach,
      freshReach: reach,
      voices: top,
      freshVoices: top,
      speakers: farthest(bad)
        .slice(0, 4)
        .map(one => ({
          ...one,
          mention: `m:${at}`,
          followers: null,
          fresh: !(last.get(one.author) > at - KNOWN),
          backfilled: false,
        })),
    });
    for (const { author, at } of hour) last.set(author, at);
    points.push({
      at,
      n: hour.length,
      negative: hour.filter(({ negative }) => negative).length,
      backfilled: 0,
      backfilledNegative: 0,
      reach,
      authors: new Set(hour.map(({ author }) => author)).size,
      sources: 1,
      stories: hour.length,
    });
  }
  return { points, loud, said };
}

/** Who is told of what, at one budget. */
async function told({ points, loud, said }, budget, from = 0) {
  const findings = [];
  for (const rule of standardRules({ budget })) findings.push(...detectHours('brand', points, rule, from));
  for (const rule of signRules(budget)) {
    if (rule.kind === 'reach') findings.push(...detectReach('brand', points, loud, rule, from));
    if (rule.kind === 'voice') findings.push(...detectVoice('brand', points, loud, rule, from));
    if (rule.kind === 'topic')
      findings.push(
        ...(await detectTopic(
          'brand',
          points,
          async since => said.filter(one => one.at >= since),
          rule,
          from,
          'brand',
        )),
      );
  }
  return lifecycle(findings, [], [], Number.MAX_SAFE_INTEGER).filter(
    ({ kind, notify, at }) => notify && at > WARM_UP * DAY && ['open', 'escalate', 'reopen'].includes(kind),
  );
}

const years = Number(options.years);
const budgets = options.budgets.split(',').map(Number);
/** How many false alarms a year of each rule, of the three together, and of all five. */
async function falseAlarms() {
  const RULES = ['voice', 'reach', 'topic'];
  const head = `${'a day'.padEnd(7)}${'conversation'.padEnd(13)}`;
  console.log(
    `False alarms a year, ${years} brand-years a line: voice, reach, topic; these three; with volume and negativity`,
  );
  console.log(head + budgets.map(budget => `budget ${budget}`.padStart(33)).join(''));
  const perYear = (n, rounds) => ((n / rounds) * DAYS) / (DAYS - WARM_UP);
  for (const bursty of [true, false])
    for (const rate of options.rates.split(',').map(Number)) {
      const rounds = rate > 100 ? Math.ceil(years / 4) : years;
      const counts = budgets.map(() => new Map());
      for (let round = 0; round < rounds; round++) {
        const series = heard(year(rate, bursty, round * 31 + 7));
        for (const [b, budget] of budgets.entries())
          for (const { alert } of await told(series, budget))
            counts[b].set(alert.rule, (counts[b].get(alert.rule) ?? 0) + 1);
      }
      const cells = counts.map(count => {
        const own = RULES.map(rule => perYear(count.get(rule) ?? 0, rounds));
        const three = own.reduce((sum, n) => sum + n, 0);
        const all = [...count.values()].reduce((sum, n) => sum + perYear(n, rounds), 0);
        return `${own.map(n => n.toFixed(1).padStart(5)).join('')}  =${three.toFixed(1).padStart(5)}  all${all.toFixed(1).padStart(6)}`.padStart(
          33,
        );
      });
      console.log(`${String(rate).padEnd(7)}${(bursty ? 'bursty' : 'plain').padEnd(13)}${cells.join('')}`);
    }
}

/** Planted, one a year: who is told within a day. Volume stays flat: they are said in the place of others of that day. */
const PLANTS = {
  voice: [2e4, 1e5, 1e6].map(followers => ({
    name: `${followers} followers`,
    n: 1,
    followers,
    negative: true,
    word: null,
  })),
  reach: [2e4, 1e5].map(followers => ({ name: `6 of ${followers}`, n: 6, followers, negative: false, word: null })),
  topic: [5, 10, 20].map(n => ({ name: `${n} voices`, n, followers: 200, negative: false, word: 'newword' })),
};
async function power() {
  console.log('Planted events that are told by their own rule (or a stronger one), per cent');
  for (const [rule, plants] of Object.entries(PLANTS))
    for (const plant of plants)
      for (const rate of options.rates.split(',').map(Number)) {
        const seen = budgets.map(() => 0);
        for (let round = 0; round < years; round++) {
          const random = seeded(round + 5);
          const at = 80 * DAY + 12 * HOUR;
          const mentions = year(rate, round % 2 === 0, round * 31 + 7, 82);
          for (let k = 0; k < plant.n; k++) {
            const when = at + Math.floor((random() * 5 + (plant.n > 6 ? random() * 3 : 0)) * HOUR);
            const spare = mentions.findIndex(
              one => one.at >= at - DAY / 2 && one.at < at + DAY / 2 && one.author < 1e9,
            );
            if (spare >= 0 && rate >= 10) mentions.splice(spare, 1);
            mentions.push({
              author: 1e9 + k,
              followers: plant.followers,
              reach: reachOf(plant.followers),
              at: when,
              negative: plant.negative,
              text: `word${Math.floor(random() * 300)} ${plant.word ?? 'word1'} word${Math.floor(random() * 300)}`,
            });
          }
          mentions.sort((a, b) => a.at - b.at);
          const series = heard(mentions.filter(one => one.at < at + DAY && one.at > at - 70 * DAY));
          for (const [b, budget] of budgets.entries()) {
            const found = await told(series, budget, at - DAY);
            const fits = one => (one.alert.rule === rule || rule !== 'voice') && one.at > at && one.at <= at + DAY;
            if (found.some(fits)) seen[b]++;
          }
        }
        console.log(
          `${rule.padEnd(7)}${plant.name.padEnd(20)}${String(rate).padEnd(6)}${seen.map(n => `${Math.round((100 * n) / years)} %`.padStart(8)).join('')}`,
        );
      }
}

await (options.power ? power() : falseAlarms());
