import type { Message } from '../model/alert.ts';
import { messageOf } from '../model/errors.ts';
import { command } from './command.ts';
import { file } from './file.ts';
import type { AnyNotifier, Delivery, Tools } from './notifier.ts';
import { terminal } from './terminal.ts';
import { webhook } from './webhook.ts';

export { backoff } from './backoff.ts';
export type { Delivery, Notifier, Tools } from './notifier.ts';

/** Every kind of channel: one line each. */
export const notifiers: readonly AnyNotifier[] = [terminal, file, command, webhook];

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
