import { idOf, type Span } from '../../model/mention.ts';
import type { Rescored } from '../../model/rescore.ts';
import type { Feedback, Verdict, VerdictKey } from '../../model/verdict.ts';
import type { Connection } from './connect.ts';
import { correctHit } from './hits.ts';
import { rowOf } from './read.ts';
import { rewrite } from './rescore.ts';
import { rollup } from './rollup.ts';

/** Stores what people said and writes it through into hits and their hours; returns the verdicts no stored hit answers to. */
export function judge(connection: Connection, verdicts: readonly Verdict[]): Verdict[] {
  const { sql, rows, write } = connection;
  return write(() => {
    const roll = rollup(connection);
    const strangers: Verdict[] = [];
    for (const verdict of verdicts) {
      const mention = rowOf(connection, verdict.id);
      const seen = rows('SELECT 1 FROM hit WHERE mention_id = ? AND brand = ?');
      if (mention === null || seen.get(mention, verdict.brand) === undefined) {
        strangers.push(verdict);
        continue;
      }
      sql(`INSERT INTO verdict (mention_id, brand, field, value, by, at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET value = excluded.value, by = excluded.by, at = excluded.at`).run(
        mention,
        verdict.brand,
        verdict.field,
        verdict.value,
        verdict.by,
        verdict.at,
      );
      correctHit(connection, mention, verdict.brand, roll);
    }
    roll.flush();
    return strangers;
  });
}

/** Takes verdicts back and writes what their mentions are without them; returns how many there were. */
export function retract(connection: Connection, said: readonly VerdictKey[], changes: readonly Rescored[]): number {
  const { sql, write } = connection;
  return write(() => {
    let n = 0;
    for (const { id, brand, field } of said)
      n += sql('DELETE FROM verdict WHERE mention_id = ? AND brand = ? AND field = ?').run(
        rowOf(connection, id),
        brand,
        field,
      ).changes;
    rewrite(connection, changes);
    return n;
  });
}

type Row = Omit<Feedback, 'id' | 'matched'> & { platform: string; native_id: string; matched: string | null };

/** The verdicts on one brand (null: on all), with the words they are about. */
export function feedback({ sql }: Connection, brand: string | null): Feedback[] {
  const found =
    sql(`SELECT m.platform, m.native_id, v.brand, v.field, v.value, v.by, v.at, m.title, m.text, m.url, a.handle AS author, h.lang, h.matched
    FROM verdict v JOIN mention m ON m.id = v.mention_id LEFT JOIN author a ON a.id = m.author_id
      LEFT JOIN hit h ON h.mention_id = v.mention_id AND h.brand = v.brand
    WHERE ${brand === null ? '? IS NULL' : 'v.brand = ?'} AND m.title || m.text <> '' ORDER BY v.at, m.id, v.brand, v.field`).all(
      brand,
    ) as Row[];
  return found.map(({ platform, native_id, matched, ...row }) => ({
    id: idOf({ platform, nativeId: native_id }),
    ...row,
    matched: matched === null ? [] : (JSON.parse(matched) as Span[]),
  }));
}
