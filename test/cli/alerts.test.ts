import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Transition } from '../../src/model/alert.ts';
import { DAY, HOUR, iso } from '../../src/model/time.ts';
import { openStore } from '../../src/store/open.ts';
import { author, batch, entry, hit, job, NEGATIVE, NOON, outcome } from '../store/samples.ts';
import { bench } from './harness.ts';

const CONFIG = `brands:
  - { id: acme, name: Acme, query: acme }
sources:
  - { id: forum, type: hackernews }
channels: { team: { type: file, path: alerts.ndjson } }
alerts:
  protocol: { critical: ["Call <b>the duty lead</b>"] }
  templates: { outage: "We know & are on it." }
`;
const NOW = iso(NOON);
const EVIL = '<script>alert(1)</script> my acme kettle lid cracked \u001b[2J [x](javascript:alert(1))';

/** Four usual weeks and a crisis of five hours, with the alert it raised. */
async function crisis() {
  const home = bench();
  home.write('config.yaml', CONFIG);
  expect((await home.earshot(['poll', '--dry-run', '--replay', join(home.dir, 'none')], { now: NOW })).code).not.toBe(
    0,
  );
  const store = await openStore(join(home.dir, 'earshot.db'));
  await store.keep({
    brands: [{ id: 'acme', name: 'Acme', role: 'own', query: 'acme', since: null }],
    sources: [{ id: 'forum', type: 'hackernews', title: 'forum' }],
    timezone: 'UTC',
    configPath: null,
    configHash: 'x',
    queryChangedAt: {},
  });
  await store.plan([job('forum:all')], NOON - 28 * DAY);
  await store.finish(outcome('forum:all', { heard: [NOON - 28 * DAY, NOON] }));
  const old = Array.from({ length: 28 * 8 }, (_, i) =>
    entry(`old${i}`, {
      publishedAt: NOON - 6 * HOUR - i * 3 * HOUR,
      author: author(`o${i % 40}`),
      text: `acme kettle works, number ${i}`,
    }),
  );
  const now = Array.from({ length: 40 }, (_, i) =>
    entry(
      `new${i}`,
      {
        publishedAt: NOON - 5 * HOUR + i * 6 * 60_000,
        author: author(`n${i}`, { followers: i === 3 ? 90_000 : null }),
        text: i === 0 ? EVIL : `my acme kettle lid cracked, case ${i}`,
        raw: JSON.stringify({ case: i, text: 'lid cracked' }),
      },
      [hit({ sentiment: NEGATIVE })],
    ),
  );
  await store.save(batch([...old, ...now], { at: NOON - HOUR }));
  const change = (kind: Transition['kind'], at: number, over: Partial<Transition['alert']> = {}): Transition => ({
    kind,
    at,
    reason: `${kind === 'escalate' ? 'worse: ' : ''}9 of 10 mentions negative`,
    notify: true,
    alert: {
      key: 'acme/negativity',
      brand: 'acme',
      rule: 'negativity',
      severity: 'critical',
      state: 'firing',
      openedAt: NOON - 4 * HOUR,
      changedAt: at,
      closedAt: null,
      evidence: {
        window: [NOON - 5 * HOUR, NOON - 4 * HOUR],
        observed: 9,
        expected: 1,
        score: 8,
        mentions: ['forum:new0'],
        note: '9 of 10 mentions negative',
      },
      memory: { score: 8, heldSince: null, notifiedAt: at, announced: true, acknowledged: false, inhibitedBy: null },
      ...over,
    },
  });
  const mark = { brand: 'acme', rule: 'negativity', evaluatedTo: NOON };
  const before = { openedAt: NOON - 20 * DAY, changedAt: NOON - 19 * DAY, severity: 'warning' as const };
  await store.transition(
    mark,
    [
      change('open', NOON - 20 * DAY, before),
      change('resolve', NOON - 19 * DAY, { ...before, state: 'resolved', closedAt: NOON - 19 * DAY }),
      change('open', NOON - 4 * HOUR),
      change('escalate', NOON - 3 * HOUR),
    ],
    [],
    NOON,
  );
  await store.close();
  return home;
}

