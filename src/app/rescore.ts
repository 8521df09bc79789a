import { compile } from '../match/index.ts';
import type { Brand } from '../model/brand.ts';
import { EarshotError } from '../model/errors.ts';
import { type Hit, type IntentLabel, idOf, RELEVANT, type SentimentLabel } from '../model/mention.ts';
import type { Rescored, StoredHit, StoredMention } from '../model/rescore.ts';
import type { Store } from '../model/store.ts';
import { type Instant, iso } from '../model/time.ts';
import { mustName } from './read.ts';
import { alone } from './run.ts';
import { mediaOf } from './save.ts';
import { type Scorer, scorerFor } from './scorer.ts';
import { keepSettings } from './settings.ts';
import type { World } from './world.ts';

export interface RescoreOptions {
  /** Published since; null: everything. */
  since: Instant | null;
  brands: string[] | null;
  dryRun: boolean;
  /** Called with how many are done, of how many (null: who knows). */
  progress(done: number, of: number | null): void;
}

/** How often each mood was heard. Net sentiment is (positive − negative) / all, null of nothing. */
export interface Moods {
  n: number;
  positive: number;
  neutral: number;
  negative: number;
  net: number | null;
}
/** What a rescore does to one brand. `before` and `after` count relevant mentions, as every report does. */
export interface BrandChange {
  brand: string;
  changed: number;
  joined: number;
  left: number;
  before: Moods;
  after: Moods;
}
/** One mention that is heard differently now. */
export interface Difference {
  id: string;
  brand: string;
  what: 'sentiment' | 'intent' | 'relevance' | 'joined' | 'left';
  from: string;
  to: string;
  /** How much of a change it is, in [0, 1]: the greatest are shown. */
  size: number;
  text: string;
  url: string;
  why: string[];
}
export interface RescoreResult {
  since: string | null;
  dryRun: boolean;
  model: string;
  read: number;
  /** Taken up where an earlier one was cut. */
  resumed: boolean;
  brands: BrandChange[];
  examples: Difference[];
}

/** Mentions of one transaction. */
const BATCH = 200;
const EXAMPLES = 20;

/**
 * Reads what is stored as if it came in today: today's models, queries and labels. Mentions that a brand's query matches now join
 * it, those it matches no more leave it unless somebody labelled them; what a person said stays. Batch by batch with its hours,
 * so that a rescore that was cut goes on where it was. A dry run writes nothing.
 */
export async function rescore(world: World, options: RescoreOptions): Promise<RescoreResult> {
  const config = await world.config();
  await mustName(
    '--brand',
    options.brands,
    config.brands.map(({ id }) => id),
  );
  await world.store('read');
  const run = async (store: Store): Promise<RescoreResult> => {
    if (!options.dryRun) await keepSettings(store, config, world.context.now());
    const brands = config.brands.filter(({ id }) => options.brands?.includes(id) ?? true);
    return readAgain(world, store, await scorerFor(store, config), brands, config, options);
  };
  return options.dryRun ? run(await world.store('read')) : alone(world, 0, run);
}

async function readAgain(
  world: World,
  store: Store,
  score: Scorer,
  brands: readonly Brand[],
  config: { brands: readonly Brand[]; hash: string },
  options: RescoreOptions,
): Promise<RescoreResult> {
  const labels = (await store.feedback(null)).length;
  const what = JSON.stringify([options.since, brands.map(({ id }) => id), config.hash, score.model, labels]);
  const mark = options.dryRun ? null : await store.rescoreMark();
  const resumed = mark?.what === what;
  const result: RescoreResult = {
    since: options.since === null ? null : iso(options.since),
    dryRun: options.dryRun,
    model: score.model,
    read: 0,
    resumed,
    brands: brands.map(({ id }) => ({ brand: id, changed: 0, joined: 0, left: 0, before: moods(), after: moods() })),
    examples: [],
  };
  const all = options.since === null ? (await store.totals()).mentions : null;
  const matcher = compile(config.brands);
  for (let after = resumed ? (mark?.place ?? 0) : 0; ; ) {
    const some = await store.stored({ ids: null, since: options.since, brands: null, after, limit: BATCH });
    const last = some.at(-1);
    if (last === undefined) break;
    const read = some.map(({ item, source, media }) => ({
      item,
      about: { source, media: mediaOf(item, media, config.brands) },
    }));
    await score.ahead(read, brands);
    const changes = some.map((mention, i): Rescored => {
      const { item, about } = read[i] as (typeof read)[number];
      const hits = score(item, about, brands);
      const matched = new Set(matcher(item, about).map(({ brand }) => brand));
      return changeOf(mention, hits, matched, brands, result);
    });
    after = last.place;
    result.read += some.length;
    if (!options.dryRun) await store.rescore(changes.filter(isChange), { what, place: after });
    options.progress(result.read, all);
    // A signal is heard between two batches: what is done is done, the next rescore goes on from here.
    if (world.context.signal.aborted)
      throw new EarshotError('failure', 'The rescore was cut; the same command goes on from here.');
  }
  if (!options.dryRun) await store.rescore([], null);
  for (const { before, after } of result.brands) for (const sum of [before, after]) sum.net = netOf(sum);
  return result;
}

