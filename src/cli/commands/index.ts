import type { CommandSpec } from '../command.ts';
import { alerts } from './alerts.ts';
import { analyse } from './analyse.ts';
import { backfill } from './backfill.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { db } from './db.ts';
import { deliver } from './deliver.ts';
import { detect } from './detect.ts';
import { doctor } from './doctor.ts';
import { evaluate } from './eval.ts';
import { feed } from './feed.ts';
import { forget } from './forget.ts';
import { help } from './help.ts';
import { importCommand } from './import.ts';
import { init } from './init.ts';
import { label } from './label.ts';
import { mentions } from './mentions.ts';
import { poll } from './poll.ts';
import { query } from './query.ts';
import { relevance } from './relevance.ts';
import { report } from './report.ts';
import { rescore } from './rescore.ts';
import { run } from './run.ts';
import { explain, show } from './show.ts';
import { sources } from './sources.ts';
import { stats } from './stats.ts';
import { watch } from './watch.ts';

/** Every command, in the order of `earshot --help`. These files hold flags only; the work is loaded when a command runs. */
export const commands: readonly CommandSpec[] = [
  init,
  run,
  poll,
  watch,
  backfill,
  importCommand,
  sources,
  feed,
  mentions,
  show,
  explain,
  label,
  evaluate,
  rescore,
  analyse,
  alerts,
  report,
  stats,
  detect,
  query,
  relevance,
  config,
  db,
  deliver,
  forget,
  doctor,
  completion,
  help,
];
