import { fill, heardOf } from '../analyse/coverage.ts';
import { inShort } from '../analyse/in-short.ts';
import { distinct } from '../analyse/quotes.ts';
import type { Config } from '../config/types.ts';
import {
  EARLY,
  type Early,
  earlyHours,
  historyStart,
  LOOKBACK,
  lifecycle,
  signRules,
  standardRules,
} from '../detect/index.ts';
import { emptyPoint, type Finding, type Message, type Point, type Rule, type Transition } from '../model/alert.ts';
import type { Brand } from '../model/brand.ts';
import { RELEVANT } from '../model/mention.ts';
import type { MentionRecord } from '../model/record.ts';
import { type Evaluated, FIND_ALL, type Poll, type SortKey, type Store } from '../model/store.ts';
import { DAY, HOUR, type Instant, iso, type TimeSpan } from '../model/time.ts';
import { alertMessages } from '../notify/messages.ts';
import { explain } from './alerts.ts';
import { judging } from './judge.ts';
import { isAsGrave, quietUntil } from './quiet.ts';
import { evaluateSources, SOURCE_SILENT } from './silent.ts';
import type { World } from './world.ts';

const STEP = HOUR;
/** How long a bucket nobody has heard yet is waited for (a feed read every six hours hears it late); then it counts as deaf. */
const PATIENCE = DAY;
/** Of a day so much must have been heard of every source before few mentions are called few. */
const WHOLE = 0.95;
/** Mentions named as evidence of one alert. */
const EXAMPLES = 5;
/** As many are looked at, so that they come from as many voices and stories. */
const CANDIDATES = 40;
/** Rules of which more than their own note would say nothing. */
const PLAIN: readonly string[] = ['drop', 'voice'];

/**
 * Evaluates every closed, heard and not yet evaluated bucket of every brand, the hour that goes on where it holds more already than
 * any of the day before, and whether each source still speaks; stores what changed together with its messages.
 */
export async function evaluate(world: World): Promise<Transition[]> {
  const config = await world.config();
  const store = await world.store('write');
  const began = world.context.now();
  const changes = await evaluateSources(store, config, began);
  for (const brand of config.brands) changes.push(...(await evaluateBrand(store, config, brand, began)));
  return changes;
}

/** All rules of a brand at once, bucket by bucket: which of them speaks for the others must not depend on when the run came. */
async function evaluateBrand(store: Store, config: Config, brand: Brand, now: Instant): Promise<Transition[]> {
  const judge = judging(store, brand.id, brand.text, await wholly(store, config, brand, now));
  const findings: Finding[] = [];
  const marks: Evaluated[] = [];
  let since = now;
  const { budget } = config.alerts;
  const surges = standardRules({ budget });
  const asked: (Buckets & { rule: Rule })[] = [];
  for (const rule of [...surges, ...signRules(budget)])
    asked.push({ rule, ...(await bucketsOf(store, brand, rule, now)) });
  const first = Math.min(...asked.slice(0, surges.length).map(({ from }) => from));
  const { points: fine } = await store.series(brand.id, '', [first, now], EARLY);
  for (const { rule, points, from, end, to } of asked) {
    const until = end ?? from;
    // The hour that goes on is looked at only once all before it were.
    const sofar = fine.filter(({ at }) => at >= from && (at < until || until === to));
    const early: Early = surges.includes(rule) ? earlyHours(points, sofar, rule.kind) : new Map();
    if (end === null && early.size === 0) continue;
    const known = points.filter(({ at }) => at < until);
    findings.push(...(await judge(rule, early.has(to) ? [...known, emptyPoint(to, null)] : known, from, early)));
    if (end !== null) marks.push({ brand: brand.id, rule: rule.id, evaluatedTo: end });
    since = Math.min(since, from);
  }
  if (marks.length === 0 && findings.length === 0) return [];
  const shown: MentionRecord[] = [];
  for (const finding of findings) {
    if (finding.state !== 'breach' || finding.kind === 'drop') continue;
    const mentions = await examples(store, brand.id, finding);
    if (finding.evidence.mentions.length === 0) finding.evidence.mentions = mentions.map(({ id }) => id);
    shown.push(...mentions);
  }
  const alerts = await store.liveAlerts(since - 2 * DAY);
  const changes = lifecycle(findings, alerts, await store.silences(now, since), now);
  // Whoever sleeps hears of it in the morning, unless it is as grave as that.
  const quiet = quietUntil(now, config.alerts.quietHours, config.timezone);
  const messages: Message[] = [];
  for (const change of changes.filter(({ notify }) => notify)) {
    const protocol = config.alerts.protocol[change.alert.severity];
    const about = await aboutOf(store, change, config.timezone);
    for (const message of alertMessages(change, brand.name, config.alerts.send, shown, protocol, about))
      messages.push({
        ...message,
        notBefore: isAsGrave(change.alert.severity, config.alerts.quietOverride) ? null : quiet,
        group: `${brand.id}:${now}`,
      });
  }
  await store.transition(marks, changes, messages, now);
  return changes;
}