describe('alerts check', () => {
  const one = (severity: 'info' | 'warning' | 'error' | 'critical', state: 'firing' | 'resolved' = 'firing') => ({
    kind: state === 'firing' ? ('open' as const) : ('resolve' as const),
    at: NOON,
    reason: 'much',
    notify: false,
    alert: {
      key: `acme/${severity}`,
      brand: 'acme',
      rule: 'volume',
      severity,
      state,
      openedAt: NOON - HOUR,
      changedAt: NOON,
      closedAt: state === 'firing' ? null : NOON,
      evidence: {
        window: [NOON - HOUR, NOON] as [number, number],
        observed: 9,
        expected: 1,
        score: 4,
        mentions: [],
        note: 'much',
      },
      memory: { score: 4, heldSince: null, notifiedAt: NOON, announced: false, acknowledged: false, inhibitedBy: null },
    },
  });

  test.each([
    ['nothing', [], 0],
    ['an info', [one('info')], 10],
    ['a warning', [one('warning')], 10],
    ['an error beside a warning', [one('warning'), one('error')], 20],
    ['a critical one', [one('critical')], 20],
    ['a critical one that is over', [one('critical'), one('critical', 'resolved')], 0],
  ] as const)('%s open', async (_, changes, code) => {
    const home = bench();
    home.write('config.yaml', CONFIG);
    const store = await openStore(join(home.dir, 'earshot.db'));
    await store.transition({ brand: 'acme', rule: 'volume', evaluatedTo: NOON }, [...changes], [], NOON);
    await store.close();
    expect((await home.earshot(['alerts', 'check', '--exit-code'], { now: NOW })).code).toBe(code);
    expect((await home.earshot(['alerts', 'check'], { now: NOW })).code).toBe(0);
  });
});

