/** An expression as a tree. */
export type Node =
  | { kind: 'char'; code: number }
  | { kind: 'set'; set: CharSet }
  | { kind: 'assert'; what: 'start' | 'end' | 'word' | 'inside' }
  | { kind: 'cat' | 'alt'; of: Node[] }
  | { kind: 'repeat'; of: Node; min: number; max: number; greedy: boolean };
export interface CharSet {
  ranges: (readonly [low: number, high: number])[];
  properties: RegExp[];
  negated: boolean;
  /** Sets within the set: \D in [\D_]. */
  sets: CharSet[];
}

/** Instructions of the automaton: arrays side by side, one place an instruction. */
export interface Program {
  op: Uint8Array;
  /** char: the code point · set: index into sets · split, jump: the first way to go · assert: 0 start, 1 end, 2 word edge, 3 no word edge. */
  x: Uint32Array;
  /** split: the second way. */
  y: Uint32Array;
  sets: ((code: number) => boolean)[];
  ignoreCase: boolean;
  /** A string that every match holds, to be looked for first; lower case where case is ignored. */
  needs: string;
}
export const OP = { char: 0, set: 1, split: 2, jump: 3, assert: 4, match: 5 } as const;
const ASSERTS = { start: 0, end: 1, word: 2, inside: 3 } as const;
/** Time is text length × this at worst. */
const MAX_SIZE = 3000;

/** Thompson's construction; null where the program would be too large. */
export function assemble(node: Node, ignoreCase: boolean): Program | null {
  const code: [op: number, x: number, y: number][] = [];
  const sets: ((code: number) => boolean)[] = [];
  function emit(op: number, x = 0, y = 0): number {
    if (code.length < MAX_SIZE) code.push([op, x, y]);
    else full = true;
    return code.length - 1;
  }
  let full = false;
  function patch(at: number, x: number, y: number): void {
    const one = code[at];
    if (one) {
      one[1] = x;
      one[2] = y;
    }
  }
  function write(part: Node): void {
    if (full) return;
    switch (part.kind) {
      case 'char':
        emit(OP.char, ignoreCase ? lowerCode(part.code) : part.code);
        return;
      case 'set':
        sets.push(tester(part.set, ignoreCase));
        emit(OP.set, sets.length - 1);
        return;
      case 'assert':
        emit(OP.assert, ASSERTS[part.what]);
        return;
      case 'cat':
        for (const one of part.of) write(one);
        return;
      case 'alt':
        writeAlternatives(part.of);
        return;
      case 'repeat':
        writeRepeat(part);
    }
  }
  function writeAlternatives(of: readonly Node[]): void {
    const jumps: number[] = [];
    of.forEach((one, i) => {
      const split = i < of.length - 1 ? emit(OP.split) : -1;
      write(one);
      if (split < 0) return;
      jumps.push(emit(OP.jump));
      patch(split, split + 1, code.length);
    });
    for (const jump of jumps) patch(jump, code.length, 0);
  }
  function writeRepeat({ of, min, max, greedy }: Node & { kind: 'repeat' }): void {
    for (let i = 0; i < min && !full; i++) write(of);
    function choose(split: number, inside: number, outside: number): void {
      patch(split, greedy ? inside : outside, greedy ? outside : inside);
    }
    if (!Number.isFinite(max)) {
      const split = emit(OP.split);
      write(of);
      emit(OP.jump, split);
      choose(split, split + 1, code.length);
      return;
    }
    const splits: number[] = [];
    for (let i = min; i < max && !full; i++) {
      splits.push(emit(OP.split));
      write(of);
    }
    for (const split of splits) choose(split, split + 1, code.length);
  }
  write(node);
  emit(OP.match);
  if (full) return null;
  return {
    op: Uint8Array.from(code, one => one[0]),
    x: Uint32Array.from(code, one => one[1]),
    y: Uint32Array.from(code, one => one[2]),
    sets,
    ignoreCase,
    needs: ignoreCase ? longestNeed(node).toLowerCase() : longestNeed(node),
  };
}

/** Case is ignored one character at a time, as the u flag does. */
export function lowerCode(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  const lower = String.fromCodePoint(code).toLowerCase();
  const point = lower.codePointAt(0) ?? code;
  return lower.length === (point > 0xffff ? 2 : 1) ? point : code;
}

function tester(set: CharSet, ignoreCase: boolean): (code: number) => boolean {
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => (inAnyCase(set, code, ignoreCase) ? 1 : 0));
  return code => (code < 128 ? ascii[code] === 1 : inAnyCase(set, code, ignoreCase));
}

function inAnyCase(set: CharSet, code: number, ignoreCase: boolean): boolean {
  if (!ignoreCase) return inSet(set, code);
  const char = String.fromCodePoint(code);
  const upper = char.toUpperCase();
  const codes = [code, lowerCode(code), [...upper].length === 1 ? (upper.codePointAt(0) ?? code) : code];
  // [^a] ignoring case excludes A as well.
  const within = codes.some(one => inSet({ ...set, negated: false }, one));
  return within !== set.negated;
}

function inSet(set: CharSet, code: number): boolean {
  const within =
    set.ranges.some(([low, high]) => code >= low && code <= high) ||
    set.sets.some(one => inSet(one, code)) ||
    (set.properties.length > 0 && set.properties.some(property => property.test(String.fromCodePoint(code))));
  return within !== set.negated;
}

/** The longest string that stands in every match. */
function longestNeed(node: Node): string {
  if (node.kind === 'char') return String.fromCodePoint(node.code);
  if (node.kind === 'repeat') return node.min > 0 ? longestNeed(node.of) : '';
  if (node.kind !== 'cat') return '';
  let best = '';
  let run = '';
  for (const one of [...node.of, null]) {
    if (one?.kind === 'char') {
      run += String.fromCodePoint(one.code);
      continue;
    }
    const inner = one && one.kind !== 'assert' ? longestNeed(one) : '';
    for (const candidate of [run, inner]) if (candidate.length > best.length) best = candidate;
    run = '';
  }
  return best;
}
