import { FIND_ALL } from '../model/store.ts';
import { type Instant, iso } from '../model/time.ts';
import { alone } from './run.ts';
import type { World } from './world.ts';

export interface Pruned {
  before: string;
  mentions: number;
  raw: number;
  dryRun: boolean;
}

/** Drops what was published before an instant; what an open alert holds stays. A dry run counts what is that old. */
export async function pruneTo(world: World, since: Instant, dryRun: boolean): Promise<Pruned> {
  if (!dryRun)
    return alone(world, 0, async store => ({
      before: iso(since),
      ...(await store.prune({ mentionsSince: since, rawSince: since })),
      dryRun,
    }));
  const ids = new Set<string>();
  const store = await world.store('read');
  for await (const record of store.find({ ...FIND_ALL, until: since })) ids.add(record.id);
  return { before: iso(since), mentions: ids.size, raw: 0, dryRun };
}