function isChange({ hits, gone }: Rescored): boolean {
  return hits.length > 0 || gone.length > 0;
}

/** What of one mention changes, counted brand by brand as it goes. */
function changeOf(
  { place, item, hits: stored }: StoredMention,
  fresh: readonly Hit[],
  matched: ReadonlySet<string>,
  brands: readonly Brand[],
  result: RescoreResult,
): Rescored {
  const change: Rescored = { place, hits: [], gone: [] };
  for (const [i, { id: brand }] of brands.entries()) {
    const sums = result.brands[i] as BrandChange;
    const old = stored.find(hit => hit.brand === brand) ?? null;
    const hit = fresh.find(one => one.brand === brand) ?? null;
    if (old) count(sums.before, old.sentiment.label, old.relevance);
    const about = { id: idOf(item), brand, text: (item.title || item.text).slice(0, 200), url: item.url };
    if (hit) {
      change.hits.push(hit);
      const now = withVerdicts(hit, old);
      count(sums.after, now.label, now.relevance);
      if (old === null) {
        sums.joined++;
        keep(result, { ...about, what: 'joined', from: 'no mention', to: now.label, size: 1, why: [] });
      } else {
        const found = differences(old, now, hit);
        if (found.length > 0) sums.changed++;
        for (const one of found) keep(result, { ...about, ...one });
      }
    } else if (old && !matched.has(brand) && old.judged.length === 0) {
      change.gone.push(brand);
      sums.left++;
      keep(result, { ...about, what: 'left', from: old.sentiment.label, to: 'no mention', size: 1, why: [] });
    } else if (old) count(sums.after, old.sentiment.label, old.relevance);
  }
  return change;
}

interface Heard {
  label: SentimentLabel;
  intent: IntentLabel | 'other';
  relevance: number;
}

/** What will stand there: a person's word wins. */
function withVerdicts(hit: Hit, old: StoredHit | null): Heard {
  const said = (field: StoredHit['judged'][number]): boolean => old?.judged.includes(field) ?? false;
  return {
    label: old && said('sentiment') ? old.sentiment.label : hit.sentiment.label,
    intent: (old && said('intent') ? old.intents[0]?.label : hit.intents[0]?.label) ?? 'other',
    relevance: old && said('relevant') ? old.relevance : hit.relevance,
  };
}

function differences(
  old: StoredHit,
  now: Heard,
  hit: Hit,
): Pick<Difference, 'what' | 'from' | 'to' | 'size' | 'why'>[] {
  const found: Pick<Difference, 'what' | 'from' | 'to' | 'size' | 'why'>[] = [];
  const why = (start: string): string[] => hit.why.filter(reason => reason.startsWith(start)).slice(0, 3);
  if (old.relevance >= RELEVANT !== now.relevance >= RELEVANT)
    found.push({
      what: 'relevance',
      from: old.relevance >= RELEVANT ? 'relevant' : 'hidden',
      to: now.relevance >= RELEVANT ? 'relevant' : 'hidden',
      size: Math.abs(old.relevance - now.relevance),
      why: why('relevance'),
    });
  if (old.sentiment.label !== now.label)
    found.push({
      what: 'sentiment',
      from: old.sentiment.label,
      to: now.label,
      size: Math.min(1, Math.abs(old.sentiment.score - hit.sentiment.score)),
      why: why('sentiment'),
    });
  const intent = old.intents[0]?.label ?? 'other';
  if (intent !== now.intent)
    found.push({ what: 'intent', from: intent, to: now.intent, size: 0.3, why: why(`intent ${now.intent}`) });
  return found;
}

/** Keeps the greatest differences. */
function keep({ examples }: RescoreResult, one: Difference): void {
  if (examples.length === EXAMPLES && (examples.at(-1)?.size ?? 0) >= one.size) return;
  const at = examples.findIndex(({ size }) => size < one.size);
  examples.splice(at < 0 ? examples.length : at, 0, one);
  examples.length = Math.min(examples.length, EXAMPLES);
}

function moods(): Moods {
  return { n: 0, positive: 0, neutral: 0, negative: 0, net: null };
}

function count(sums: Moods, label: SentimentLabel, relevance: number): void {
  if (relevance < RELEVANT) return;
  sums.n++;
  sums[label]++;
}

function netOf({ n, positive, negative }: Moods): number | null {
  return n === 0 ? null : Math.round(((positive - negative) / n) * 10_000) / 10_000;
}
