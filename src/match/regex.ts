import { lowerCode, OP, type Program } from './regex-program.ts';

/** So many finds of one expression in one field are enough to show. */
const MAX_FINDS = 64;

/**
 * Non-overlapping leftmost matches, as UTF-16 offsets; null where there is none. Pike's simulation: every step looks at
 * each instruction at most once, so time is text × program (× at most MAX_FINDS restarts); nothing is ever backtracked.
 */
export function findRegex(program: Program, text: string, firstOnly = false): [start: number, stop: number][] | null {
  if (program.needs !== '' && !(program.ignoreCase ? text.toLowerCase() : text).includes(program.needs)) return null;
  const out: [number, number][] = [];
  let from = 0;
  while (from <= text.length && out.length < MAX_FINDS) {
    const found = matchFrom(program, text, from);
    if (!found) break;
    out.push(found);
    if (firstOnly) break;
    from = found[1] > found[0] ? found[1] : found[1] + ((text.codePointAt(found[1]) ?? 0) > 0xffff ? 2 : 1);
  }
  return out.length > 0 ? out : null;
}

class Threads {
  readonly pc: Uint32Array;
  readonly start: Uint32Array;
  readonly mark: Uint32Array;
  size = 0;
  constructor(size: number) {
    this.pc = new Uint32Array(size);
    this.start = new Uint32Array(size);
    this.mark = new Uint32Array(size);
  }
}

function matchFrom(program: Program, text: string, from: number): [number, number] | null {
  const { op, x, y, sets, ignoreCase } = program;
  let now = new Threads(op.length);
  let then = new Threads(op.length);
  const stack: number[] = [];
  let best: [number, number] | null = null;
  /** Puts a thread and all it reaches without reading, best first. Marks hold position + 1: each place is entered once a step. */
  function add(threads: Threads, first: number, start: number, at: number): void {
    stack.push(first);
    while (stack.length > 0) {
      const pc = stack.pop() ?? 0;
      if (threads.mark[pc] === at + 1) continue;
      threads.mark[pc] = at + 1;
      const kind = op[pc];
      if (kind === OP.jump) stack.push(x[pc] ?? 0);
      else if (kind === OP.split) stack.push(y[pc] ?? 0, x[pc] ?? 0);
      else if (kind === OP.assert) {
        if (holds(x[pc] ?? 0, text, at)) stack.push(pc + 1);
      } else {
        threads.pc[threads.size] = pc;
        threads.start[threads.size++] = start;
      }
    }
  }
  for (let at = from; ; ) {
    if (!best) add(now, 0, at, at);
    if (now.size === 0 && best) return best;
    const code = at < text.length ? (text.codePointAt(at) ?? 0) : -1;
    const next = code > 0xffff ? at + 2 : at + 1;
    const read = ignoreCase && code >= 0 ? lowerCode(code) : code;
    then.size = 0;
    for (let i = 0; i < now.size; i++) {
      const pc = now.pc[i] ?? 0;
      const start = now.start[i] ?? 0;
      const kind = op[pc];
      if (kind === OP.match) {
        best = [start, at];
        break;
      }
      if (code < 0) continue;
      if (kind === OP.char ? read === x[pc] : sets[x[pc] ?? 0]?.(code)) add(then, pc + 1, start, next);
    }
    if (code < 0) return best;
    [now, then] = [then, now];
    at = next;
  }
}

function holds(what: number, text: string, at: number): boolean {
  if (what === 0) return at === 0;
  if (what === 1) return at === text.length;
  const edge = isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
  return edge === (what === 2);
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
}
