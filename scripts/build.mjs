// Bundles src into dist for a fast start. What every command needs lies in few files, because each file costs a start about a
// millisecond: main (answers --version), program (the command line), reading (what `mentions` needs), store. Everything else is split
// into chunks that are loaded when a command wants them. Plain JavaScript goes in, better-sqlite3's too (its binary is found
// beside the package); natural (deep paths into its data) stays outside.
import { rmSync } from 'node:fs';
import { cp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');
/** Built beside and then put in its place: a program that starts meanwhile must not find half of itself. */
const made = `dist-${process.pid}`;
process.on('exit', () => rmSync(join(root, made), { recursive: true, force: true }));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Bundles of one file each: what is loaded together lies together. Their modules' exports must not share names. */
const BUNDLES = [
  { name: 'main', modules: ['cli/main.ts'] },
  { name: 'program', modules: ['cli/program.ts'] },
  {
    name: 'reading',
    modules: ['app/read.ts', 'present/view.ts', 'present/look.ts', 'present/views/mentions.ts'],
  },
  { name: 'store', modules: ['store/open.ts'] },
];

const shared = {
  absWorkingDir: root,
  outdir: made,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['natural'],
  define: { __VERSION__: JSON.stringify(version) },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  logLevel: 'warning',
};
// Bundled CommonJS packages ask for Node's modules with require, which ES modules have not.
const banner = {
  js: "import{createRequire as __earshotRequire}from'node:module';const require=__earshotRequire(import.meta.url);",
};

/** Leaves `import()` of other bundles' modules as an import of their file, and notes which they are. `all`: of every module. */
function others(all, wanted) {
  return {
    name: 'others',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const module = relative(src, resolve(resolveDir, path));
        if (!all && bundleOf(module) === undefined) return undefined;
        wanted.add(module);
        return { path: `./${bundleOf(module)?.name ?? fileOf(module)}.js`, external: true };
      });
    },
  };
}

function bundleOf(module) {
  return BUNDLES.find(({ modules }) => modules.includes(module));
}

function fileOf(module) {
  return module.replace(/\.ts$/, '').replaceAll('/', '-');
}

/** commander can start programs as sub-commands, which we have none of; loading Node's child_process for it would cost each start some milliseconds. */
const noPrograms = {
  name: 'no-programs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      importer.includes('/commander/') ? { path, namespace: 'left-out' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const wanted = new Set();
for (const { name, modules } of BUNDLES)
  await build({
    ...shared,
    banner: name === 'main' ? {} : banner,
    stdin: { contents: modules.map(module => `export * from './src/${module}';`).join('\n'), resolveDir: root },
    outdir: undefined,
    outfile: `${made}/${name}.js`,
    plugins: [others(true, wanted), noPrograms],
  });
// Threads are started by file name, which no import tells.
wanted.add('app/analyse-worker.ts');
const rest = [...wanted].filter(module => bundleOf(module) === undefined);
await build({
  ...shared,
  banner,
  splitting: true,
  chunkNames: '[name]-[hash]',
  entryPoints: rest.map(module => ({ in: join(src, module), out: fileOf(module) })),
  plugins: [others(false, wanted)],
});
// Trained weights are found beside the bundle that asks for them.
await cp(join(src, 'enrich/models'), join(root, made, 'models'), {
  recursive: true,
  filter: file => !file.endsWith('.md'),
});
// An empty dist would only be noticed by whoever installs it.
if (!(await readdir(join(root, made))).includes('main.js')) throw new Error('nothing was built');
const old = join(root, `${made}-old`);
await rename(join(root, 'dist'), old).catch(() => {});
// Another build may have put its own there in between: its files are as good as ours.
await rename(join(root, made), join(root, 'dist')).catch(() => {});
await rm(old, { recursive: true, force: true });
