import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bench } from './harness.ts';

const START = Date.UTC(2026, 0, 5);
const STEP = 15 * 60_000;
const HEADER = 'timestamp,value,negative,polled';
const stamp = (i: number): string => new Date(START + i * STEP).toISOString().slice(0, 19).replace('T', ' ');

/** `rows` of about four mentions each, one in five negative; a crisis from `crisis` on, nobody listening in `deaf`. */
function series(rows: number, { crisis = -1, deaf = [-1, -1], seed = 1 } = {}): string[] {
  let state = seed;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return Array.from({ length: rows }, (_, i) => {
    const usual = Math.floor(random() * 6) + Math.floor(random() * 4);
    const since = crisis < 0 || i < crisis ? Number.NaN : i - crisis;
    const more = Number.isNaN(since) ? 0 : Math.round(60 * 0.9 ** since);
    const heard = i < (deaf[0] ?? -1) || i >= (deaf[1] ?? -1);
    const negative = Math.min(usual, Math.floor(random() * 2)) + Math.round(more * 0.8);
    return heard ? `${stamp(i)},${usual + more},${negative},1` : `${stamp(i)},,,0`;
  });
}
const csv = (lines: readonly string[], header = HEADER): string => `${[header, ...lines].join('\n')}\n`;

interface Point {
  timestamp: string;
  value: number | null;
  score: number;
  alert: boolean;
  state: string;
  severity: string | null;
}
interface Found {
  schema: number;
  threshold: number;
  points: Point[];
  alerts: {
    start: string;
    peak: string;
    end: string | null;
    severity: string;
    expected: number;
    observed: number;
    score: number;
  }[];
}

