import { InvalidArgumentError } from 'commander';
import { EarshotError } from '../model/errors.ts';
import { type Duration, type Instant, parseDuration, parseInstant } from '../model/time.ts';
import { nearest } from '../text/nearest.ts';

// Readers of option values: each says which option, what was typed and what would do.

/** For commander: a repeatable option whose values may also be separated by commas. */
export function collect(value: string, before: string[] | undefined): string[] {
  const parts = value
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
  // A variable that is not set must not look like an answer: nothing is found for no brand.
  if (parts.length === 0) throw new InvalidArgumentError('It is empty.');
  return [...(before ?? []), ...parts];
}

export function durationOption(name: string, value: string): Duration {
  const duration = parseDuration(value);
  if (duration === null)
    throw new EarshotError('usage', `${name}: "${value}" is no length of time.`, {
      hint: 'Such as 90m, 24h, 7d or 4w.',
    });
  return duration;
}

/** A date, or a length of time before now. */
export function instantOption(name: string, value: string, now: Instant): Instant {
  const at = parseInstant(value);
  if (at !== null) return at;
  const ago = parseDuration(value);
  if (ago === null)
    throw new EarshotError('usage', `${name}: "${value}" is neither a date nor a length of time.`, {
      hint: 'Such as 24h, 7d, 2026-11-21 or 2026-11-21T09:00:00Z.',
    });
  return now - ago;
}

export function countOption(name: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new EarshotError('usage', `${name}: "${value}" is no whole number.`);
  return Number(value);
}

/** One or several of a fixed set of words. */
export function choiceOption<Choice extends string>(
  name: string,
  values: readonly string[],
  choices: readonly Choice[],
): Choice[] {
  for (const value of values) {
    if (choices.some(choice => choice === value)) continue;
    const near = nearest(value, choices);
    throw new EarshotError('usage', `${name}: "${value}" is not one of ${choices.join(', ')}.`, {
      ...(near === null ? {} : { hint: `Did you mean ${near}?` }),
    });
  }
  return values as Choice[];
}
