import type { SourceEntry } from '../config/types.ts';
import { reachOf } from '../enrich/index.ts';
import type { Brand } from '../model/brand.ts';
import type { Reading } from '../model/ledger.ts';
import { type Item, idOf, type Media } from '../model/mention.ts';
import type { Page } from '../model/source.ts';
import type { Store } from '../model/store.ts';
import { DAY, type Instant } from '../model/time.ts';
import { brandsOf } from './plan.ts';
import type { Scorer } from './scorer.ts';

/** What stays the same over the pages of one run. */
export interface Saving {
  store: Store;
  score: Scorer;
  brands: readonly Brand[];
  dryRun: boolean;
}
/** Whose page it is. `before`: of what was published later nothing is stored (null: everything is). */
export interface Origin {
  entry: SourceEntry;
  job: string;
  reading: Reading;
  backfill: boolean;
  before: Instant | null;
}

/**
 * One page: what matches, and what is stored already even where it no longer matches (an edit may stop matching). Returns how
 * many are new.
 */
export async function savePage(
  { store, score, brands, dryRun }: Saving,
  { entry, job, reading, backfill, before }: Origin,
  page: Page<unknown>,
  at: Instant,
): Promise<number> {
  const given = page.items.map(item => soundly(item, at)).filter(item => before === null || item.publishedAt < before);
  const gone = page.gone ?? [];
  const known = await store.known([...given, ...gone.filter(one => 'nativeId' in one)]);
  const meant = brandsOf(entry, brands);
  const read = given.map(item => ({ item, about: { source: entry.id, media: mediaOf(item, entry.media, brands) } }));
  await score.ahead(read, meant);
  const items = read
    .map(({ item, about }) => ({ item, media: about.media, hits: score(item, about, meant) }))
    .filter(({ item, hits }) => hits.length > 0 || known.has(idOf(item)));
  if (dryRun) return new Set(items.map(({ item }) => idOf(item)).filter(id => !known.has(id))).size;
  // A stream tells of everything that is deleted anywhere: only what is stored is our business.
  const stored = new Set(items.map(({ item }) => idOf(item)));
  const saved = await store.save({
    job,
    reading,
    source: entry.id,
    backfill,
    at,
    resume: reading === 'refresh' ? undefined : page.resume,
    items,
    authors: page.authors ?? [],
    // Streams name nobody: whose voice it was turns out when the author is looked up.
    own: (page.authors ?? []).filter(author => isOwn(author.platform, author.handle, brands)),
    counts: page.counts ?? [],
    gone: gone.filter(one => 'author' in one || known.has(idOf(one)) || stored.has(idOf(one))),
    signals: page.signals ?? [],
    refresh: entry.refresh && entry.source.refresh !== undefined,
    reach: reachOf,
  });
  return saved.added;
}

/** Before this nothing was published on the web: 0 and the like stand for "unknown". */
const EARLIEST = Date.UTC(1971, 0, 1);

/** The item with a date that can be true: never after it was collected, and what was wrong with it is said. */
export function soundly(item: Item, at: Instant): Item {
  const { publishedAt, dateQuality } = item;
  if (!Number.isFinite(publishedAt) || publishedAt < EARLIEST)
    return { ...item, publishedAt: at, dateQuality: 'missing' };
  if (publishedAt <= at) return item;
  // Clocks and time zones are off by hours without a word about it.
  const wrong = dateQuality === 'stated' && publishedAt > at + DAY;
  return { ...item, publishedAt: at, dateQuality: wrong ? 'clamped' : dateQuality };
}

/** When the latest of these was published, of those whose date is stated. */
export function newestOf(items: readonly Item[], at: Instant): Instant | null {
  let newest: Instant | null = null;
  for (const { publishedAt, dateQuality } of items)
    if (dateQuality === 'stated' && publishedAt <= at && publishedAt > (newest ?? -Infinity)) newest = publishedAt;
  return newest;
}

/** The brand's own accounts speak in owned media, wherever they are read. */
export function mediaOf(item: Item, media: Media, brands: readonly Brand[]): Media {
  return isOwn(item.platform, item.author?.handle ?? null, brands) ? 'owned' : media;
}

function isOwn(platform: string, handle: string | null, brands: readonly Brand[]): boolean {
  const plain = (name: string | undefined): string | undefined => name?.replace(/^@/, '').toLowerCase();
  return (
    handle !== null && brands.some(({ role, handles }) => role === 'own' && plain(handles[platform]) === plain(handle))
  );
}
