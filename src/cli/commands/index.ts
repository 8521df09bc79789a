import type { CommandSpec } from '../command.ts';
import { alerts } from './alerts.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { db } from './db.ts';
import { doctor } from './doctor.ts';
import { feed } from './feed.ts';
import { help } from './help.ts';
import { importCommand } from './import.ts';
import { init } from './init.ts';
import { label } from './label.ts';
import { mentions } from './mentions.ts';
import { poll } from './poll.ts';
import { query } from './query.ts';
import { relevance } from './relevance.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { explain, show } from './show.ts';
import { sources } from './sources.ts';

/** Every command, in the order of `earshot --help`. These files hold flags only; the work is loaded when a command runs. */
export const commands: readonly CommandSpec[] = [
  init,
  run,
  poll,
  importCommand,
  sources,
  feed,
  mentions,
  show,
  explain,
  label,
  alerts,
  report,
  query,
  relevance,
  config,
  db,
  doctor,
  completion,
  help,
];
