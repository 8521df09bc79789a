import { clockMoment } from '../../model/clock.ts';
import type { Axes, Explanation, PastAlert, Term } from '../../model/explanation.ts';
import type { Quote } from '../../model/report.ts';
import type { Block, Said, Section } from '../page.ts';
import { compact, count, lasted, percent, plural } from '../words.ts';

/** Why an alert was raised, as sections of a page. */
export function explanationSections(found: Explanation, zone: string): Section[] {
  return [howMuch(found, zone), what(found), who(found)].filter(({ blocks }) => blocks.length > 0);
}

function howMuch(found: Explanation, zone: string): Section {
  const { axes, series, confidence, coverage } = found;
  const shown = series.map(({ n }) => n);
  const start = series.findIndex(({ from }) => from >= found.from);
  const rows: [string, string][] = [
    ['Mentions', volumeWords(axes)],
    ['Mood', moodWords(axes)],
    ['Spread', `${plural(found.authors, 'voice')} on ${plural(found.sourcesHeard, 'source')}`],
    ['Copies', found.copied === null ? 'none' : `${percent(found.copied)} repeat another: reposts, syndication`],
    ['Confidence', `${confidence.level}${confidence.why.length === 0 ? '' : `: only ${confidence.why.join(', ')}`}`],
    ['Coverage', coverage.share === null ? coverage.statement : `${percent(coverage.share)}; ${coverage.statement}`],
  ];
  const blocks: Block[] = [{ kind: 'facts', rows }];
  if (series.length > 1)
    blocks.unshift({
      kind: 'curve',
      curve: {
        values: shown,
        part: series.map(({ negative }) => negative),
        from: clockMoment(Date.parse(series[0]?.from ?? ''), zone),
        to: clockMoment(Date.parse(series.at(-1)?.to ?? ''), zone),
        mark: start < 0 ? [0, 0] : [start, series.length],
        caption: `mentions an hour, at most ${count(Math.max(0, ...shown.map(n => n ?? 0)))}`,
      },
    });
  return { title: 'How much, and in what mood', blocks };
}

export function volumeWords({ mentions, usual }: Axes): string {
  if (usual === null) return `${count(mentions)}; too little was heard before to say what is usual`;
  const times = usual > 0 ? ` (×${amount(mentions / usual)})` : '';
  return `${count(mentions)}, usually about ${amount(usual)} in that time${times}`;
}

export function moodWords({ negative, mentions, share, usualShare }: Axes): string {
  if (share === null) return 'no mentions';
  const usual = usualShare === null ? '' : `, usually ${percent(usualShare)}`;
  return `${count(negative)} of ${count(mentions)} negative: ${percent(share)}${usual}`;
}

function what({ terms, stories, quotes }: Explanation): Section {
  const blocks: Block[] = [];
  if (terms.length > 0)
    blocks.push({
      kind: 'table',
      head: ['Said more than before', 'authors', 'before', 'times more'],
      rows: terms.map(term => [term.term, count(term.authors), count(term.before), timesMore(term)]),
      right: [1, 2, 3],
    });
  if (stories.length > 0)
    blocks.push({
      kind: 'links',
      items: stories.map(({ name, n, share, url }) => ({
        words: name,
        by: `${plural(n, 'mention')}, ${percent(share)} of what is more`,
        url,
      })),
    });
  if (quotes.length > 0) blocks.push({ kind: 'quotes', quotes: quotes.map(said) });
  return { title: 'What they say', blocks };
}

function timesMore({ ratio, before }: Term): string {
  return before === 0 ? 'new' : `×${amount(2 ** ratio)}`;
}

function who({ voices, sources, sampled }: Explanation): Section {
  const blocks: Block[] = [];
  if (voices.length > 0)
    blocks.push({
      kind: 'table',
      head: ['Voice', 'mentions', 'of what is more', 'followers', ''],
      rows: voices.map(({ name, n, share, followers, fresh }) => [
        name,
        count(n),
        percent(share),
        followers === null ? '–' : compact(followers),
        fresh ? 'new here' : '',
      ]),
      right: [1, 2, 3],
    });
  if (sources.length > 0)
    blocks.push({
      kind: 'table',
      head: ['Source', 'mentions', 'usually', 'of what is more'],
      rows: sources.map(({ name, n, usual, share }) => [name, count(n), amount(usual), percent(share)]),
      right: [1, 2, 3],
    });
  if (sampled) blocks.push({ kind: 'text', text: 'There is more than was read for this: the newest were.' });
  return { title: 'Who, and where', blocks };
}

export function said({ text, author, platform, url, publishedAt }: Quote): Said {
  return { words: text, by: `${author ?? 'unknown'}, ${platform}, ${publishedAt}`, url };
}

export function pastSection(past: readonly PastAlert[], now: { observed: number; expected: number }): Section | null {
  if (past.length === 0) return null;
  const times = ({ observed, expected }: { observed: number; expected: number }): string =>
    expected > 0 ? `×${amount(observed / expected)}` : '–';
  return {
    title: 'Compared with earlier ones',
    blocks: [
      {
        kind: 'table',
        head: ['Alert', 'opened', 'severity', 'lasted', 'observed', 'of usual'],
        rows: [
          ['this', '', '', '', amount(now.observed), times(now)],
          ...past.map(alert => [
            String(alert.id),
            alert.openedAt,
            alert.severity,
            alert.closedAt === null ? 'goes on' : lasted(Date.parse(alert.closedAt) - Date.parse(alert.openedAt)),
            amount(alert.observed),
            times(alert),
          ]),
        ],
        right: [0, 3, 4, 5],
      },
    ],
  };
}

export function amount(n: number): string {
  return n < 10 ? String(Math.round(n * 10) / 10) : count(n);
}
