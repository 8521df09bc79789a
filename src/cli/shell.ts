import type { Command } from 'commander';
import { makeWorld, type World } from '../app/world.ts';
import type { Context } from '../model/context.ts';
import { EarshotError } from '../model/errors.ts';
import { isZone, parseInstant } from '../model/time.ts';
import type { Look } from '../present/look.ts';
import type { Format, View } from '../present/view.ts';

/** The options every command takes, before or after its name. */
export interface Globals {
  config?: string;
  db?: string;
  format?: string;
  json?: boolean;
  fields?: string;
  quiet?: boolean;
  verbose?: boolean;
  debug?: boolean;
  color?: boolean;
  input?: boolean;
  dryRun?: boolean;
  now?: string;
  seed?: string;
  tz?: string;
}

export const FORMATS = ['auto', 'table', 'text', 'json', 'ndjson', 'csv', 'tsv', 'md', 'html', 'prom'] as const;

/** What a command works with: the world it may touch and the ways it may speak. */
export interface Shell {
  readonly context: Context;
  readonly globals: Globals;
  readonly world: World;
  /** The result, to stdout, in the format asked for. */
  print<Row extends object>(view: View<Row>, format?: Format): Promise<void>;
  /** The same as pieces of text for a file: no colour, plain times; the format from the file's name unless asked for. */
  pieces<Row extends object>(view: View<Row>, into: { file: string }): AsyncIterable<string>;
  /** Plain text to stdout: for what is no record (a completion script, a help page). */
  say(text: string): Promise<void>;
  /** A remark for people, to stderr; silent with --quiet. */
  tell(text: string): Promise<void>;
  /** What went wrong, to stderr, quiet or not. Of this and of a remark a terminal obeys nothing: both may quote strangers. */
  complain(text: string): Promise<void>;
  /** How things are to look on stdout. */
  look(): Promise<Look>;
  /** The format asked for; `auto` is a table (or a view's own text) for people and tsv for pipes. */
  readonly format: Format | 'auto';
  /** The clock's zone: --tz, else what the last run left in the database, else UTC. */
  zone(): Promise<string>;
}

/** Makes the shell of one command from what was typed; `replay` and `record` are options some commands add. */
export function makeShell(context: Context, command: Command): Shell {
  const globals: Globals & { replay?: string; record?: string } = command.optsWithGlobals();
  const steered = steer(context, globals);
  const world = makeWorld(steered, {
    config: globals.config ?? null,
    db: globals.db ?? null,
    replay: globals.replay ?? null,
    record: globals.record ?? null,
    warn: text => void shell.tell(`earshot: ${text}`),
  });
  const format = formatOf(globals);
  let zone: Promise<string> | null = null;

  async function findZone(): Promise<string> {
    const wanted = globals.tz ?? (context.env['EARSHOT_TZ'] || undefined);
    if (wanted !== undefined) {
      if (!isZone(wanted))
        throw new EarshotError('usage', `${asked('tz', globals.tz)}: "${wanted}" is no time zone.`, {
          hint: 'An IANA name, such as Europe/Berlin or UTC.',
        });
      return wanted;
    }
    const store = await world.store('read').catch(() => null);
    return (await store?.settings())?.timezone ?? 'UTC';
  }

  const shell: Shell = {
    context: steered,
    globals,
    world,
    format,
    zone: () => (zone ??= findZone()),
    async look() {
      const { lookOf } = await import('../present/look.ts');
      return lookOf({
        isTTY: context.io.stdout.isTTY,
        columns: context.io.stdout.columns,
        env: context.env,
        noColor: globals.color === false,
        zone: await shell.zone(),
        now: steered.now(),
      });
    },
    async print(view, always) {
      const { render } = await import('../present/view.ts');
      const look = await shell.look();
      const fields = globals.fields?.split(',').map(field => field.trim()) ?? null;
      for await (const piece of render(view, always ?? chosen(format, view, look), look, fields))
        if (!(await context.io.stdout.write(piece))) break;
    },
    async *pieces(view, into) {
      const { render } = await import('../present/view.ts');
      const look = { ...(await shell.look()), colour: 0 as const, tty: false, width: 100 };
      const ending = into.file.split('.').at(-1)?.toLowerCase() ?? '';
      const made = view.html !== undefined && /^html?$/.test(ending);
      if (!made && /^(html?|pdf|docx?|pptx?|xlsx?)$/.test(ending))
        throw new EarshotError('usage', `-o: .${ending} is not made.`, {
          hint: `Endings: ${Object.keys(BY_ENDING)
            .filter(name => view.html !== undefined || !name.startsWith('htm'))
            .join(', ')}.`,
        });
      const named = BY_ENDING[ending];
      yield* render(view, format === 'auto' ? (named ?? chosen(format, view, look)) : format, look, null);
    },
    async say(text) {
      await context.io.stdout.write(text);
    },
    async tell(text) {
      if (!globals.quiet) await shell.complain(text);
    },
    async complain(text) {
      const { clean } = await import('../text/clean.ts');
      await context.io.stderr.write(`${clean(text, { lines: true })}\n`);
    },
  };
  return shell;
}

const BY_ENDING: Readonly<Record<string, Format>> = {
  md: 'md',
  json: 'json',
  ndjson: 'ndjson',
  csv: 'csv',
  tsv: 'tsv',
  txt: 'table',
  html: 'html',
  htm: 'html',
};

function chosen<Row extends object>(format: Format | 'auto', view: View<Row>, look: Look): Format {
  if (format !== 'auto') return format;
  return look.tty || view.text !== undefined ? 'table' : 'tsv';
}

function formatOf(globals: Globals): Format | 'auto' {
  if (globals.json) return 'json';
  const format = globals.format ?? 'auto';
  if (!FORMATS.some(known => known === format))
    throw new EarshotError('usage', `--format: "${format}" is not one of ${FORMATS.join(', ')}.`);
  return format === 'text' ? 'table' : (format as Format | 'auto');
}

/** `--now` and `--seed` replace clock and randomness, so that a run can be repeated byte for byte. */
function steer(context: Context, globals: Globals): Context {
  const now = globals.now ?? context.env['EARSHOT_NOW'];
  const seed = globals.seed ?? context.env['EARSHOT_SEED'];
  let steered = context;
  if (now !== undefined && now !== '') {
    const at = parseInstant(now);
    if (at === null)
      throw new EarshotError('usage', `${asked('now', globals.now)}: "${now}" is no date.`, {
        hint: 'ISO 8601, such as 2026-11-21T09:00:00Z.',
      });
    steered = { ...steered, now: () => at };
  }
  if (seed !== undefined && seed !== '') {
    if (!/^\d+$/.test(seed))
      throw new EarshotError('usage', `${asked('seed', globals.seed)}: "${seed}" is no whole number.`);
    steered = { ...steered, random: mulberry32(Number(seed)) };
  }
  return steered;
}

/** Where a setting came from: the command line before the environment. */
function asked(name: string, flag: string | undefined): string {
  return flag === undefined ? `EARSHOT_${name.toUpperCase()}` : `--${name}`;
}

/** mulberry32 (Tommy Ettinger, public domain): small, and good enough for jitter and sampling. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
