import type { Config } from '../config/types.ts';
import type { Alert, Message, Transition } from '../model/alert.ts';
import { messageOf } from '../model/errors.ts';
import type { Instant } from '../model/time.ts';
import { alertMessages, collectorMessages, follows } from '../notify/index.ts';
import { SOURCE_SILENT, silentBrand } from './silent.ts';
import type { World } from './world.ts';

export interface Act {
  kind: 'acknowledge' | 'resolve';
  by: string;
  reason: string;
}

/**
 * A person takes an alert, or ends it. In the same transaction those are told who were told of the alert: of its end all of them, of
 * its being taken the channels that keep an incident open. Without a readable configuration the act counts and nobody is told:
 * `untold` says why. `done` false: there is no such open alert. `messages`: how many wait to be delivered.
 */
export async function actOn(
  world: World,
  id: number,
  act: Act,
): Promise<{ done: boolean; messages: number; untold: string | null }> {
  const store = await world.store('write');
  const at = world.context.now();
  const alert = (await store.liveAlerts(at)).find(each => each.id === id && each.closedAt === null) ?? null;
  let messages: Message[] = [];
  let untold: string | null = null;
  try {
    if (alert?.memory.announced) messages = messagesOf(await world.config(), alert, act, at);
  } catch (error) {
    untold = messageOf(error);
  }
  const done = await store.act(id, { ...act, at }, messages);
  return { done, messages: done ? messages.length : 0, untold };
}

function messagesOf(config: Config, { id: _, ...alert }: Alert, act: Act, at: Instant): Message[] {
  const over = act.kind === 'resolve';
  const channels = config.alerts.send.filter(name => {
    const channel = config.channels.find(each => each.id === name);
    return over || (channel !== undefined && follows(channel.type));
  });
  const change: Transition = {
    kind: act.kind,
    at,
    alert: {
      ...alert,
      state: over ? 'resolved' : 'acknowledged',
      changedAt: at,
      closedAt: over ? at : null,
    },
    reason: `${over ? 'ended' : 'taken'} by ${act.by}: ${act.reason}`,
    notify: true,
  };
  if (alert.rule === SOURCE_SILENT)
    return collectorMessages(change, alert.brand.slice(silentBrand('').length), channels);
  const name = config.brands.find(brand => brand.id === alert.brand)?.name ?? alert.brand;
  return alertMessages(change, name, channels);
}
