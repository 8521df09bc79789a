import { Chalk } from 'chalk';

/** What a piece of output means; how it is painted is decided in one place. */
export type Tone = 'strong' | 'faint' | 'good' | 'bad' | 'warn' | 'accent' | 'mark';
export type Ink = Readonly<Record<Tone, (text: string) => string>>;

/** What each tone looks like, in as many colours as there are. */
export function paint(level: 0 | 1 | 2 | 3): Ink {
  const chalk = new Chalk({ level });
  // chalk joins all its arguments, and array methods hand over three.
  const alone =
    (style: (text: string) => string) =>
    (text: string): string =>
      style(text);
  return {
    strong: alone(chalk.bold),
    faint: alone(chalk.dim),
    good: alone(chalk.green),
    bad: alone(chalk.red),
    warn: alone(chalk.yellow),
    accent: alone(chalk.cyan),
    mark: alone(chalk.bold.yellow),
  };
}