describe('detect', () => {
  const home = bench();
  async function detect(text: string, ...more: string[]): Promise<Found> {
    const { code, out, err } = await home.earshot(['detect', '--input', '-', '--json', ...more], { stdin: text });
    expect(err).toBe('');
    expect(code).toBe(0);
    return JSON.parse(out);
  }

  test('says nothing while it learns, stays quiet, fires at the crisis, and ends it', async () => {
    const rows = series(20 * 96, { crisis: 17 * 96 });
    const { schema, threshold, points, alerts } = await detect(csv(rows));
    expect(schema).toBe(1);
    expect(points.map(({ timestamp }) => timestamp)).toEqual(rows.map(row => row.split(',')[0]));
    expect(points.slice(0, 90).every(({ state, alert, score }) => state === 'learning' && !alert && score === 0)).toBe(
      true,
    );
    expect(points.slice(2 * 96, 17 * 96).filter(({ alert }) => alert).length).toBeLessThanOrEqual(2);
    const first = points.findIndex(({ alert }, i) => alert && i >= 17 * 96);
    expect(first - 17 * 96).toBeLessThanOrEqual(1);
    expect(points[first]).toMatchObject({ state: 'firing', severity: expect.stringMatching(/error|critical/) });
    expect(points[first]?.score).toBeGreaterThanOrEqual(threshold);
    expect(points.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
    expect(points.at(-1)).toMatchObject({ state: 'ok', severity: null });
    const crisis = alerts.find(({ start }) => start >= stamp(17 * 96));
    expect(crisis).toMatchObject({
      start: points[first]?.timestamp,
      severity: expect.stringMatching(/error|critical/),
    });
    expect(crisis && crisis.peak >= crisis.start && crisis.end !== null && crisis.end > crisis.peak).toBe(true);
    expect(crisis?.observed).toBeGreaterThan(5 * (crisis?.expected ?? 0));
  });

  test('an hour nobody listened to is no data, and its end is no alarm', async () => {
    const { points, alerts } = await detect(csv(series(18 * 96, { deaf: [15 * 96, 15 * 96 + 24] })));
    expect(points.slice(15 * 96, 15 * 96 + 24).every(({ state, value }) => state === 'nodata' && value === null)).toBe(
      true,
    );
    expect(alerts.filter(({ start }) => start >= stamp(15 * 96) && start < stamp(16 * 96))).toEqual([]);
  });

  test('the first N rows give the first N records', async () => {
    const rows = series(17 * 96, { crisis: 15 * 96, deaf: [3 * 96, 3 * 96 + 9] });
    for (const header of [HEADER, 'timestamp,value,unknown,polled']) {
      const whole = (await detect(csv(rows, header))).points;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: rows.length }), async n => {
          expect((await detect(csv(rows.slice(0, n), header))).points).toEqual(whole.slice(0, n));
        }),
        { numRuns: 12 },
      );
    }
  });

  test('csv, ndjson and json say the same; a pipe gets csv', async () => {
    const text = csv(series(200));
    const { points } = await detect(text);
    const of = async (...line: string[]) =>
      (await home.earshot(['detect', '--input', '-', ...line], { stdin: text })).out.trim().split(/\r?\n/);
    expect((await of('--format', 'ndjson')).map(line => JSON.parse(line))).toEqual(points);
    const [header, ...lines] = await of();
    expect(header).toBe('timestamp,value,score,alert,state,severity');
    expect(lines).toEqual(await of('--format', 'csv').then(all => all.slice(1)));
    expect(lines).toEqual(
      points.map(({ timestamp, value, score, alert, state, severity }) =>
        [timestamp, value, score, alert, state, severity ?? ''].join(','),
      ),
    );
    expect((await of('--format', 'table')).join('\n')).toContain('200 rows from 2026-01-05 00:00:00');
  });

  test('times keep their own text; other zones are understood', async () => {
    const rows = ['2026-01-05T01:00:00+01:00,1', '2026-01-05T00:15:00Z,2', '2026-01-05 00:30:00,3'];
    const { points } = await detect(csv(rows, 'timestamp,value'));
    expect(points.map(({ timestamp }) => timestamp)).toEqual(rows.map(row => row.split(',')[0]));
  });

  test('quiet alerts no more than standard, and a lower threshold no less', async () => {
    const text = csv(series(40 * 96, { crisis: 30 * 96 }), HEADER);
    const standard = await detect(text);
    const quiet = await detect(text, '--profile', 'quiet');
    expect(quiet.threshold).toBeGreaterThan(standard.threshold);
    expect(quiet.alerts.length).toBeLessThanOrEqual(standard.alerts.length);
    const loud = await detect(text, '--threshold', '0.97', '--hold', '1h');
    expect(loud.threshold).toBeCloseTo(0.97, 9);
    expect(loud.alerts.length).toBeGreaterThan(standard.alerts.length);
  });

  test.each([
    ['', 1, 'no rows'],
    ['when,value\n2026-01-05 00:00:00,1\n', 1, 'no column timestamp'],
    ['timestamp,count\n2026-01-05 00:00:00,1\n', 1, 'no column value'],
    [csv([`${stamp(0)},1,0,1`, `${stamp(1)},many,0,1`]), 3, '"many" is no number'],
    [csv([`${stamp(0)},1,0,1`, `${stamp(1)},-1,0,1`]), 3, 'less than nothing'],
    [csv([`${stamp(0)},1,2,1`]), 2, 'cannot be negative'],
    [csv([`${stamp(0)},1,0,maybe`]), 2, 'neither 0 nor 1'],
    [csv(['yesterday,1,0,1']), 2, '"yesterday" is no time'],
    [csv(['2026-02-30 00:00:00,1,0,1']), 2, 'is no time'],
    [csv([`${stamp(1)},1,0,1`, `${stamp(0)},1,0,1`]), 3, 'is not after'],
    [csv([`${stamp(1)},1,0,1`, `${stamp(1)},1,0,1`]), 3, 'is not after'],
    [csv([`${stamp(0)},1,0,1`, `${stamp(1)},1`]), 3, ''],
    [csv(['2026-01-05T00:00:00Z,1,0,1', '2026-01-05T00:00:01Z,1,0,1']), 3, 'less than a minute'],
    [csv(['1970-01-01T00:00:00Z,1,0,1', '1970-01-01T00:01:00Z,1,0,1', '9999-01-01T00:00:00Z,1,0,1']), 4, 'steps after'],
  ])('malformed: %j', async (text, line, what) => {
    const { code, out, err } = await home.earshot(['detect', '--input', '-', '--format', 'csv'], { stdin: text });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`line ${line}:`);
    expect(err).toContain(what);
  });
  test.each([[['--threshold', '1.5']], [['--profile', 'loud']], [['--hold', 'soon']]])(
    'wrong option %j',
    async more => {
      const { code, err } = await home.earshot(['detect', '--input', '-', ...more], { stdin: csv(series(5)) });
      expect(code).toBe(2);
      expect(err).toContain(more[0]);
    },
  );
});
