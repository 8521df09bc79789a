// Polls 1,000 feeds on as many loopback hosts with the built program, beside newsboat where that is installed: processor time,
// wall time and peak memory of a first poll (everything new), one where nothing changed (all 304), one where all changed.
//   npm run build && node bench/poll.mjs [--feeds 1000] [--items 48] [--alone] [--cpu-prof DIR]
// Linux only: it needs all of 127.0.0.0/8. Both keep what they read in a database file; the server is a process of its own.
import { execFileSync, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    feeds: { type: 'string', default: '1000' },
    items: { type: 'string', default: '48' },
    'cpu-prof': { type: 'string' },
    alone: { type: 'boolean', default: false },
    serve: { type: 'boolean', default: false },
  },
});
const FEEDS = Number(values.feeds);
const ITEMS = Number(values.items);

if (values.serve) serve();
else await main();

/** One feed a host. A message makes all of them change: their five oldest entries go, five new ones come. */
function serve() {
  let turn = 0;
  const words =
    'the printer paper office news market people city week report maker price garden music team water road light'.split(
      ' ',
    );
  const born = Date.now();
  function feed(n) {
    const items = [];
    for (let i = ITEMS - 1 + turn * 5; i >= turn * 5; i--) {
      let text = '';
      for (let w = 0; text.length < 560; w++) text += `${words[(n * 7 + i * 13 + w * w) % words.length]} `;
      const brand = (n + i) % 20 === 0 ? 'Acme ' : '';
      items.push(
        `<item><title>${brand}story ${i} of place ${n}</title><link>http://example.com/${n}/${i}</link><guid>http://example.com/${n}/${i}</guid><pubDate>${new Date(born - (1000 - i) * 60_000).toUTCString()}</pubDate><category>a</category><description><![CDATA[<p>${text}</p><p><a href="http://example.com/${n}/${i}#more">more</a></p>]]></description></item>`,
      );
    }
    return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Place ${n}</title><link>http://example.com/${n}</link><description>d</description>${items.join('')}</channel></rss>`;
  }
  const server = createServer((request, response) => {
    const etag = `"v${turn}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    const [, , a, b] = (request.socket.localAddress ?? '').replace('::ffff:', '').split('.').map(Number);
    response.writeHead(200, { etag, 'content-type': 'application/rss+xml' }).end(feed(a * 250 + b));
  });
  server.listen({ port: 0, host: '0.0.0.0', backlog: 2048 }, () =>
    process.send({ port: server.address().port, bytes: feed(1).length }),
  );
  process.on('message', () => {
    turn += 1;
    process.send({ turn });
  });
  process.on('disconnect', () => process.exit());
}

async function main() {
  const here = fileURLToPath(import.meta.url);
  const server = fork(here, ['--serve', '--items', values.items]);
  const next = () => new Promise(resolve => server.once('message', resolve));
  const { port, bytes } = await next();
  const dir = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
  const urls = Array.from(
    { length: FEEDS },
    (_, i) => `http://127.7.${Math.floor(i / 250)}.${(i % 250) + 1}:${port}/feed.xml`,
  );
  const sources = urls.map((url, i) => `  - { id: s${i}, type: rss, url: "${url}", allow_private: true }`);
  writeFileSync(
    join(dir, 'config.yaml'),
    `brands: [{ id: acme, name: Acme, query: acme }]\nsources:\n${sources.join('\n')}\nhttp: { concurrency: 32 }\n`,
  );
  writeFileSync(join(dir, 'urls'), `${urls.join('\n')}\n`);
  writeFileSync(join(dir, 'newsboat'), 'reload-threads 32\nmax-items 0\n');
  const profile = values['cpu-prof'] ? ['--cpu-prof', `--cpu-prof-dir=${values['cpu-prof']}`] : [];
  const tools = {
    earshot: [
      process.execPath,
      ...profile,
      fileURLToPath(new URL('../bin/earshot.js', import.meta.url)),
      'poll',
      '--force',
      '-c',
      'config.yaml',
      '--db',
      'earshot.db',
    ],
  };
  if (!values.alone && installed('newsboat'))
    tools.newsboat = ['newsboat', '-x', 'reload', '-u', 'urls', '-c', 'newsboat.db', '-C', 'newsboat'];
  console.log(
    `${FEEDS} feeds of ${Math.round(bytes / 1000)} kB, ${ITEMS} entries each; ${installed('newsboat') ?? 'newsboat is not installed'}`,
  );
  const rows = {};
  for (const phase of ['first poll', 'all 304', 'all changed']) {
    if (phase === 'all changed') {
      server.send('turn');
      await next();
    }
    for (const [name, command] of Object.entries(tools)) rows[`${phase}: ${name}`] = await measured(command, dir);
    if (tools.newsboat) rows[`${phase}: ratio`] = ratio(rows[`${phase}: newsboat`], rows[`${phase}: earshot`]);
  }
  console.table(rows);
  server.disconnect();
  rmSync(dir, { recursive: true, force: true });
}

function installed(tool) {
  try {
    return execFileSync(tool, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0];
  } catch {
    return null;
  }
}

/** Processor and wall time by the shell's own clock; peak memory as the kernel last told it. */
async function measured(command, cwd) {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >out 2>&1; true';
  const child = spawn('bash', ['-c', script, 'bash', ...command], {
    cwd,
    env: { ...process.env, HOME: cwd },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let peak = 0;
  child.stderr.on('data', chunk => {
    said += chunk;
  });
  const watch = setInterval(() => {
    try {
      const [pid] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
      const high = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      peak = Math.max(peak, Number(high ?? 0));
    } catch {
      // It has ended, or not begun.
    }
  }, 20);
  await new Promise(resolve => child.on('close', resolve));
  clearInterval(watch);
  const [wall, user, system] = said.trim().split('\n').at(-1).split(' ').map(Number);
  return { 'cpu s': Math.round((user + system) * 100) / 100, 'wall s': wall, 'peak MB': Math.round(peak / 1024) };
}

function ratio(theirs, ours) {
  return Object.fromEntries(Object.keys(ours).map(key => [key, Math.round((theirs[key] / ours[key]) * 100) / 100]));
}
