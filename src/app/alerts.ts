import { alertAxes } from '../analyse/axes.ts';
import { coverage } from '../analyse/coverage.ts';
import { USUAL_DAYS } from '../analyse/excess.ts';
import { why } from '../analyse/why.ts';
import type { RuleKind } from '../model/alert.ts';
import { EarshotError } from '../model/errors.ts';
import type { AlertAxes, Explanation, PastAlert } from '../model/explanation.ts';
import { RELEVANT } from '../model/mention.ts';
import type { AlertRecord, MentionRecord } from '../model/record.ts';
import { FIND_ALL, type Store } from '../model/store.ts';
import { DAY, HOUR, type Instant, type TimeSpan } from '../model/time.ts';
import { mustName } from './read.ts';
import { SOURCE_SILENT } from './source-alert.ts';

/** Mentions read to explain an alert: of its time, and of the two weeks before it. More is not read, and said so. */
const READ = { now: 3_000, before: 4_000 } as const;
/** What an alert is explained by: its beginning. A crisis that goes on for weeks has become something else. */
const EXPLAINED = 3 * DAY;
const PAST = 5;
const KINDS: readonly RuleKind[] = ['negativity', 'volume', 'reach', 'voice', 'topic', 'drop'];

/** What of an alert its explanation rests on. */
export interface Explained {
  brand: string;
  rule: string;
  openedAt: string;
  closedAt: string | null;
  evidence: { window: { from: string; to: string } };
}

/** An alert as a list shows it; axes null where it is not about what people say. */
export interface AlertRow extends AlertRecord {
  kind: RuleKind;
  axes: AlertAxes | null;
}

export async function listAlerts(store: Store, ask: Parameters<Store['alerts']>[0]): Promise<AlertRow[]> {
  await mustName('--brand', ask.brands, (await store.settings())?.brands.map(({ id }) => id) ?? []);
  return withAxes(store, await store.alerts(ask));
}

/** What is not resolved. */
export async function openAlerts(store: Store): Promise<AlertRow[]> {
  return withAxes(
    store,
    await store.alerts({
      states: ['pending', 'firing', 'acknowledged', 'recovering'],
      brands: null,
      since: null,
      ids: null,
      limit: null,
    }),
  );
}

async function withAxes(store: Store, alerts: readonly AlertRecord[]): Promise<AlertRow[]> {
  const rows: AlertRow[] = [];
  for (const alert of alerts) {
    const window = windowOf(alert);
    const span: TimeSpan = [window[0] - USUAL_DAYS * DAY, window[1]];
    const hours = alert.rule === SOURCE_SILENT ? null : await store.hours({ brands: [alert.brand], span });
    const axes = hours === null ? null : alertAxes(alert.evidence, hours, window);
    rows.push({ ...alert, kind: kindOf(alert, axes), axes });
  }
  return rows;
}

/** Many mentions in no worse a mood than usual are a chance to be used, not a crisis. */
function kindOf({ rule, severity }: AlertRecord, axes: AlertAxes | null): RuleKind {
  if (rule === SOURCE_SILENT) return 'collector';
  const good = severity === 'info' && axes?.share != null && axes.share <= (axes.usualShare ?? 0);
  if (rule === 'volume' && good) return 'opportunity';
  return KINDS.find(kind => kind === rule) ?? 'volume';
}

function windowOf({ evidence }: Explained): TimeSpan {
  return [Date.parse(evidence.window.from), Date.parse(evidence.window.to)];
}

export interface AlertDetail {
  alert: AlertRow;
  /** The mentions that are its evidence, as far as they are still stored. */
  mentions: MentionRecord[];
  /** Null: it is not about what people say, or nothing was ever polled here. */
  explanation: Explanation | null;
  /** Earlier alerts of the same brand and rule, the latest first. */
  past: PastAlert[];
}

/** One alert with its evidence, and why it was raised. */
export async function readAlert(store: Store, id: number, now: Instant, zone: string): Promise<AlertDetail> {
  const [alert] = await withAxes(
    store,
    await store.alerts({ states: null, brands: null, since: null, ids: [id], limit: 1 }),
  );
  if (alert === undefined)
    throw new EarshotError('not_found', `There is no alert ${id}.`, { hint: 'earshot alerts lists them.' });
  const mentions: MentionRecord[] = [];
  if (alert.evidence.mentions.length > 0)
    for await (const record of store.find({ ...FIND_ALL, ids: alert.evidence.mentions, brands: [alert.brand] }))
      mentions.push(record);
  return { alert, mentions, explanation: await explain(store, alert, now, zone), past: await pastOf(store, alert) };
}

/** The hours an alert is about: from the window that raised it to its end, or until now. */
export function spanOf(alert: Explained, now: Instant): TimeSpan {
  const window = windowOf(alert);
  const from = Math.floor(Math.min(window[0], Date.parse(alert.openedAt) - HOUR) / HOUR) * HOUR;
  const end = alert.closedAt === null ? now : Date.parse(alert.closedAt);
  return [from, Math.min(Math.max(end, window[1]), from + EXPLAINED)];
}

/** Why an alert was raised, from what is stored; null where it is not about what people say. */
export async function explain(store: Store, alert: Explained, now: Instant, zone: string): Promise<Explanation | null> {
  const settings = await store.settings();
  if (settings === null || alert.rule === SOURCE_SILENT) return null;
  const span = spanOf(alert, now);
  const baseline: TimeSpan = [span[0] - USUAL_DAYS * DAY, span[0]];
  const { points } = await store.series(alert.brand, alert.rule, [baseline[0], Math.ceil(span[1] / HOUR) * HOUR], HOUR);
  const said = await read(store, alert.brand, span, READ.now);
  const before = await read(store, alert.brand, baseline, READ.before);
  const whole = before.length < READ.before;
  const listened = settings.sources.filter(({ paused }) => paused !== true);
  return why({
    span,
    bad: alert.rule === 'negativity' || alert.rule === 'voice',
    points,
    now: said,
    before,
    // The newest are read: what was not reached is no baseline.
    beforeSpan: whole ? baseline : [Date.parse(before.at(-1)?.publishedAt ?? '') || baseline[0], baseline[1]],
    query: `${settings.brands.find(({ id }) => id === alert.brand)?.query ?? ''} ${alert.brand}`,
    coverage: coverage(await store.polls(span), listened, span, now, zone),
    sampled: !whole || said.length === READ.now,
  });
}

async function read(store: Store, brand: string, [since, until]: TimeSpan, limit: number): Promise<MentionRecord[]> {
  const found: MentionRecord[] = [];
  for await (const record of store.find({
    ...FIND_ALL,
    brands: [brand],
    since,
    until,
    minRelevance: RELEVANT,
    limit,
  }))
    found.push(record);
  return found;
}

async function pastOf(store: Store, alert: AlertRecord): Promise<PastAlert[]> {
  const all = await store.alerts({ states: null, brands: [alert.brand], since: null, ids: null, limit: null });
  return all
    .filter(({ id, rule, openedAt }) => id !== alert.id && rule === alert.rule && openedAt < alert.openedAt)
    .slice(0, PAST)
    .map(({ id, openedAt, closedAt, severity, evidence: { observed, expected }, reason }) => ({
      id,
      openedAt,
      closedAt,
      severity,
      observed,
      expected,
      reason,
    }));
}