describe('alerts', () => {
  test('list shows both axes; show says why', async () => {
    const { earshot } = await crisis();
    const { alerts } = JSON.parse((await earshot(['alerts', '--json'], { now: NOW })).out);
    expect(alerts[0]).toMatchObject({ id: 2, kind: 'negativity', axes: { excess: 9, share: 1, usualShare: 0 } });
    const table = (await earshot(['alerts'], { now: NOW, terminal: 160 })).out;
    expect(table).toMatch(/EXCESS|Excess/);
    expect(table).toContain('×9');
    const { out, code } = await earshot(['alerts', 'show', '2', '--json'], { now: NOW });
    expect(code).toBe(0);
    const { explanation, past, mentions } = JSON.parse(out);
    expect(mentions.map(({ id }: { id: string }) => id)).toEqual(['forum:new0']);
    expect(past).toMatchObject([{ id: 1, severity: 'warning' }]);
    expect(explanation.axes).toMatchObject({ mentions: 40, negative: 40, usualShare: 0 });
    expect(explanation.terms.map(({ term }: { term: string }) => term).join()).toContain('lid cracked');
    expect(explanation.first.id).toBe('forum:new0');
    expect(explanation.quotes).toHaveLength(3);
    expect(explanation.coverage.share).toBe(1);
    const text = (await earshot(['alerts', 'show', '2'], { now: NOW, terminal: 80 })).out;
    expect(text).toContain('lid cracked');
    expect(text).not.toContain('\u001b[2J');
    const { code: none, err } = await earshot(['alerts', 'show', '77'], { now: NOW });
    expect([none, err.includes('no alert 77')]).toEqual([1, true]);
  });

  test('brief is one page, in every form; strangers’ words stay words', async () => {
    const { earshot, dir } = await crisis();
    const brief = ['alerts', 'brief', '2'];
    const text = (await earshot(brief, { now: NOW })).out;
    for (const word of ['critical', 'What was agreed', 'duty lead', 'We know & are on it', 'It grew: 9 of 10', 'ack 2'])
      expect(text).toContain(word);
    const { brief: json } = JSON.parse((await earshot([...brief, '--json'], { now: NOW })).out);
    expect(json).toMatchObject({ brandName: 'Acme', channels: ['team'], configTrouble: null });
    expect(json.timeline.map(({ at }: { at: string }) => at)).toEqual(
      json.timeline.map(({ at }: { at: string }) => at).sort(),
    );
    const md = (await earshot([...brief, '--format', 'md'], { now: NOW })).out;
    expect(md).toContain('## Next steps');
    expect(md).not.toContain('<script>');
    expect(md).not.toMatch(/(?<!\\)\]\(javascript:/);
    const { code, err } = await earshot([...brief, '-o', join(dir, 'brief.html')], { now: NOW });
    expect([code, err]).toEqual([0, expect.stringContaining('Wrote')]);
    const page = readFileSync(join(dir, 'brief.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<script|<b>the duty|src=|url\(http|\u001b/);
    expect(page).toContain('Call &#60;b&#62;the duty lead');
    expect(page).not.toMatch(/href="(?!https?:)/);
    expect((await earshot([...brief, '--format', 'html'], { now: NOW })).out).toBe(page);
    expect((await earshot(['mentions', '--format', 'html'], { now: NOW })).code).toBe(2);
  });

  test('a broken configuration costs the brief what was agreed, nothing else', async () => {
    const { earshot, write } = await crisis();
    write('config.yaml', 'brands: [');
    const { code, out } = await earshot(['alerts', 'brief', '2', '--db', 'earshot.db'], { now: NOW });
    expect(code).toBe(0);
    expect(out).toContain('could not be read');
    expect(out).toContain('lid cracked');
  });

  test('evidence: every mention, the bytes it came from, named by what they hold', async () => {
    const { earshot, dir } = await crisis();
    const { code, err } = await earshot(['alerts', 'brief', '2', '--evidence', 'proof'], { now: NOW });
    expect(code).toBe(0);
    expect(err).toContain('40 mentions, 40 raw replies');
    const manifest = JSON.parse(readFileSync(join(dir, 'proof/manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ schema: 1, alert: { id: 2 }, exportedAt: NOW, cut: false });
    for (const { raw } of manifest.mentions) {
      const bytes = readFileSync(join(dir, 'proof', raw.file));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(raw.sha256);
      expect(raw).toMatchObject({ bytes: bytes.length, intact: true, fetchedAt: iso(NOON - HOUR) });
    }
    expect(readdirSync(join(dir, 'proof/raw'))).toHaveLength(40);
    expect(readFileSync(join(dir, 'proof/mentions.ndjson'), 'utf8').trim().split('\n')).toHaveLength(40);
    await earshot(['alerts', 'brief', '2', '--evidence', 'dry', '--dry-run'], { now: NOW });
    expect(existsSync(join(dir, 'dry'))).toBe(false);
  });

  test('silence: added with a reason, listed, ended', async () => {
    const { earshot } = await crisis();
    const add = ['alerts', 'silence', 'add', '--for', '4h', '--reason', 'the launch', '--by', 'ann', '--json'];
    const { silences } = JSON.parse((await earshot([...add, '-b', 'acme', '--rule', 'volume'], { now: NOW })).out);
    expect(silences).toEqual([
      {
        id: 1,
        brand: 'acme',
        rule: 'volume',
        from: NOW,
        until: iso(NOON + 4 * HOUR),
        by: 'ann',
        reason: 'the launch',
        holds: true,
      },
    ]);
    const list = async (now: string) =>
      JSON.parse((await earshot(['alerts', 'silence', '--json'], { now })).out).silences;
    expect(await list(NOW)).toEqual(silences);
    expect(await list(iso(NOON + 5 * HOUR))).toEqual([]);
    expect((await earshot(['alerts', 'silence', 'expire', '1'], { now: NOW })).code).toBe(0);
    expect(await list(NOW)).toEqual([]);
    expect((await earshot(['alerts', 'silence', 'expire', '1'], { now: NOW })).code).toBe(1);
    for (const [more, word] of [
      [['-b', 'acmee'], 'acme'],
      [['--rule', 'volum'], 'volume'],
      [['--for', '90d'], '--for'],
      [['--reason', ' '], '--reason'],
    ] as const) {
      const { code, err } = await earshot([...add.slice(0, -1), ...more], { now: NOW });
      expect([code, err.includes(word)]).toEqual([2, true]);
    }
  });

  test('replay says what would have been, at each budget, and writes nothing', async () => {
    const { earshot, dir } = await crisis();
    const before = (await earshot(['db', 'sql', 'SELECT count(*) AS n FROM alert_event'], { now: NOW })).out;
    const { code, out } = await earshot(['alerts', 'replay', '--since', '7d', '--budget', '2/year,26/year', '--json'], {
      now: NOW,
    });
    expect(code).toBe(0);
    const { budgets, alerts } = JSON.parse(out);
    expect(budgets.map(({ budget }: { budget: string }) => budget)).toEqual(['2/year', '26/year']);
    expect(budgets[1].told).toBeGreaterThanOrEqual(budgets[0].told);
    expect(
      alerts.some(
        ({ rule, severity }: { rule: string; severity: string }) => rule === 'negativity' && severity !== 'info',
      ),
    ).toBe(true);
    expect((await earshot(['db', 'sql', 'SELECT count(*) AS n FROM alert_event'], { now: NOW })).out).toBe(before);
    expect(existsSync(join(dir, 'alerts.ndjson'))).toBe(false);
    expect((await earshot(['alerts', 'replay', '--since', '7d'], { now: NOW, terminal: 120 })).out).toContain(
      'Nothing was written',
    );
    expect((await earshot(['alerts', 'replay', '--budget', 'often'], { now: NOW })).code).toBe(2);
    expect((await earshot(['alerts', 'replay', '--rule', 'volum'], { now: NOW })).code).toBe(2);
  });

  test('check says by exit code how bad it is', async () => {
    const { earshot } = await crisis();
    expect((await earshot(['alerts', 'check'], { now: NOW })).code).toBe(0);
    expect((await earshot(['alerts', 'check', '--exit-code'], { now: NOW })).code).toBe(20);
    expect((await earshot(['alerts', 'resolve', '2', '--reason', 'over'], { now: NOW })).code).toBe(0);
    expect((await earshot(['alerts', 'check', '--exit-code'], { now: NOW })).code).toBe(0);
  });
});
