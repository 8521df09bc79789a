import { RELEVANT } from '../../model/mention.ts';
import { HOUR, type Instant } from '../../model/time.ts';
import type { Connection } from './connect.ts';

interface Sums {
  n: number;
  positive: number;
  negative: number;
  sentiment: number;
  reach: number;
  known: number;
}
interface Hour {
  brand: string;
  hour: Instant;
  source: string;
  /** What new hits add; null: the hour has to be counted again. */
  sums: Sums | null;
}

/** What one transaction changes in `hit_hour`, which holds relevant hits only: new hits add up, changed and removed ones have their hour counted again. */
export interface Rollup {
  add(brand: string, at: Instant, source: string, label: string, sentiment: number, reach: number | null): void;
  recount(brand: string, at: Instant, source: string): void;
  /** Writes it; called once, before the transaction ends. */
  flush(): void;
}

const COUNTED = `count(*), sum(label = 'positive'), sum(label = 'negative'), sum(sentiment), coalesce(sum(reach), 0), count(reach)`;

/** The whole roll-up, as the hits say it should be: what `check` compares with. */
export const RECOUNTED = `
  SELECT brand, published_at - ((published_at % ${HOUR}) + ${HOUR}) % ${HOUR} AS hour, source, count(*) AS n,
    sum(label = 'positive') AS positive, sum(label = 'negative') AS negative,
    sum(sentiment) AS sentiment_sum, coalesce(sum(reach), 0) AS reach_sum, count(reach) AS reach_known
  FROM hit INDEXED BY hit_series WHERE relevance >= ${RELEVANT} GROUP BY 1, 2, 3`;

export function rollup({ sql }: Connection): Rollup {
  const hours = new Map<string, Hour>();
  function touch(brand: string, at: Instant, source: string): Hour {
    const hour = Math.floor(at / HOUR) * HOUR;
    const key = `${hour}\n${brand}\n${source}`;
    let found = hours.get(key);
    if (!found) {
      found = { brand, hour, source, sums: { n: 0, positive: 0, negative: 0, sentiment: 0, reach: 0, known: 0 } };
      hours.set(key, found);
    }
    return found;
  }
  return {
    add(brand, at, source, label, sentiment, reach) {
      const { sums } = touch(brand, at, source);
      if (sums === null) return;
      sums.n += 1;
      sums.positive += label === 'positive' ? 1 : 0;
      sums.negative += label === 'negative' ? 1 : 0;
      sums.sentiment += sentiment;
      sums.reach += reach ?? 0;
      sums.known += reach === null ? 0 : 1;
    },
    recount(brand, at, source) {
      touch(brand, at, source).sums = null;
    },
    flush() {
      const grow = sql(`INSERT INTO hit_hour VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        n = n + excluded.n, positive = positive + excluded.positive, negative = negative + excluded.negative,
        sentiment_sum = sentiment_sum + excluded.sentiment_sum, reach_sum = reach_sum + excluded.reach_sum,
        reach_known = reach_known + excluded.reach_known`);
      for (const { brand, hour, source, sums } of hours.values()) {
        if (sums) {
          grow.run(brand, hour, source, sums.n, sums.positive, sums.negative, sums.sentiment, sums.reach, sums.known);
          continue;
        }
        sql('DELETE FROM hit_hour WHERE brand = ? AND hour = ? AND source = ?').run(brand, hour, source);
        sql(`INSERT INTO hit_hour SELECT brand, ?, source, ${COUNTED} FROM hit INDEXED BY hit_series
          WHERE brand = ? AND published_at >= ? AND published_at < ? AND source = ? AND relevance >= ${RELEVANT} GROUP BY brand, source`).run(
          hour,
          brand,
          hour,
          hour + HOUR,
          source,
        );
      }
      hours.clear();
    },
  };
}
