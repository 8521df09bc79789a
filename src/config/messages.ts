import { EarshotError } from '../model/errors.ts';
import type { ConfigProblem } from './types.ts';
import type { Path } from './yaml.ts';

/** As many problems as one screen holds. */
const SHOWN = 20;
const QUERY_WIDTH = 100;

/** `sources[1].every`; empty for the whole file. */
export function fieldName(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const plain = printable(step);
    if (!/^[\p{L}\p{N}_-]+$/u.test(plain)) return `${text}["${plain}"]`;
    return text === '' ? plain : `${text}.${plain}`;
  }, '');
}

/** `file:line:column  field.path  message`, and under a query its text with a caret. */
export function problemText(problem: ConfigProblem, file: string): string {
  const { line, column, path, severity, suggestion, query } = problem;
  const place = `${file}:${line}:${column}`;
  const message = printable(
    (severity === 'warning' ? 'warning: ' : '') +
      problem.message +
      (suggestion === null ? '' : `; did you mean ${suggestion}?`) +
      (query === null ? '' : ` [${query.code}]`),
  );
  const first = [place, path, message].filter(part => part !== '').join('  ');
  return query === null || query.text.trim() === '' ? first : `${first}\n${caret(query.text, query.at)}`;
}

/** All of them on one screen, worst first where they do not fit. */
export function problemsText(problems: readonly ConfigProblem[], file: string): string {
  const shown = problems.length <= SHOWN ? problems : [...problems].sort(worstFirst).slice(0, SHOWN);
  const rest = problems.length - shown.length;
  return [...shown.map(problem => problemText(problem, file)), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
}

export function problemsError(problems: readonly ConfigProblem[], file: string): EarshotError {
  return new EarshotError('config', problemsText(problems, file), {
    hint: 'earshot config check reads the file again and tries its queries; config.example.yaml shows every option.',
  });
}

function worstFirst(a: ConfigProblem, b: ConfigProblem): number {
  return Number(a.severity === 'warning') - Number(b.severity === 'warning');
}

/** The line of the query that `at` (UTF-16 offset) is in, cut to a window around it, and a caret below. */
function caret(text: string, at: number): string {
  const from = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
  const end = text.indexOf('\n', from);
  const line = text.slice(from, end === -1 ? undefined : end);
  const column = Math.min(Math.max(0, at - from), line.length);
  const cut = Math.max(0, column - QUERY_WIDTH + 20);
  const lead = cut > 0 ? '…' : '';
  const tail = line.length > cut + QUERY_WIDTH ? '…' : '';
  const before = lead + printable(line.slice(cut, column));
  // A wide character takes two columns: an ideographic space keeps the caret under its place.
  const pad = [...before].map(char => (WIDE.test(char) ? '\u3000' : ' ')).join('');
  return `    ${before}${printable(line.slice(column, cut + QUERY_WIDTH))}${tail}\n    ${pad}^`;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Without what could move a terminal's cursor or turn its text around. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');
}
