import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type NewSource, withPaused, withSources } from '../config/edit.ts';
import { slug } from '../config/init.ts';
import { readConfigFile } from '../config/load.ts';
import { EarshotError, kindOf, messageOf } from '../model/errors.ts';
import { readOpml, type Subscription, writeOpml } from '../sources/feed/opml.ts';
import { decodeText } from '../text/decode.ts';
import { canonicalUrl, hostOf } from '../text/url.ts';
import { discoverFeeds, type FoundFeed } from './discover.ts';
import { mustName } from './read.ts';
import { keepSettings } from './settings.ts';
import { open, whole } from './transfer.ts';
import { makeWorld, type World } from './world.ts';

/** What was written into the configuration, and what was left out because it is there already. */
export interface Added {
  config: string;
  added: { id: string; url: string; title: string | null }[];
  there: string[];
  /** Further feeds of the page, not added. */
  others: FoundFeed[];
  dryRun: boolean;
}
export interface AddOptions {
  id: string | null;
  /** Every feed found, not the first only. */
  all: boolean;
  allowPrivate: boolean;
  dryRun: boolean;
}

/** Finds the feeds of a page and writes the first, or all, into the configuration, which is read again before it is kept. */
export async function addSource(world: World, url: string, options: AddOptions): Promise<Added> {
  const found = await discoverFeeds(world, url, { allowPrivate: options.allowPrivate });
  if (found.length === 0)
    throw new EarshotError('not_found', `${url} has no feed that could be found.`, {
      hint: 'Some sites have one all the same: look for "RSS" on the page, and add its address. What needs no feed: earshot sources types.',
    });
  const chosen = options.all ? found : found.slice(0, 1);
  const extra: NewSource = options.allowPrivate ? { allow_private: true } : {};
  const feeds = chosen.map(feed => ({ url: feed.url, title: feed.title, folder: null }));
  const added = await addFeeds(world, feeds, extra, options);
  return { ...added, others: found.filter(feed => !chosen.includes(feed)) };
}

/** Writes every feed of an OPML file into the configuration that is not there yet. */
export async function importOpml(world: World, file: string, dryRun: boolean): Promise<Added> {
  const bytes = await whole(open(world, file));
  const { text } = decodeText(bytes, { contentType: null, kind: 'xml' });
  let feeds: Subscription[];
  try {
    ({ feeds } = readOpml(text));
  } catch (error) {
    if (kindOf(error) !== 'malformed') throw error;
    throw new EarshotError('input', `${file}: ${messageOf(error)}.`, { cause: error });
  }
  return addFeeds(world, feeds, {}, { id: null, dryRun });
}

/** The configured feeds as OPML; one whose address is secret is left out, and named. */
export async function exportOpml(world: World): Promise<{ text: string; secret: string[] }> {
  const { sources } = await world.config();
  const secret: string[] = [];
  const feeds: Subscription[] = [];
  for (const { id, type, options } of sources) {
    if (type !== 'rss') continue;
    const { url, title } = options as { url: unknown; title?: unknown };
    if (typeof url !== 'string') secret.push(id);
    else feeds.push({ url, title: typeof title === 'string' ? title : id, folder: null });
  }
  return { text: writeOpml(feeds, 'Feeds that earshot reads'), secret };
}

/** Pauses a source or takes it up again; false where it was so already. */
export async function pauseSource(world: World, id: string, paused: boolean, dryRun: boolean): Promise<boolean> {
  const { sources } = await world.config();
  await mustName(
    '<source>',
    [id],
    sources.map(source => source.id),
  );
  if (sources.find(source => source.id === id)?.paused === paused) return false;
  const path = world.configFile();
  if (!dryRun) await keep(world, path, withPaused(readFileSync(path, 'utf8'), id, paused));
  return true;
}

async function addFeeds(
  world: World,
  feeds: readonly Subscription[],
  extra: NewSource,
  { id, dryRun }: { id: string | null; dryRun: boolean },
): Promise<Added> {
  const path = world.configFile();
  const { sources } = await world.config();
  const known = new Set(sources.flatMap(({ options }) => addressOf(options) ?? []));
  const taken = new Set(sources.map(source => source.id));
  const result: Added = { config: path, added: [], there: [], others: [], dryRun };
  const fresh: NewSource[] = [];
  for (const { url, title } of feeds) {
    const address = canonicalUrl(url) ?? url;
    if (known.has(address)) {
      result.there.push(url);
      continue;
    }
    known.add(address);
    if (id !== null && (taken.has(id) || !/^[a-z0-9][a-z0-9_-]{0,63}$/.test(id)))
      throw new EarshotError('usage', `--id: "${id}" ${taken.has(id) ? 'is taken' : 'is no name'}.`, {
        hint: 'Up to 64 of a-z, 0-9, - and _, beginning with a letter or digit, and not used by another source.',
      });
    const name = id !== null && fresh.length === 0 ? id : free(slug(nameOf(url), 'feed'), taken);
    taken.add(name);
    const short = title?.slice(0, 200).trim() || null;
    fresh.push({ id: name, type: 'rss', url, ...(short === null ? {} : { title: short }), ...extra });
    result.added.push({ id: name, url, title: short });
  }
  if (fresh.length > 0 && !dryRun) await keep(world, path, withSources(readFileSync(path, 'utf8'), fresh));
  return result;
}

/** `blog.example.com` → blog-example: short, and says where it is. */
function nameOf(url: string): string {
  return (hostOf(url) ?? 'feed').replace(/^(www|feeds?|rss)\./, '').replace(/\.[a-z]{2,}$/, '');
}

function free(id: string, taken: ReadonlySet<string>): string {
  let name = id;
  for (let n = 2; taken.has(name); n++) name = `${id}-${n}`;
  return name;
}

function addressOf(options: unknown): string | null {
  if (typeof options !== 'object' || options === null || !('url' in options)) return null;
  return typeof options.url === 'string' ? (canonicalUrl(options.url) ?? options.url) : null;
}

/** Puts the text in the file's place at once; one that does not load is not kept. What reads the database hears of it too. */
async function keep(world: World, path: string, text: string): Promise<void> {
  const real = realpathSync(path);
  const folder = mkdtempSync(join(dirname(real), '.earshot-'));
  const fresh = join(folder, 'config.yaml');
  try {
    writeFileSync(fresh, text, { mode: statSync(real).mode & 0o777 });
    const around = { env: world.context.env, home: world.context.home };
    const problems = readConfigFile(fresh, around).problems.filter(({ severity }) => severity === 'error');
    // Its neighbours are secret files it names: only what says nothing of them tells that the edit is wrong.
    const [wrong] = problems.filter(({ code }) => code !== 'secret');
    if (wrong) throw new EarshotError('config', `${path} would not load with this: ${wrong.message}.`);
    renameSync(fresh, real);
  } catch (error) {
    if (kindOf(error) !== null) throw error;
    throw new EarshotError('store', `${path} cannot be written.`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!existsSync(world.database)) return;
  const again = makeWorld(world.context, world.options);
  try {
    await keepSettings(await again.store('write'), await again.config(), world.context.now());
  } finally {
    await again.close();
  }
}
