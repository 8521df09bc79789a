import { Chalk } from 'chalk';
import type { Ink, Look } from './look.ts';

/** What each tone looks like, in as many colours as there are. */
export function paint(level: Look['colour']): Ink {
  const chalk = new Chalk({ level });
  return {
    strong: chalk.bold,
    faint: chalk.dim,
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    accent: chalk.cyan,
    mark: chalk.bold.yellow,
  };
}
