import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { EarshotError } from '../model/errors.ts';

/** A source as it is written into a configuration: plain values, `id` and `type` first. */
export type NewSource = Readonly<Record<string, string | boolean>>;

/**
 * The text of a configuration with sources added at the end of `sources`. Everything else stays as its user wrote it, comments and
 * spaces included; only a list that is empty or in one line is written anew.
 */
export function withSources(text: string, given: readonly NewSource[]): string {
  const added = given.map(literal);
  const document = read(text);
  const wanted = document.toJS() as { sources?: unknown[] | null } | null;
  const list = [...(wanted?.sources ?? []), ...added];
  const spliced = behindLast(text, document, added);
  return checked(spliced, document, { ...wanted, sources: list }, () =>
    document.setIn(['sources'], document.createNode(list)),
  );
}

/** The text with one source paused or taken up again. Throws EarshotError not_found where there is none of that name. */
export function withPaused(text: string, id: string, paused: boolean): string {
  const document = read(text);
  const wanted = document.toJS() as { sources?: { id?: unknown; paused?: boolean }[] | null } | null;
  const at = (wanted?.sources ?? []).findIndex(source => source?.id === id);
  const source = document.getIn(['sources', at]);
  if (at < 0 || !isMap(source)) throw new EarshotError('not_found', `The configuration has no source "${id}".`);
  const sources = (wanted?.sources ?? []).map((each, i) => (i === at ? { ...each, paused } : each));
  const spliced = source.has('paused') ? overwritten(text, source, paused) : paused ? inserted(text, source) : text;
  if (!paused && !source.has('paused')) return text;
  return checked(spliced, document, { ...wanted, sources }, () => document.setIn(['sources', at, 'paused'], paused));
}

function read(text: string): Document.Parsed {
  const document = parseDocument(text, { merge: true, keepSourceTokens: true });
  const [error] = document.errors;
  if (error)
    throw new EarshotError('config', `The configuration cannot be read: ${error.message.split('\n')[0]}`, {
      hint: 'earshot config check says where.',
    });
  return document as Document.Parsed;
}

/** What was put into the text, where it says what it should; else the document written anew. */
function checked(spliced: string | null, document: Document.Parsed, wanted: object, change: () => void): string {
  if (spliced !== null) {
    const again = parseDocument(spliced, { merge: true });
    if (again.errors.length === 0 && isDeepStrictEqual(again.toJS(), wanted)) return spliced;
  }
  change();
  return document.toString({ lineWidth: 0 });
}

/** Lines after the last source, as far in as the others; null where the list has none to follow. */
function behindLast(text: string, document: Document.Parsed, added: readonly NewSource[]): string | null {
  const list = document.get('sources');
  if (!isSeq(list) || list.flow || list.items.length === 0) return null;
  const first = startOf(list.items[0]);
  const last = endOf(list.items.at(-1));
  if (first === null || last === null) return null;
  const line = text.lastIndexOf('\n', first) + 1;
  const indent = /^\s*/.exec(text.slice(line, first))?.[0] ?? '';
  const before = text.slice(0, last).trimEnd().length;
  const end = text.indexOf('\n', before);
  const at = end === -1 ? text.length : end + 1;
  const lines = added.map(source => `${indent}- ${flow(source)}\n`).join('');
  return text.slice(0, at) + (end === -1 ? '\n' : '') + lines + text.slice(at);
}

/** Strangers' titles name no secrets: a `${` is written so that it stays one. */
function literal(source: NewSource): NewSource {
  const pairs = Object.entries(source).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.split('$' + '{').join('$$' + '{') : value,
  ]);
  return Object.fromEntries(pairs);
}

/** `{ id: press, type: rss, url: "https://…" }` */
function flow(source: NewSource): string {
  const pairs = Object.entries(source).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? scalar(value) : value}`,
  );
  return `{ ${pairs.join(', ')} }`;
}

/** Plain where nothing can be misread, else JSON's string, which is YAML's. */
function scalar(text: string): string {
  return /^[a-z][a-z0-9_-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/.test(text)
    ? text
    : JSON.stringify(text);
}

function overwritten(text: string, source: YAMLMap, paused: boolean): string | null {
  const value = source.get('paused', true);
  if (!isScalar(value) || !value.range) return null;
  return text.slice(0, value.range[0]) + String(paused) + text.slice(value.range[1]);
}

function inserted(text: string, source: YAMLMap): string | null {
  const { range, items } = source;
  if (!range) return null;
  if (source.flow) {
    const brace = text.lastIndexOf('}', range[1] - 1);
    const before = text.slice(0, brace).trimEnd();
    return `${before}${before.endsWith(',') ? '' : ','} paused: true ${text.slice(brace)}`;
  }
  const second = startOf(items[1]?.key);
  if (second === null) return null;
  const indent = second - (text.lastIndexOf('\n', second) + 1);
  return `${text.slice(0, second)}paused: true\n${' '.repeat(indent)}${text.slice(second)}`;
}

function startOf(node: unknown): number | null {
  return rangeOf(node)?.[0] ?? null;
}

function endOf(node: unknown): number | null {
  return rangeOf(node)?.[1] ?? null;
}

function rangeOf(node: unknown): readonly number[] | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null;
  return node.range;
}
