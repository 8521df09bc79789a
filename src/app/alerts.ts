import { EarshotError } from '../model/errors.ts';
import type { AlertRecord, MentionRecord } from '../model/record.ts';
import { FIND_ALL, type Store } from '../model/store.ts';
import { mustName } from './read.ts';

export async function listAlerts(store: Store, ask: Parameters<Store['alerts']>[0]): Promise<AlertRecord[]> {
  await mustName('--brand', ask.brands, (await store.settings())?.brands.map(({ id }) => id) ?? []);
  return store.alerts(ask);
}

/** What is not resolved. */
export function openAlerts(store: Store): Promise<AlertRecord[]> {
  return store.alerts({
    states: ['pending', 'firing', 'acknowledged', 'recovering'],
    brands: null,
    since: null,
    ids: null,
    limit: null,
  });
}

/** One alert with the mentions that are its evidence, as far as they are still stored. */
export async function readAlert(store: Store, id: number): Promise<{ alert: AlertRecord; mentions: MentionRecord[] }> {
  const [alert] = await store.alerts({ states: null, brands: null, since: null, ids: [id], limit: 1 });
  if (alert === undefined)
    throw new EarshotError('not_found', `There is no alert ${id}.`, { hint: 'earshot alerts lists them.' });
  const mentions: MentionRecord[] = [];
  if (alert.evidence.mentions.length > 0)
    for await (const record of store.find({ ...FIND_ALL, ids: alert.evidence.mentions, brands: [alert.brand] }))
      mentions.push(record);
  return { alert, mentions };
}
