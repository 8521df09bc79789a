import { clockMoment } from '../../model/clock.ts';
import type { Brief, Manifest } from '../../model/explanation.ts';
import { type Block, type Page, pageHtml, pageMarkdown, pageText, type Section } from '../page.ts';
import type { View } from '../view.ts';
import { lasted, percent, plural } from '../words.ts';
import { amount, explanationSections, moodWords, pastSection, volumeWords } from './explanation.ts';

/** `alerts brief`: one page for people in a crisis. */
export function briefView(brief: Brief): View<Brief> {
  return {
    name: 'briefs',
    rows: [brief],
    fields: ['alert.id', 'alert.brand', 'alert.severity', 'alert.state', 'alert.openedAt', 'alert.reason', 'madeAt'],
    columns: [],
    document: { schema: 1, brief },
    text: (look, ink) => pageText(pageOf(brief), look, ink),
    markdown: () => pageMarkdown(pageOf(brief)),
    html: () => pageHtml(pageOf(brief)),
    empty: '',
  };
}

function pageOf(brief: Brief): Page {
  const { alert, brandName, explanation, zone } = brief;
  const sections: (Section | null)[] = [
    atAGlance(brief),
    agreed(brief),
    { title: 'Next steps', blocks: [{ kind: 'list', items: brief.nextSteps, numbered: true }] },
    timeline(brief),
    origin(brief),
    ...(explanation === null ? [] : explanationSections(explanation, zone)),
    templates(brief),
    pastSection(brief.past, alert.evidence),
  ];
  return {
    title: `${brandName}: ${TITLES[alert.kind] ?? alert.rule}`,
    badge: {
      text: alert.severity,
      tone: alert.severity === 'info' ? 'good' : alert.severity === 'warning' ? 'warn' : 'bad',
    },
    lead: `${alert.reason}.`,
    sections: sections.filter(section => section !== null && section.blocks.length > 0) as Section[],
    foot: `Alert ${alert.id}, as of ${clockMoment(Date.parse(brief.madeAt), zone)} (${zone}). Numbers are of what was heard: public posts and articles that match the query of ${brandName}. Moods are judged by machine. Newer: earshot alerts brief ${alert.id}`,
  };
}

const TITLES: Readonly<Record<string, string>> = {
  negativity: 'unusually many negative mentions',
  volume: 'unusually many mentions',
  opportunity: 'unusually many mentions, in no worse a mood',
  reach: 'seen by unusually many people',
  voice: 'a voice that is heard far, for the first time, and not well',
  topic: 'much talked about all at once',
  drop: 'unusually few mentions',
  collector: 'a source fell silent',
};

function atAGlance({ alert, explanation, madeAt, zone }: Brief): Section {
  const opened = Date.parse(alert.openedAt);
  const end = alert.closedAt === null ? Date.parse(madeAt) : Date.parse(alert.closedAt);
  const rows: [string, string][] = [
    ['State', alert.state],
    ['Since', `${clockMoment(opened, zone)} (${lasted(Math.max(0, end - opened))})`],
    ['At its height', `${amount(alert.evidence.observed)}, where ${amount(alert.evidence.expected)} would be usual`],
  ];
  if (explanation !== null)
    rows.push(
      ['Mentions', volumeWords(explanation.axes)],
      ['Mood', moodWords(explanation.axes)],
      ['Confidence', explanation.confidence.level],
    );
  return { title: 'At a glance', blocks: [{ kind: 'facts', rows }] };
}

function agreed({ protocol, channels, configTrouble, alert }: Brief): Section {
  const blocks: Block[] = [];
  if (protocol.length > 0) blocks.push({ kind: 'list', items: protocol });
  if (channels.length > 0) blocks.push({ kind: 'text', text: `Told over: ${channels.join(', ')}.` });
  if (configTrouble !== null)
    blocks.push({
      kind: 'text',
      text: `The configuration could not be read, so nothing agreed is shown: ${configTrouble}`,
    });
  else if (protocol.length === 0)
    blocks.push({
      kind: 'text',
      text: `Nothing was agreed for ${alert.severity} (alerts.protocol.${alert.severity}: whom to call, a holding statement, where to talk).`,
    });
  return { title: 'What was agreed', blocks };
}

function timeline({ timeline, zone }: Brief): Section {
  return {
    title: 'What happened',
    blocks: [
      {
        kind: 'links',
        items: timeline.map(({ at, what, url }) => ({
          words: `${clockMoment(Date.parse(at), zone)}  ${what}`,
          by: '',
          url,
        })),
      },
    ],
  };
}

function origin({ explanation }: Brief): Section | null {
  const first = explanation?.first;
  if (!first) return null;
  return {
    title: 'Where it began',
    blocks: [
      {
        kind: 'quotes',
        quotes: [
          {
            words: first.text,
            by: `${first.author ?? 'unknown'}, ${first.platform}, ${first.publishedAt}`,
            url: first.url,
          },
        ],
      },
    ],
  };
}

function templates({ templates }: Brief): Section {
  return {
    title: 'Words prepared',
    blocks: templates.map(({ name, text }): Block => ({ kind: 'facts', rows: [[name, text]] })),
  };
}

/** What was exported, for people. */
export function evidenceWords({ mentions, cut }: Manifest, folder: string): string {
  const kept = mentions.filter(({ raw }) => raw !== null);
  const broken = kept.filter(({ raw }) => raw?.intact === false).length;
  const share = mentions.length === 0 ? '' : ` (${percent(kept.length / mentions.length)})`;
  return `Wrote ${plural(mentions.length, 'mention')}, ${plural(kept.length, 'raw reply', 'raw replies')}${share} and manifest.json to ${folder}.${broken > 0 ? ` ${broken} no longer hash to what was noted.` : ''}${cut ? ' There are more; the oldest were written.' : ''}`;
}