/** What is new, in a few lines, as it was known when the bucket ended. */
async function aboutOf(store: Store, { kind, at, alert }: Transition, zone: string): Promise<string[]> {
  if (kind === 'resolve' || PLAIN.includes(alert.rule)) return [];
  const [from, to] = alert.evidence.window;
  const found = await explain(
    store,
    {
      brand: alert.brand,
      rule: alert.rule,
      openedAt: iso(alert.openedAt),
      closedAt: iso(at),
      evidence: { window: { from: iso(from), to: iso(to) } },
    },
    at,
    zone,
  );
  return found === null || found.authors === 0 ? [] : inShort(found);
}

/** A rule's buckets with the history before them: those to evaluate begin at `from` and end at `end` (null: none is new), the closed ones at `to`. */
interface Buckets {
  points: readonly Point[];
  from: Instant;
  end: Instant | null;
  to: Instant;
}

async function bucketsOf(store: Store, brand: Brand, rule: Rule, now: Instant): Promise<Buckets> {
  const to = Math.floor(now / STEP) * STEP;
  const recent = await store.series(brand.id, rule.id, [historyStart(to - PATIENCE), to], STEP);
  const { evaluatedTo } = recent;
  // Never evaluated: all there is was read back, and back-fill raises no alarm. Older than the baseline: nobody is alarmed any more.
  const from = evaluatedTo === null ? to : Math.max(evaluatedTo, to - LOOKBACK);
  // After a pause (a laptop closed for a week) the first of the buckets to catch up with wants its whole history too.
  const { points } =
    from < to - PATIENCE ? await store.series(brand.id, rule.id, [historyStart(from), to], STEP) : recent;
  const end = upTo(points, from, to, now);
  return { points, from, end: evaluatedTo !== null && end <= from ? null : end, to };
}

/** Whether every source was heard all through a span, by what the ledger says and what sources themselves show: else few mentions mean nothing. */
async function wholly(store: Store, config: Config, brand: Brand, now: Instant): Promise<(span: TimeSpan) => boolean> {
  const silent = (await store.liveAlerts(now)).some(
    ({ rule, closedAt }) => rule === SOURCE_SILENT && closedAt === null,
  );
  const listened = config.sources.filter(({ paused }) => !paused).map(({ id }) => id);
  let polls: Poll[] | null = null;
  const since = now - LOOKBACK;
  if (!silent) polls = await store.polls([since, now]);
  return span => {
    if (polls === null || span[0] < since) return false;
    return listened.every(id => {
      const own = polls.filter(poll => poll.source === id && (poll.brand === null || poll.brand === brand.id));
      return fill(heardOf(own, span), span) >= WHOLE;
    });
  };
}

/** The end of the buckets that may be evaluated now: a bucket not heard yet holds the rest back until patience ends. */
function upTo(points: readonly Point[], from: Instant, to: Instant, now: Instant): Instant {
  const waiting = points.find(({ at, n }) => at >= from && n === null && at + STEP > now - PATIENCE);
  return waiting?.at ?? to;
}

/** The mentions that show best what a finding is about: those it names, or the most seen ones in its window, of the mood it speaks of. */
async function examples(store: Store, brand: string, finding: Finding): Promise<MentionRecord[]> {
  const { mentions: named } = finding.evidence;
  const [since, until] = finding.evidence.window;
  const sort: SortKey = finding.kind === 'negativity' ? 'negative' : 'reach';
  const found: MentionRecord[] = [];
  const ask =
    named.length > 0
      ? { ...FIND_ALL, brands: [brand], ids: named }
      : { ...FIND_ALL, brands: [brand], since, until, sort, limit: CANDIDATES, minRelevance: RELEVANT };
  for await (const record of store.find(ask)) found.push(record);
  if (named.length > 0) return found.sort((a, b) => named.indexOf(a.id) - named.indexOf(b.id));
  return distinct(found, EXAMPLES);
}
