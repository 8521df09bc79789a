import type { Find, Settings, Store } from '../../model/store.ts';
import { act, alerts, liveAlerts, transition } from './alerts.ts';
import { close, connect } from './connect.ts';
import { explained } from './failures.ts';
import { forget } from './forget.ts';
import { health, lags, quotas, signals } from './health.ts';
import { jobBook } from './jobs.ts';
import { jobs, polls, sources, totals } from './ledger.ts';
import { doorOf } from './lock.ts';
import { loud } from './loud.ts';
import { VERSION } from './migrations.ts';
import { delivered, outbox, revive, undelivered } from './outbox.ts';
import { detail, hours, settings, summary } from './read.ts';
import { readBack, readBacks } from './readback.ts';
import { refreshDue, refreshed } from './refresh.ts';
import { rescore, rescoreMark, stored } from './rescore.ts';
import { route, routeMarks, storedAfter } from './routes.ts';
import { said } from './said.ts';
import { find } from './search.ts';
import { seriesOf } from './series.ts';
import { expire, silence, silences } from './silences.ts';
import { backup, check, prune, sql, vacuum } from './upkeep.ts';
import { feedback, judge, retract } from './verdicts.ts';
import { known, save } from './write.ts';

/** The store in one SQLite file (or `:memory:`). Synchronous within; every failure of SQLite comes out as an EarshotError. */
export function sqliteStore(path: string, readonly: boolean): Store {
  const c = connect(path, readonly);
  const book = jobBook(c);
  const door = doorOf(c);
  const series = seriesOf(c);
  async function run<T>(work: () => T): Promise<Awaited<T>> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, path);
    }
  }
  function change<T>(work: () => T): Promise<Awaited<T>> {
    series.forget();
    return run(work);
  }
  async function* stream<T>(rows: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* rows;
    } catch (error) {
      throw explained(error, path);
    }
  }
  function keep(value: Settings): void {
    c.sql(
      "INSERT INTO setting (key, value) VALUES ('settings', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    ).run(JSON.stringify(value));
  }
  return {
    path,
    version: VERSION,
    lock: (wait, me) => run(() => door.lock(wait, me)),
    settings: () => run(() => settings(c)),
    keep: value => run(() => keep(value)),
    plan: (planned, now) => change(() => book.plan(planned, now)),
    claim: (now, lease, limit, force, only) => run(() => book.claim(now, lease, limit, force, only)),
    rewind: (job, cursor) => run(() => book.rewind(job, cursor)),
    known: refs => run(() => known(c, refs)),
    save: batch => change(() => save(c, batch)),
    finish: (outcome, of) => change(() => book.finish(outcome, of)),
    limits: now => run(() => book.limits(now)),
    refreshDue: (source, now, limit) => run(() => refreshDue(c, source, now, limit)),
    refreshed: (refs, at) => run(() => refreshed(c, refs, at)),
    readBack: (job, to, cursor, now) => run(() => readBack(c, job, to, cursor, now)),
    readBacks: () => run(() => readBacks(c)),
    forget: (what, at, dryRun) => change(() => forget(c, what, at, dryRun)),
    signals: ask => run(() => signals(c, ask)),
    quotas: () => run(() => quotas(c)),
    health: now => run(() => health(c, now)),
    lags: span => run(() => lags(c, span)),
    judge: verdicts => change(() => judge(c, verdicts)),
    retract: (said, changes) => change(() => retract(c, said, changes)),
    feedback: brand => run(() => feedback(c, brand)),
    stored: ask => run(() => stored(c, ask)),
    rescore: (changes, mark) => change(() => rescore(c, changes, mark)),
    rescoreMark: () => run(() => rescoreMark(c)),
    find: (ask: Find) => stream(find(c, ask)),
    detail: id => run(() => detail(c, id)),
    hours: ask => run(() => hours(c, ask)),
    summary: ask => run(() => summary(c, ask)),
    polls: span => run(() => polls(c, span)),
    jobs: () => run(() => jobs(c)),
    sources: () => run(() => sources(c)),
    totals: () => run(() => totals(c)),
    alerts: ask => run(() => alerts(c, ask)),
    series: (brand, rule, span, step) => run(() => series.ask(brand, rule, span, step)),
    loud: (brand, span, step, before) => run(() => loud(c, brand, span, step, before)),
    said: (brand, span, daily) => run(() => said(c, brand, span, daily)),
    liveAlerts: closedSince => run(() => liveAlerts(c, closedSince)),
    silences: (now, since) => run(() => silences(c, now, since)),
    silence: added => run(() => silence(c, added)),
    expire: (id, at) => run(() => expire(c, id, at)),
    transition: (rules, changes, messages, at) => run(() => transition(c, rules, changes, messages, at)),
    act: (id, deed, messages) => run(() => act(c, id, deed, messages)),
    routeMarks: () => run(() => routeMarks(c)),
    storedAfter: (mark, limit) => run(() => storedAfter(c, mark, limit)),
    route: (marks, messages, at) => run(() => route(c, marks, messages, at)),
    outbox: (now, lease, limit) => run(() => outbox(c, now, lease, limit)),
    delivered: (ids, outcome) => run(() => delivered(c, ids, outcome)),
    revive: now => run(() => revive(c, now)),
    undelivered: () => run(() => undelivered(c)),
    prune: since => change(() => prune(c, since)),
    check: () => run(() => check(c)),
    backup: to => run(() => backup(c, to)),
    vacuum: () => run(() => vacuum(c)),
    sql: text => stream(sql(c, text)),
    close: () =>
      run(() => {
        door.leave();
        close(c);
      }),
  };
}
