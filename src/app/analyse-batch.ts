import { EarshotError, messageOf } from '../model/errors.ts';
import { parseExactly } from '../text/exact-json.ts';
import { type Analyst, type AnalystSetup, makeAnalyst } from './analyst.ts';
import { type Batch, LONGEST_LINE } from './batches.ts';

/** The answers to one batch: whole lines, and how many of them are errors. */
export interface Answer {
  text: string;
  bad: number;
}
/** Reads one batch after the other; the same in whatever thread it runs. */
export type BatchReader = (batch: Batch) => Promise<Answer>;

type Line = Readonly<Record<string, unknown>>;
/** `digits`: its id was a number that no double holds. */
type Read = { line: number } & ({ record: Line; digits: boolean } | { error: string });

export function batchReader(setup: AnalystSetup, analyst: Analyst = makeAnalyst(setup)): BatchReader {
  return async batch => {
    const lines = [...linesOf(batch)];
    await analyst.ahead(lines.flatMap(line => ('record' in line ? [line.record] : [])));
    const answer: Answer = { text: '', bad: 0 };
    for (const line of lines) {
      const said = answerTo(line, analyst);
      if ('error' in said) answer.bad++;
      answer.text += `${'digits' in line && line.digits ? unquoted(said) : JSON.stringify(said)}\n`;
    }
    return answer;
  };
}

function answerTo(read: Read, analyst: Analyst): object {
  if ('error' in read) return problem(null, 'E_LINE', read.line, read.error);
  try {
    return analyst.analyse(read.record);
  } catch (error) {
    // Whatever one text does to us, the others have their answers.
    const code = error instanceof EarshotError ? 'E_RECORD' : 'E_FAILED';
    return problem(read.record['id'] ?? null, code, read.line, messageOf(error));
  }
}

function isLongNumber(id: unknown, text: string): boolean {
  return typeof id === 'string' && /^-?\d{16,}$/.test(id) && typeof JSON.parse(text).id === 'number';
}
/** An id goes out as it came: its digits were kept as text. */
function unquoted(said: object): string {
  return JSON.stringify(said).replace(/^\{"id":"(-?\d+)"/, '{"id":$1');
}

function problem(id: unknown, code: string, line: number, message: string): object {
  return { id, error: { code, message: `line ${line}: ${message}` } };
}

/** The records of a batch, lines without anything left out. */
function* linesOf(batch: Batch): Generator<Read> {
  if (batch.dropped) {
    yield { line: batch.line, error: `this line is longer than ${LONGEST_LINE / 1024 / 1024} MB` };
    return;
  }
  for (const [i, text] of new TextDecoder().decode(batch.bytes).split('\n').entries()) {
    if (text.trim() === '') continue;
    const line = batch.line + i;
    let record: unknown;
    try {
      record = parseExactly(text);
    } catch (error) {
      yield { line, error: `this is no JSON: ${messageOf(error).slice(0, 120)}` };
      continue;
    }
    if (isRecord(record)) yield { line, record, digits: isLongNumber(record['id'], text) };
    else yield { line, error: 'this is JSON, but no object' };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
