import type { Instant } from '../model/time.ts';
import type { Ink } from './ink.ts';

export type { Ink, Tone } from './ink.ts';

/** How output may look. Colour: 0 none, 1 sixteen colours, 2 of 256, 3 any. */
export interface Look {
  colour: 0 | 1 | 2 | 3;
  width: number;
  tty: boolean;
  zone: string;
  now: Instant;
  /** Whether block characters and … may be drawn; strangers' words are printed as they are. */
  unicode: boolean;
}

/** What the world says about the terminal. `noColor`: the flag. */
export interface Surroundings {
  isTTY: boolean;
  columns: number | null;
  env: Readonly<Record<string, string | undefined>>;
  noColor: boolean;
  zone: string;
  now: Instant;
}

/**
 * The look for these surroundings. `--no-color` beats FORCE_COLOR, which beats NO_COLOR (if not empty), CLICOLOR=0 and
 * TERM=dumb (the order of Node itself). COLUMNS beats the window, 80 columns without either.
 */
export function lookOf(around: Surroundings): Look {
  const { env, isTTY, zone, now } = around;
  const asked = Number(env['COLUMNS']);
  const width = Number.isInteger(asked) && asked > 0 ? asked : (around.columns ?? 80);
  return { colour: colourOf(around), width: Math.max(width, 20), tty: isTTY, zone, now, unicode: isUnicode(env) };
}

function colourOf({ env, isTTY, noColor }: Surroundings): Look['colour'] {
  if (noColor) return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) {
    if (forced === '0' || forced === 'false') return 0;
    if (forced === '2' || forced === '3') return forced === '2' ? 2 : 3;
    return 1;
  }
  if (env['NO_COLOR'] || env['TERM'] === 'dumb') return 0;
  const always = env['CLICOLOR_FORCE'];
  if (!(always && always !== '0') && (!isTTY || env['CLICOLOR'] === '0')) return 0;
  if (/^(truecolor|24bit)$/.test(env['COLORTERM'] ?? '')) return 3;
  return /-256(color)?$/.test(env['TERM'] ?? '') ? 2 : 1;
}

function isUnicode(env: Surroundings['env']): boolean {
  if (env['TERM'] === 'dumb' || env['TERM'] === 'linux') return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return locale === undefined || locale === '' || /utf-?8/i.test(locale);
}

const plain = (text: string): string => text;
const PLAIN: Ink = {
  strong: plain,
  faint: plain,
  good: plain,
  bad: plain,
  warn: plain,
  accent: plain,
  mark: plain,
};

/** The painter for a look; chalk is loaded only where there is colour. */
export async function inkOf(look: Look): Promise<Ink> {
  if (look.colour === 0) return PLAIN;
  const { paint } = await import('./ink.ts');
  return paint(look.colour);
}
