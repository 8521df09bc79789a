// Makes fixtures/demo/recording.ndjson.gz: plays the demo's weeks with the real program against the demo's world and writes
// down each reply. To be run again whenever the conversation, the demo's configuration or what a source asks for changes:
//   node scripts/make-demo.mjs && node scripts/record-demo.mjs
// It must ask at the times scripts/demo.mjs asks at: Hacker News is asked for spans of time that follow from them.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { answer, readConversation } from './demo-world.mjs';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-09T00:00:00Z');
const END = Date.parse('2026-11-16T00:00:00Z');
const root = new URL('..', import.meta.url).pathname;
const folder = await mkdtemp(join(tmpdir(), 'earshot-demo-'));
// The bundle lies in the project, so that what stays outside of it is found.
const bundle = join(root, 'node_modules', `.earshot-record-${process.pid}.mjs`);

try {
  await build({
    stdin: {
      contents: `export { makeWorld } from './src/app/world.ts'; export { poll } from './src/app/poll.ts'; export { recordTo } from './src/collect/recording.ts';`,
      resolveDir: root,
    },
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'error',
  });
  const { makeWorld, poll, recordTo } = await import(pathToFileURL(bundle).href);
  const conversation = await readConversation();
  const recorded = join(folder, 'recording.ndjson');
  let now = START;
  const context = {
    io: silent(),
    env: {},
    cwd: folder,
    home: folder,
    self: 'record-demo',
    now: () => now,
    random: () => 0.5,
    sleep: async () => {},
    signal: new AbortController().signal,
  };
  const fetcher = recordTo(recorded, async request => {
    const url = new URL(request.url);
    url.search = Object.entries(request.query ?? {})
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&');
    const { status, headers, body } = answer(conversation, url.href, now, request.headers);
    return { status, url: url.href, headers, body: new TextEncoder().encode(body), at: now };
  });
  let asked = 0;
  for (; now <= END; now += HOUR) {
    const world = makeWorld(context, {
      config: join(root, 'fixtures/demo/config.yaml'),
      db: join(folder, 'demo.db'),
      replay: null,
      record: null,
    });
    const options = {
      sources: null,
      brands: null,
      since: null,
      force: false,
      dryRun: false,
      deadline: null,
      progress() {},
    };
    const result = await poll({ ...world, fetcher: async () => fetcher }, options);
    await world.close();
    const wrong = result.sources.flatMap(({ source, errors }) => errors.map(({ message }) => `${source}: ${message}`));
    if (wrong.length > 0) throw new Error(`${new Date(now).toISOString()}: ${wrong.join('; ')}`);
    asked++;
  }
  const lines = (await readFile(recorded, 'utf8'))
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  await writeFile(join(root, 'fixtures/demo/recording.ndjson.gz'), packed(lines));
  process.stderr.write(`${asked} runs, ${lines.length} replies\n`);
} finally {
  await rm(bundle, { force: true });
  await rm(folder, { recursive: true, force: true });
}

/** Replies of one address side by side, for then each is little more than what it adds to the one before. "Not modified" says nothing new. */
function packed(lines) {
  const kept = lines.filter(({ status }) => status !== 304);
  kept.sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : a.at < b.at ? -1 : 1));
  return gzipSync(kept.map(line => `${JSON.stringify(line)}\n`).join(''), { level: 9 });
}

function place({ url }) {
  return url.replace(/&?numericFilters=[^&]*/, '');
}

function silent() {
  const nowhere = { isTTY: false, columns: null, write: async () => true };
  return { stdout: nowhere, stderr: nowhere, stdin: { isTTY: false, async *read() {} } };
}
