// Keeps what is written down true: the JSON Schema of the configuration, and the blocks of README.md that a command prints.
// A block is `<!-- docs: COMMAND -->` … `<!-- /docs -->`; what stands between is replaced by what `earshot COMMAND` prints.
// `--check` changes nothing and fails where something is stale.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';

const root = new URL('..', import.meta.url);
const check = process.argv.includes('--check');
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, COLUMNS: '100', TZ: 'UTC' };

function earshot(line) {
  return execFileSync(process.execPath, ['bin/earshot.js', ...line.split(' ')], { cwd: root, env, encoding: 'utf8' });
}

const made = new Map();
made.set('config.schema.json', earshot('config schema'));
const readme = await readFile(new URL('README.md', root), 'utf8');
made.set(
  'README.md',
  readme.replace(/(<!-- docs: (.+?) -->\n)[\s\S]*?(<!-- \/docs -->)/g, (_, open, line, close) => {
    const text = earshot(line);
    const block = line.includes('--format md') ? `\n${text.trim()}\n\n` : `\`\`\`\n${text.trimEnd()}\n\`\`\`\n`;
    return `${open}${block}${close}`;
  }),
);

const stale = [];
for (const [file, text] of made) {
  const now = await readFile(new URL(file, root), 'utf8').catch(() => '');
  if (now === text) continue;
  stale.push(file);
  if (!check) await writeFile(new URL(file, root), text);
}
if (check && stale.length > 0) {
  process.stderr.write(`Stale: ${stale.join(', ')}. npm run docs writes them anew.\n`);
  process.exit(1);
}
process.stdout.write(stale.length === 0 ? 'Documents are fresh.\n' : `Wrote ${stale.join(', ')}.\n`);
