import {
  EARLY,
  earlyHours,
  historyStart,
  lifecycle,
  settingOf,
  signRules,
  signThreshold,
  standardRules,
} from '../detect/index.ts';
import type { Finding, Point, Rule, Transition } from '../model/alert.ts';
import { EarshotError } from '../model/errors.ts';
import type { ReplayedAlert, ReplayedBudget } from '../model/replay.ts';
import type { Store } from '../model/store.ts';
import { DAY, type Duration, HOUR, type Instant, iso } from '../model/time.ts';
import { judging } from './judge.ts';
import { mustName } from './read.ts';

const YEAR: Duration = 365.25 * DAY;

export interface ReplayAsk {
  since: Instant;
  now: Instant;
  brands: readonly string[] | null;
  rules: readonly string[] | null;
  /** Alarm budgets in false alarms a year. */
  budgets: readonly { name: string; perYear: number }[];
}
export interface Replay {
  since: string;
  until: string;
  budgets: ReplayedBudget[];
  alerts: ReplayedAlert[];
}

/**
 * What the rules would have done on what is stored, hour by hour, as if they had been on: nothing is written and nobody told.
 * Back-filled mentions are taken as if they had been heard in time, since what is asked is what would have happened.
 */
export async function replay(store: Store, ask: ReplayAsk): Promise<Replay> {
  const settings = await store.settings();
  if (settings === null)
    throw new EarshotError('not_found', 'Nothing was ever polled into this database.', {
      hint: 'earshot run fills it, earshot backfill reads further back.',
    });
  const known = settings.brands.map(({ id }) => id);
  await mustName('--brand', ask.brands, known);
  await mustName(
    '--rule',
    ask.rules,
    rulesOf(1).map(({ id }) => id),
  );
  const to = Math.floor(ask.now / HOUR) * HOUR;
  const since = Math.floor(ask.since / HOUR) * HOUR;
  const result: Replay = { since: iso(since), until: iso(to), budgets: [], alerts: [] };
  for (const brand of ask.brands ?? known) {
    const { points } = await store.series(brand, '', [historyStart(since), to], HOUR);
    const asNews = (point: Point): Point => ({ ...point, backfilled: 0, backfilledNegative: 0 });
    const heard = points.map(asNews);
    const fine = (await store.series(brand, '', [since, to], EARLY)).points.map(asNews);
    const hours = heard.filter(({ at, n }) => at >= since && n !== null).length;
    const words = settings.brands.find(({ id }) => id === brand)?.query ?? '';
    const judge = judging(store, brand, words, () => false, true);
    for (const { name, perYear } of ask.budgets) {
      const rules = rulesOf(perYear).filter(({ id }) => ask.rules?.includes(id) ?? true);
      const findings: Finding[] = [];
      for (const rule of rules) findings.push(...(await judge(rule, heard, since, earlyHours(heard, fine, rule.kind))));
      const alerts = alertsIn(brand, name, lifecycle(findings, [], [], ask.now));
      const told = alerts.reduce((sum, alert) => sum + alert.told, 0);
      result.alerts.push(...alerts);
      result.budgets.push({
        brand,
        budget: name,
        rules: rules.map(rule => ({
          rule: rule.id,
          threshold: thresholdOf(rule),
          alerts: alerts.filter(alert => alert.rule === rule.id).length,
        })),
        alerts: alerts.length,
        told,
        perYear: hours === 0 ? null : (told * YEAR) / (hours * HOUR),
        heardHours: hours,
        learning: findings.length === 0,
      });
    }
  }
  return result;
}

/** Whether few mentions mean little said or little heard was known at the time only: `drop` is left out. */
function rulesOf(budget: number): Rule[] {
  return [...standardRules({ budget }), ...signRules(budget).filter(({ kind }) => kind !== 'drop')];
}

function thresholdOf(rule: Rule): number {
  const surge = standardRules({ budget: rule.budget }).some(({ id }) => id === rule.id);
  return surge ? settingOf(rule, HOUR).threshold : signThreshold(rule);
}

function alertsIn(brand: string, budget: string, changes: readonly Transition[]): ReplayedAlert[] {
  const alerts = new Map<string, ReplayedAlert>();
  for (const { kind, alert, notify, reason } of changes) {
    if (kind === 'pend' || kind === 'drop') continue;
    const key = `${alert.key} ${alert.openedAt}`;
    const before = alerts.get(key);
    const news = notify && (kind === 'open' || kind === 'escalate' || kind === 'reopen');
    alerts.set(key, {
      brand,
      budget,
      rule: alert.rule,
      severity: alert.severity,
      openedAt: iso(alert.openedAt),
      closedAt: alert.closedAt === null ? null : iso(alert.closedAt),
      score: alert.memory.score,
      observed: alert.evidence.observed,
      expected: alert.evidence.expected,
      told: (before?.told ?? 0) + (news ? 1 : 0),
      inhibitedBy: alert.memory.inhibitedBy,
      reason: before === undefined ? reason : alert.evidence.note,
    });
  }
  return [...alerts.values()];
}
