import type { Tone } from '../look.ts';
import type { View } from '../view.ts';
import { oneLine } from '../width.ts';
import { plural } from '../words.ts';

interface Problem {
  severity: 'error' | 'warning';
  code: string;
  line: number;
  column: number;
  path: string;
  message: string;
}

/** `config check`: every problem with its place, or that there is none. */
export function configCheckView(check: {
  path: string;
  brands: number;
  sources: number;
  channels: number;
  problems: readonly Problem[];
  texts: readonly string[];
}): View<Problem> {
  return {
    name: 'problems',
    rows: check.problems,
    fields: ['severity', 'code', 'line', 'column', 'path', 'message'],
    columns: [],
    document: { schema: 1, path: check.path, problems: check.problems },
    empty: '',
    *text(_, ink) {
      for (const [i, text] of check.texts.entries())
        yield `${check.problems[i]?.severity === 'warning' ? ink.warn(text) : ink.bad(text)}\n`;
      const errors = check.problems.filter(({ severity }) => severity === 'error').length;
      if (errors > 0) yield `${ink.bad(plural(errors, 'error'))}\n`;
      else {
        const parts = [
          plural(check.brands, 'brand'),
          plural(check.sources, 'source'),
          plural(check.channels, 'channel'),
        ];
        yield `${ink.good('ok')}  ${check.path}: ${parts.join(', ')}\n`;
      }
    },
  };
}

interface Symptom {
  check: string;
  state: 'good' | 'warn' | 'bad';
  text: string;
}
const MARK: Readonly<Record<Symptom['state'], { word: string; tone: Tone }>> = {
  good: { word: 'ok', tone: 'good' },
  warn: { word: 'look', tone: 'warn' },
  bad: { word: 'wrong', tone: 'bad' },
};

/** `doctor`: one line a check. */
export function doctorView(symptoms: readonly Symptom[]): View<Symptom> {
  return {
    name: 'checks',
    rows: symptoms,
    fields: ['check', 'state', 'text'],
    columns: [],
    empty: '',
    *text(_, ink) {
      const wide = Math.max(...symptoms.map(({ check }) => check.length));
      for (const { check, state, text } of symptoms) {
        const { word, tone } = MARK[state];
        yield `${ink[tone](word.padEnd(6))}${check.padEnd(wide + 2)}${oneLine(text)}\n`;
      }
    },
  };
}
