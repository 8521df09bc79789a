import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type ParsedNode,
  Parser,
  visit,
  type YAMLMap,
} from 'yaml';
import { messageOf } from '../model/errors.ts';

/** Line and column from 1. */
export interface Place {
  line: number;
  column: number;
}
export type Path = readonly (string | number)[];

export interface YamlRead {
  /** Plain data; null where the text is empty or cannot be read. */
  value: unknown;
  problems: (Place & { message: string })[];
  /** Where a key or a value stands; where there is none, the map or list that should hold it. */
  locate(path: Path, want: 'key' | 'value'): Place;
  /** Whether the key is written, be it with nothing after it. */
  written(path: Path): boolean;
}

const MAX_CHARS = 2_000_000;
const MAX_DEPTH = 300;
/** Anchors may be used this often, counted as if each use were written out. */
const MAX_ALIASES = 1_000;
const BOMB = 'its anchors multiply to more than 1,000 uses';

/** Reads YAML 1.2 with positions. Anchors and merge keys work; bombs of either are refused. Never throws. */
export function readYaml(text: string): YamlRead {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const failed = (problems: YamlRead['problems']): YamlRead => ({
    value: null,
    problems,
    locate: () => ({ line: 1, column: 1 }),
    written: () => false,
  });

  if (text.length > MAX_CHARS) return failed([{ line: 1, column: 1, message: 'is larger than 2 MB' }]);
  const document = compose(text, lines);
  if (typeof document === 'number') return failed([{ ...place(document), message: 'is nested too deep' }]);
  if (document === null) return { ...failed([]), value: null };

  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    ...place(pos[0]),
    message: inWords(code, message, text.slice(pos[0], pos[0] + 200)),
  }));
  visit(document, {
    Pair(_, { key }) {
      if (key !== null && !isScalar(key))
        problems.push({
          ...place(start(key) ?? 0),
          message: 'a map, list or * where a key belongs: text like that needs quotes',
        });
    },
    Alias(_, node, above) {
      const meant = node.resolve(document);
      if (!meant)
        problems.push({ ...place(start(node) ?? 0), message: `the anchor &${node.source} is not set before this` });
      else if (above.includes(meant))
        problems.push({ ...place(start(node) ?? 0), message: `*${node.source} stands inside of what it means` });
    },
  });
  // One slip often makes several complaints on its line; the first is the one to act on.
  const first = problems.filter((one, i) => problems.findIndex(other => other.line === one.line) === i);
  if (first.length > 0) return failed(first.slice(0, 5));

  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      value,
      problems: [],
      locate: (path, want) => place(find(document, path, want).offset),
      written: path => find(document, path, 'key').found,
    };
  } catch (error) {
    const bomb = /alias/i.test(messageOf(error));
    return failed([{ line: 1, column: 1, message: bomb ? BOMB : messageOf(error) }]);
  }
}

/** The document; the offset where it is nested too deep for the composer, which recurses; null for an empty text. */
function compose(text: string, lines: LineCounter): Document.Parsed<ParsedNode> | number | null {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_DEPTH) return parser.offset;
  }
  tokens.push(...parser.end());
  const options = { lineCounter: lines, merge: true, prettyErrors: false, logLevel: 'silent' } as const;
  const [document, second] = new Composer(options).compose(tokens, true, text.length);
  if (!document) return null;
  if (second && document.errors.length === 0) {
    const error = { code: 'MULTIPLE_DOCS', message: '', pos: [second.range[0], second.range[0] + 1] };
    document.errors.push(error as unknown as (typeof document.errors)[number]);
  }
  return document as Document.Parsed<ParsedNode>;
}

function inWords(code: string, message: string, source: string): string {
  const word = source.match(/^("[^"\n]*"|'[^'\n]*'|[^\s:,]*)/)?.[0] ?? '';
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab where YAML wants spaces';
    case 'DUPLICATE_KEY':
      return `${word} stands twice in this map`;
    case 'BAD_SCALAR_START':
      return `a value that begins with ${source.charAt(0)} needs quotes`;
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a second ":" in one line: a value that holds ": " needs quotes, a map its own line';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here; a configuration is one';
    case 'TAG_RESOLVE_FAILED':
      return `the tag ${word} is not known here`;
    case 'BAD_INDENT':
      return `wrong indentation: ${lower(message)}`;
    default:
      // A list entry's line that lost a space of its indentation.
      return /without - indicator/.test(message)
        ? 'wrong indentation: begins neither a new entry (- ) nor where the lines of the last one do'
        : lower(message);
  }
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function start(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}

function find(document: Document.Parsed, path: Path, want: 'key' | 'value'): { offset: number; found: boolean } {
  let node: unknown = document.contents;
  let offset = start(node) ?? 0;
  for (const [i, step] of path.entries()) {
    node = isAlias(node) ? (node as Alias).resolve(document) : node;
    const last = i === path.length - 1;
    if (isMap(node)) {
      const pair = pairOf(document, node, String(step));
      if (!pair) return { offset, found: false };
      const key = start(pair.key) ?? offset;
      // An empty value has a place of its own, past the colon; its key is the better one.
      const empty = isScalar(pair.value) && pair.value.value === null;
      offset = (last && want === 'key') || empty ? key : (start(pair.value) ?? key);
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return { offset, found: false };
      offset = start(item) ?? offset;
      node = item;
    } else return { offset, found: false };
  }
  return { offset, found: true };
}

function pairOf(
  document: Document.Parsed,
  map: YAMLMap,
  key: string,
  seen: readonly YAMLMap[] = [],
): { key: unknown; value: unknown } | null {
  if (seen.includes(map)) return null;
  const own = map.items.find(({ key: name }) => isScalar(name) && String(name.value) === key);
  if (own) return own;
  for (const { key: name, value } of map.items) {
    if (!isScalar(name) || name.source !== '<<') continue;
    for (const merged of isSeq(value) ? value.items : [value]) {
      const target = isAlias(merged) ? merged.resolve(document) : merged;
      const pair = isMap(target) ? pairOf(document, target, key, [...seen, map]) : null;
      if (pair) return pair;
    }
  }
  return null;
}
