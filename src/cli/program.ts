import { Command } from 'commander';
import type { Context } from '../model/context.ts';
import { EXIT, exitCode, kindOf, messageOf } from '../model/errors.ts';
import { VERSION } from '../model/version.ts';
import type { Act } from './command.ts';
import { commands } from './commands/index.ts';
import { makeShell } from './shell.ts';

const GLOBAL_OPTIONS: readonly [flags: string, text: string][] = [
  ['-c, --config <file>', 'the configuration (EARSHOT_CONFIG)'],
  ['--db <file>', 'the database (EARSHOT_DB)'],
  ['--format <format>', 'auto, table, text, json, ndjson, csv, tsv, md, html, prom'],
  ['--json', 'one JSON document'],
  ['--fields <names>', 'only these fields of each record, by comma'],
  ['-q, --quiet', 'no remarks on stderr'],
  ['-v, --verbose', 'more remarks on stderr'],
  ['--debug', 'the causes of an error, with stack'],
  ['--no-color', 'no colour (NO_COLOR)'],
  ['--no-input', 'never ask'],
  ['-n, --dry-run', 'say what would be done'],
  ['--now <time>', 'pretend it is this time (EARSHOT_NOW)'],
  ['--seed <n>', 'repeatable randomness (EARSHOT_SEED)'],
  ['--tz <zone>', 'time zone of days, weeks and tables (EARSHOT_TZ)'],
];

/** Parses the line, does the work, and turns whatever goes wrong into a message and an exit code. */
export async function runProgram(argv: readonly string[], context: Context): Promise<number> {
  let exit: number = EXIT.ok;
  const writes: Promise<unknown>[] = [];
  const act: Act =
    work =>
    async (...args) => {
      const command = args.at(-1) as Command;
      const options = args.at(-2) as Record<string, unknown>;
      const shell = makeShell(context, command);
      try {
        const given = args.slice(0, -2).flat();
        exit = await work(shell, given.filter(arg => arg !== undefined) as string[], options);
      } finally {
        await shell.world.close();
      }
    };
  const program = build(act, context, writes, namedIn(argv));
  try {
    await program.parseAsync(queryAsQ(argv), { from: 'user' });
    if (context.signal.aborted) exit = stopped(context);
  } catch (error) {
    // What a signal stopped did not fail: it only says so.
    exit = context.signal.aborted ? stopped(context) : await report(error, argv, context);
  }
  await Promise.all(writes);
  return exit;
}

function stopped({ signal }: Context): number {
  return signal.reason === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
}

/** `query match -q Q`: there, -q is the query; everywhere else it is --quiet, which the program takes before any command sees it. */
function queryAsQ(argv: readonly string[]): string[] {
  const match = argv.findIndex((word, i) => word === 'match' && argv[i - 1] === 'query');
  return argv.map((word, i) => (match > 0 && i > match && word === '-q' && argv.indexOf('-q') === i ? '-Q' : word));
}

/** The commands whose options a line may need: defining all of them would cost every start some milliseconds. */
function namedIn(argv: readonly string[]): readonly string[] {
  const all = commands.map(({ name }) => name);
  return argv.includes('help') || argv.includes('completion') ? all : all.filter(name => argv.includes(name));
}

/** `named`: only these get their options and sub-commands; the others are listed. */
function build(act: Act, context: Context, writes: Promise<unknown>[], named: readonly string[]): Command {
  const program = dress(new Command('earshot'), context, writes)
    .description(
      'Hear what is said about your brand: poll, match, score, store, alert, summarise. On your own machine.',
    )
    .version(VERSION, '-V, --version', 'the version')
    .usage('[options] <command>')
    .addHelpText(
      'after',
      `
Start:
  earshot init --brand "Acme"     write config.yaml, make the database
  earshot run                     poll, detect, deliver: the line for cron
  earshot mentions --since 24h    what was said
  earshot report weekly           what it means

Help on: earshot <command> --help, earshot help exit-codes | query | formats | environment`,
    );
  for (const spec of commands) {
    const command = new Command(spec.name).summary(spec.summary).description(spec.summary).helpGroup(spec.group);
    if (named.includes(spec.name)) {
      spec.define(dress(command, context, writes), act);
      for (const sub of command.commands) dress(sub as Command, context, writes);
    }
    program.addCommand(command);
  }
  return program;
}

/** The house style of a command: global options (listed by the program's help only), errors thrown, output through the context. */
function dress(command: Command, context: Context, writes: Promise<unknown>[]): Command {
  for (const [flags, text] of GLOBAL_OPTIONS) {
    const option = command.createOption(flags, text);
    if (command.name() !== 'earshot') option.hideHelp();
    command.addOption(option);
  }
  return command
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand(false)
    .helpOption('-h, --help', 'this help')
    .configureOutput({
      writeOut: text => void writes.push(context.io.stdout.write(text).catch(() => false)),
      writeErr: text => void writes.push(context.io.stderr.write(text)),
      getOutHelpWidth: () => Math.min(context.io.stdout.columns ?? 80, 110),
      getErrHelpWidth: () => Math.min(context.io.stderr.columns ?? 80, 110),
      outputError: (text, write) => write(text.replace(/^error: /, 'earshot: ')),
    });
}

async function report(error: unknown, argv: readonly string[], context: Context): Promise<number> {
  const parsing = parserCode(error);
  const json = /(?:^| )(?:--json|--format[ =](?:json|ndjson))(?: |$)/.test(argv.join(' '));
  if (parsing !== null) {
    if (parsing !== EXIT.ok && json) await sayError('usage', messageOf(error).replace(/^error: /, ''), null, context);
    return parsing;
  }
  const code = exitCode(error);
  const hint = hintOf(error);
  const known = kindOf(error) !== null;
  const debug = argv.includes('--debug');
  const text =
    known || debug ? messageOf(error) : `${messageOf(error)} (a fault in earshot: run again with --debug and tell us)`;
  // A message may quote a stranger's feed, file or configuration.
  const { clean } = await import('../text/clean.ts');
  await context.io.stderr.write(clean(`earshot: ${text}\n${hint === null ? '' : `${hint}\n`}`, { lines: true }));
  if (debug) await context.io.stderr.write(`${causes(error)}\n`);
  if (json) await sayError(kindOf(error) ?? 'failure', messageOf(error), hint, context);
  return code;
}

/** The last line on stderr for programs. */
async function sayError(code: string, message: string, hint: string | null, context: Context): Promise<void> {
  await context.io.stderr.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
}

/** What commander threw has been said already: help and version end well, everything else is a wrong command line. Null: not commander's. */
function parserCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('commander.')) return null;
  return 'exitCode' in error && error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}

function hintOf(error: unknown): string | null {
  return error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : null;
}

function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\ncaused by: ${causes(error.cause)}`}`;
}
