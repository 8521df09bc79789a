import { EarshotError } from '../model/errors.ts';
import { type Hit, idOf } from '../model/mention.ts';
import type { Rescored, StoredMention } from '../model/rescore.ts';
import type { Store } from '../model/store.ts';
import type { VerdictKey } from '../model/verdict.ts';
import { saidKey } from './lessons.ts';
import { mediaOf } from './save.ts';
import { scorerFor } from './scorer.ts';
import type { World } from './world.ts';

/** Mentions of one transaction. */
const BATCH = 200;

/** Those of these labels that there are: mentions whose words were deleted have none any more. */
export async function labelsAmong(store: Store, asked: readonly VerdictKey[]): Promise<VerdictKey[]> {
  const found: VerdictKey[] = [];
  for await (const { mention, said } of mentionsOf(store, asked))
    for (const one of said)
      if (mention.hits.some(hit => hit.brand === one.brand && hit.judged.includes(one.field))) found.push(one);
  return found;
}

/**
 * Takes labels back: their mentions are again what the models say of them, which learn nothing more from them. What else was said of
 * these mentions stays; what others learnt from these labels goes with the next rescore. Returns how many there were.
 */
export async function takeBack(world: World, store: Store, said: readonly VerdictKey[]): Promise<number> {
  if (said.length === 0) return 0;
  const config = await world.config();
  const gone = said.find(({ brand }) => !config.brands.some(({ id }) => id === brand));
  if (gone)
    throw new EarshotError(
      'config',
      `${gone.brand} is no brand of ${config.path}: nothing says how its mentions are read.`,
      {
        hint: 'Write it there again, or keep the label.',
      },
    );
  const score = await scorerFor(store, config, new Set(said.map(saidKey)));
  let n = 0;
  let batch: { mention: StoredMention; said: VerdictKey[] }[] = [];
  const write = async (): Promise<void> => {
    const read = (): Rescored[] => batch.map(one => changeOf(one));
    await score.foresee(() => void read());
    n += await store.retract(
      batch.flatMap(one => one.said),
      read(),
    );
    batch = [];
  };
  function changeOf({ mention: { place, item, source, media, hits: stored }, said }: (typeof batch)[number]): Rescored {
    const brands = config.brands.filter(({ id }) => said.some(({ brand }) => brand === id));
    const hits = score(item, { source, media: mediaOf(item, media, config.brands) }, brands);
    for (const brand of brands) {
      const old = stored.find(hit => hit.brand === brand.id);
      // Its query finds it no more: it stays until a rescore, as the words found then tell.
      if (old && !hits.some((hit: Hit) => hit.brand === brand.id))
        hits.push(score.base(item, { brand: brand.id, spans: old.matched }, brand));
    }
    return { place, hits, gone: [] };
  }
  for await (const one of mentionsOf(store, said)) {
    batch.push(one);
    if (batch.length >= BATCH) await write();
  }
  if (batch.length > 0) await write();
  return n;
}

async function* mentionsOf(
  store: Store,
  said: readonly VerdictKey[],
): AsyncGenerator<{ mention: StoredMention; said: VerdictKey[] }> {
  const byId = new Map<string, VerdictKey[]>();
  for (const one of said) byId.set(one.id, [...(byId.get(one.id) ?? []), one]);
  const ids = [...byId.keys()];
  for (let from = 0; from < ids.length; from += BATCH) {
    const some = ids.slice(from, from + BATCH);
    for (const mention of await store.stored({ ids: some, since: null, brands: null, after: 0, limit: some.length }))
      yield { mention, said: byId.get(idOf(mention.item)) ?? [] };
  }
}
