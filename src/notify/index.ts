import type { Message } from '../model/alert.ts';
import { messageOf } from '../model/errors.ts';
import { command } from './command.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { file } from './file.ts';
import { mattermost } from './mattermost.ts';
import type { AnyNotifier, Delivery, Tools } from './notifier.ts';
import { ntfy } from './ntfy.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { terminal } from './terminal.ts';
import { webhook } from './webhook.ts';

export { backoff } from './backoff.ts';
export { collectorMessages } from './collector.ts';
export { factsOf } from './facts.ts';
export { merged } from './group.ts';
export { alertMessages, numbered } from './messages.ts';
export type { Delivery, Notifier, Tools } from './notifier.ts';
export { routedMessage } from './routed.ts';

/** Every kind of channel: one line each. */
export const notifiers: readonly AnyNotifier[] = [
  slack,
  discord,
  teams,
  mattermost,
  ntfy,
  telegram,
  pagerduty,
  email,
  webhook,
  command,
  file,
  terminal,
];

/** Whether alerts of one brand and run come as one message there. */
export function groups(type: string): boolean {
  return notifiers.find(each => each.type === type)?.groups === true;
}

/** Whether it wants to hear that an alert was taken, not only that one began or ended. */
export function follows(type: string): boolean {
  return notifiers.find(each => each.type === type)?.follows === true;
}

/**
 * One try to send a message over a channel of this type. `options`: as that notifier's schema read them. Never throws: what
 * went wrong is in the answer.
 */
export async function deliver(message: Message, type: string, options: unknown, tools: Tools): Promise<Delivery> {
  const notifier = notifiers.find(each => each.type === type);
  if (!notifier) return { state: 'dead', error: `there is no channel of type ${type}` };
  try {
    return await notifier.send(message, options, tools);
  } catch (error) {
    return { state: 'retry', after: null, error: messageOf(error) };
  }
}
