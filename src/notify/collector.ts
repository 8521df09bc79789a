import type { Message, Transition } from '../model/alert.ts';
import { iso } from '../model/time.ts';
import { clean } from '../text/clean.ts';

/**
 * What people are told when a source stops producing, and when it speaks again: about the listening, never about a brand. One
 * message a channel, alike but for `dedupeKey`, which is the same whenever this step is computed. `source`: its name.
 */
export function collectorMessages(change: Transition, source: string, channels: readonly string[]): Message[] {
  const { alert, kind, at, reason } = change;
  const name = clean(source);
  const over = kind === 'resolve';
  const title = over
    ? `[resolved] ${name} is heard again`
    : `[${alert.severity}] ${name} is silent: nothing is heard from it`;
  const text = [
    `${name}: ${clean(reason)}.`,
    over
      ? `It was silent from ${iso(alert.evidence.window[0])}, told on ${iso(alert.openedAt)}.`
      : `Silent since ${iso(alert.evidence.window[0])}. Numbers of that time do not hold it: what was said there was not heard.`,
    '',
    'earshot sources health says how each source is doing and what to do.',
    ...(over
      ? []
      : ['earshot alerts ack NUMBER stops the reminders; a source you no longer want: earshot sources pause NAME.']),
  ].join('\n');
  const data = {
    type: `alert.${kind}`,
    timestamp: iso(at),
    key: alert.key,
    brand: null,
    source,
    rule: alert.rule,
    severity: alert.severity,
    state: alert.state,
    openedAt: iso(alert.openedAt),
    closedAt: alert.closedAt === null ? null : iso(alert.closedAt),
    reason: clean(reason),
    silentSince: iso(alert.evidence.window[0]),
    examples: [],
  };
  return channels.map(channel => ({
    dedupeKey: `${alert.key}:${alert.openedAt}:${kind}:${at}:${channel}`,
    channel,
    title,
    text,
    html: null,
    data,
    notBefore: null,
    group: null,
  }));
}
