import type { Config } from '../config/types.ts';
import { detect, LOOKBACK, lifecycle, standardRules } from '../detect/index.ts';
import type { Finding, Point, Rule, Transition } from '../model/alert.ts';
import type { Brand } from '../model/brand.ts';
import { RELEVANT } from '../model/mention.ts';
import type { MentionRecord } from '../model/record.ts';
import { FIND_ALL, type Store } from '../model/store.ts';
import { DAY, HOUR, type Instant } from '../model/time.ts';
import { alertMessages } from '../notify/messages.ts';
import { quietUntil } from './quiet.ts';
import type { World } from './world.ts';

const STEP = HOUR;
/** How long a bucket nobody has heard yet is waited for (a feed read every six hours hears it late); then it counts as deaf. */
const PATIENCE = DAY;
/** Mentions named as evidence of one alert. */
const EXAMPLES = 5;

/** Evaluates every closed, heard and not yet evaluated bucket of every brand, and stores what changed together with its messages. */
export async function evaluate(world: World): Promise<Transition[]> {
  const config = await world.config();
  const store = await world.store('write');
  const changes: Transition[] = [];
  for (const brand of config.brands)
    for (const rule of standardRules({ budget: config.alerts.budget }))
      changes.push(...(await evaluateRule(store, config, brand, rule, world.context.now())));
  return changes;
}

async function evaluateRule(
  store: Store,
  config: Config,
  brand: Brand,
  rule: Rule,
  now: Instant,
): Promise<Transition[]> {
  const to = Math.floor(now / STEP) * STEP;
  const recent = await store.series(brand.id, rule.id, [to - LOOKBACK - PATIENCE, to], STEP);
  const { evaluatedTo } = recent;
  // Never evaluated: all there is was read back, and back-fill raises no alarm. Older than the baseline: nobody is alarmed any more.
  const from = evaluatedTo === null ? to : Math.max(evaluatedTo, to - LOOKBACK);
  // After a pause (a laptop closed for a week) the first of the buckets to catch up with wants its whole history too.
  const { points } = from < to - PATIENCE ? await store.series(brand.id, rule.id, [from - LOOKBACK, to], STEP) : recent;
  const end = upTo(points, from, to, now);
  if (evaluatedTo !== null && end <= from) return [];
  const findings = detect(
    brand.id,
    points.filter(({ at }) => at < end),
    rule,
    from,
  );
  const shown: MentionRecord[] = [];
  for (const finding of findings) {
    if (finding.state !== 'breach') continue;
    const mentions = await examples(store, brand.id, finding);
    finding.evidence.mentions = mentions.map(({ id }) => id);
    shown.push(...mentions);
  }
  const changes = lifecycle(findings, await store.liveAlerts(now - 2 * DAY), await store.silences(now), now);
  // Whoever sleeps hears of it in the morning, unless it is critical.
  const quiet = quietUntil(now, config.alerts.quietHours, config.timezone);
  const messages = changes
    .filter(({ notify }) => notify)
    .flatMap(change =>
      alertMessages(change, brand.name, config.alerts.send, shown, config.alerts.protocol[change.alert.severity]).map(
        message => ({
          ...message,
          notBefore: change.alert.severity === 'critical' ? null : quiet,
        }),
      ),
    );
  await store.transition({ brand: brand.id, rule: rule.id, evaluatedTo: end }, changes, messages, now);
  return changes;
}

/** The end of the buckets that may be evaluated now: a bucket not heard yet holds the rest back until patience ends. */
function upTo(points: readonly Point[], from: Instant, to: Instant, now: Instant): Instant {
  const waiting = points.find(({ at, n }) => at >= from && n === null && at + STEP > now - PATIENCE);
  return waiting?.at ?? to;
}

/** The mentions that show best what a finding is about: the most seen ones in its window, of the mood it speaks of. */
async function examples(store: Store, brand: string, finding: Finding): Promise<MentionRecord[]> {
  const [since, until] = finding.evidence.window;
  const sort = finding.kind === 'negativity' ? 'negative' : 'reach';
  const found: MentionRecord[] = [];
  for await (const record of store.find({
    ...FIND_ALL,
    brands: [brand],
    since,
    until,
    sort,
    limit: EXAMPLES,
    minRelevance: RELEVANT,
  }))
    found.push(record);
  return found;
}
