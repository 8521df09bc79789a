import type { Alert, Message, Transition } from '../../model/alert.ts';
import type { AlertEventRecord, AlertRecord } from '../../model/record.ts';
import type { Evaluated, Store } from '../../model/store.ts';
import { type Instant, iso } from '../../model/time.ts';
import type { Connection } from './connect.ts';
import { enqueue } from './outbox.ts';

interface Row {
  id: number;
  key: string;
  brand: string;
  rule: string;
  severity: Alert['severity'];
  state: Alert['state'];
  opened_at: Instant;
  changed_at: Instant;
  closed_at: Instant | null;
  evidence: string;
  memory: string;
}

/** Alerts for people, the newest first. `since`: opened, changed or still open after it. */
export function alerts({ sql }: Connection, ask: Parameters<Store['alerts']>[0]): AlertRecord[] {
  const rows = sql(`SELECT * FROM alert WHERE (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
      AND (@brands IS NULL OR brand IN (SELECT value FROM json_each(@brands)))
      AND (@ids IS NULL OR id IN (SELECT value FROM json_each(@ids)))
      AND (@since IS NULL OR closed_at IS NULL OR closed_at >= @since OR changed_at >= @since)
    ORDER BY opened_at DESC, id DESC LIMIT @limit`).all({
    states: json(ask.states),
    brands: json(ask.brands),
    ids: json(ask.ids),
    since: ask.since,
    limit: ask.limit ?? -1,
  }) as Row[];
  const events = sql('SELECT at, kind, by, reason FROM alert_event WHERE alert_id = ? ORDER BY at, id');
  return rows.map(row => {
    const { window, ...evidence } = JSON.parse(row.evidence) as Alert['evidence'];
    return {
      id: row.id,
      key: row.key,
      brand: row.brand,
      rule: row.rule,
      severity: row.severity,
      state: row.state,
      openedAt: iso(row.opened_at),
      changedAt: iso(row.changed_at),
      closedAt: row.closed_at === null ? null : iso(row.closed_at),
      reason: evidence.note,
      inhibitedBy: (JSON.parse(row.memory) as Alert['memory']).inhibitedBy,
      evidence: { ...evidence, window: { from: iso(window[0]), to: iso(window[1]) } },
      events: (events.all(row.id) as { at: Instant; kind: string; by: string; reason: string }[]).map(
        (event): AlertEventRecord => ({ ...event, at: iso(event.at) }),
      ),
    };
  });
}

function json(values: readonly unknown[] | null): string | null {
  return values === null ? null : JSON.stringify(values);
}

/** The open alerts, and those closed since, which may be opened again. */
export function liveAlerts({ sql }: Connection, closedSince: Instant): Alert[] {
  const rows = sql('SELECT * FROM alert WHERE closed_at IS NULL OR closed_at >= ? ORDER BY id').all(
    closedSince,
  ) as Row[];
  return rows.map(row => ({
    id: row.id,
    key: row.key,
    brand: row.brand,
    rule: row.rule,
    severity: row.severity,
    state: row.state,
    openedAt: row.opened_at,
    changedAt: row.changed_at,
    closedAt: row.closed_at,
    evidence: JSON.parse(row.evidence),
    memory: JSON.parse(row.memory),
  }));
}

/** Alert rows, events, messages and how far the rule has been evaluated, in one transaction. */
export function transition(
  connection: Connection,
  rules: Evaluated | readonly Evaluated[],
  changes: readonly Transition[],
  messages: readonly Message[],
  at: Instant,
): void {
  const { sql, write } = connection;
  write(() => {
    for (const change of changes) {
      if (change.kind === 'drop') {
        // It never fired: nobody has heard of it, and nothing of it is kept.
        sql("DELETE FROM alert WHERE key = ? AND opened_at = ? AND state = 'pending'").run(
          change.alert.key,
          change.alert.openedAt,
        );
        continue;
      }
      const alert = put(connection, change);
      note(connection, alert, { at: change.at, kind: change.kind, by: 'earshot', reason: change.reason });
    }
    enqueue(connection, messages, at);
    // Never back: a bucket is evaluated once, whatever the clock does.
    for (const { brand, rule, evaluatedTo } of [rules].flat())
      sql(`INSERT INTO detector (brand, rule, evaluated_to) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET evaluated_to = max(evaluated_to, excluded.evaluated_to)`).run(
        brand,
        rule,
        evaluatedTo,
      );
  });
}

/** A person's act on an open alert; false where there is none by that number. */
export function act(
  connection: Connection,
  id: number,
  { kind, by, reason, at }: Parameters<Store['act']>[1],
  messages: readonly Message[] = [],
): boolean {
  return connection.write(() => {
    const closed = kind === 'resolve' ? at : null;
    const { changes } = connection
      .sql('UPDATE alert SET state = ?, changed_at = ?, closed_at = ? WHERE id = ? AND closed_at IS NULL')
      .run(kind === 'resolve' ? 'resolved' : 'acknowledged', at, closed, id);
    if (changes > 0) {
      note(connection, id, { at, kind, by, reason });
      enqueue(connection, messages, at);
    }
    return changes > 0;
  });
}

/** Writes the alert as the change says: the row of its key and opening, the open one of its key, or a new one. */
function put({ sql }: Connection, { kind, at, alert }: Transition): number {
  const closedAt = kind === 'resolve' ? (alert.closedAt ?? at) : null;
  const found = sql(`SELECT id FROM alert WHERE key = @key AND (opened_at = @openedAt OR closed_at IS NULL)
    ORDER BY opened_at = @openedAt DESC LIMIT 1`).get({ key: alert.key, openedAt: alert.openedAt }) as
    | { id: number }
    | undefined;
  const values = {
    key: alert.key,
    brand: alert.brand,
    rule: alert.rule,
    severity: alert.severity,
    state: alert.state,
    openedAt: alert.openedAt,
    changedAt: alert.changedAt,
    closedAt,
    evidence: JSON.stringify(alert.evidence),
    memory: JSON.stringify(alert.memory),
  };
  if (!found) {
    const made =
      sql(`INSERT INTO alert (key, brand, rule, severity, state, opened_at, changed_at, closed_at, evidence, memory)
      VALUES (@key, @brand, @rule, @severity, @state, @openedAt, @changedAt, @closedAt, @evidence, @memory)`).run(
        values,
      );
    return Number(made.lastInsertRowid);
  }
  sql(`UPDATE alert SET severity = @severity, state = @state, changed_at = @changedAt, closed_at = @closedAt,
      evidence = @evidence, memory = @memory WHERE id = @id`).run({ ...values, id: found.id });
  return found.id;
}

function note(
  { sql }: Connection,
  alert: number,
  event: { at: Instant; kind: string; by: string; reason: string },
): void {
  sql('INSERT INTO alert_event (alert_id, at, kind, by, reason) VALUES (?, ?, ?, ?, ?)').run(
    alert,
    event.at,
    event.kind,
    event.by,
    event.reason,
  );
}
