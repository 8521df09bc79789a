import { settingsOf } from '../config/settings.ts';
import type { Config } from '../config/types.ts';
import type { Settings, Store } from '../model/store.ts';
import type { Instant } from '../model/time.ts';

/**
 * Leaves in the database what reading commands need (brands, time zone), and notes when a brand's query changed, so that a
 * report can tell a change in the world from a change in the question.
 */
export async function keepSettings(store: Store, config: Config, now: Instant): Promise<Settings> {
  const before = await store.settings();
  const fresh = settingsOf(config);
  const queryChangedAt: Record<string, Instant> = {};
  for (const { id, query } of fresh.brands) {
    const old = before?.brands.find(brand => brand.id === id);
    const since = before?.queryChangedAt[id];
    // A new brand's query did not change: what is read back is asked the same question.
    if (old !== undefined && old.query !== query) queryChangedAt[id] = now;
    else if (since !== undefined) queryChangedAt[id] = since;
  }
  const settings: Settings = { ...fresh, queryChangedAt };
  if (JSON.stringify(settings) !== JSON.stringify(before)) await store.keep(settings);
  return settings;
}
