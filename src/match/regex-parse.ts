import { QueryError } from '../model/errors.ts';
import { assemble, type CharSet, type Node, type Program } from './regex-program.ts';

// The part of JavaScript's regular expressions that a simulated automaton can run in linear time: no look-around, no
// back-references. Quantifiers within quantifiers are refused too: they say the same thing in exponentially many ways.

const MAX_REPEAT = 1000;
const DIGIT: CharSet['ranges'] = [[48, 57]];
const WORD: CharSet['ranges'] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: CharSet['ranges'] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const CONTROL: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, 0: 0 };

/** @throws QueryError E_BAD_REGEX or E_UNSAFE_REGEX at `at`, where the expression stands in its query. */
export function compileRegex(source: string, flags: string, at: number): Program {
  const node = new Reader(source, at).parse();
  const program = assemble(node, flags.includes('i'));
  if (program === null)
    throw new QueryError('E_UNSAFE_REGEX', at, 'this regular expression is too large', 'repeat less, or use several');
  return program;
}

class Reader {
  private readonly chars: string[];
  private readonly at: number;
  private i = 0;
  private depth = 0;

  constructor(source: string, at: number) {
    this.chars = [...source];
    this.at = at;
  }

  parse(): Node {
    if (this.chars.length === 0) throw this.bad('it is empty');
    const node = this.alternatives();
    if (this.i < this.chars.length) throw this.bad('a ) has no (');
    return node;
  }

  private bad(why: string): QueryError {
    return new QueryError('E_BAD_REGEX', this.at, `this regular expression cannot be read: ${why}`);
  }

  private unsafe(what: string): QueryError {
    return new QueryError(
      'E_UNSAFE_REGEX',
      this.at,
      `${what} can take for ever on a hostile text`,
      'write it without, or as several clauses',
    );
  }

  private alternatives(): Node {
    const of = [this.sequence()];
    while (this.chars[this.i] === '|') {
      this.i++;
      of.push(this.sequence());
    }
    return of.length === 1 && of[0] ? of[0] : { kind: 'alt', of };
  }

  private sequence(): Node {
    const of: Node[] = [];
    for (let char = this.chars[this.i]; char !== undefined && char !== '|' && char !== ')'; char = this.chars[this.i])
      of.push(this.quantified());
    return { kind: 'cat', of };
  }

  private quantified(): Node {
    const of = this.atom();
    const range = this.quantifier();
    if (!range) return of;
    if (of.kind === 'assert') throw this.bad('nothing to repeat');
    const [min, max] = range;
    if (max < min) throw this.bad('numbers out of order in {}');
    if ((Number.isFinite(max) ? max : min) > MAX_REPEAT) throw this.unsafe(`repeating more than ${MAX_REPEAT} times`);
    if (max > 1 && repeatsFreely(of)) throw this.unsafe('a quantifier within a quantifier');
    const lazy = this.chars[this.i] === '?';
    if (lazy) this.i++;
    if (this.quantifier()) throw this.bad('nothing to repeat');
    return { kind: 'repeat', of, min, max, greedy: !lazy };
  }

  private quantifier(): [min: number, max: number] | null {
    const char = this.chars[this.i];
    if (char === '*' || char === '+' || char === '?') {
      this.i++;
      return [char === '+' ? 1 : 0, char === '?' ? 1 : Number.POSITIVE_INFINITY];
    }
    if (char !== '{') return null;
    const found = /^\{(\d{1,9})(?:(,)(\d{1,9})?)?\}/.exec(this.chars.slice(this.i, this.i + 24).join(''));
    if (!found) return null;
    this.i += found[0].length;
    const min = Number(found[1]);
    return [min, found[3] !== undefined ? Number(found[3]) : found[2] ? Number.POSITIVE_INFINITY : min];
  }

  private atom(): Node {
    const char = this.chars[this.i++] ?? '';
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'set', set: this.set() };
      case '.':
        return {
          kind: 'set',
          set: {
            ranges: [
              [10, 10],
              [13, 13],
              [0x2028, 0x2029],
            ],
            properties: [],
            negated: true,
            sets: [],
          },
        };
      case '^':
        return { kind: 'assert', what: 'start' };
      case '$':
        return { kind: 'assert', what: 'end' };
      case '*':
      case '+':
      case '?':
        throw this.bad('nothing to repeat');
      case '\\':
        return this.escape();
      default:
        return { kind: 'char', code: char.codePointAt(0) ?? 0 };
    }
  }

  private group(): Node {
    if (++this.depth > 100) throw this.unsafe('such deep nesting');
    if (this.chars[this.i] === '?') {
      const kind = this.chars.slice(this.i + 1, this.i + 3).join('');
      if (/^(?:[=!]|<[=!])/.test(kind)) throw this.unsafe('looking ahead or behind');
      const name = /^\?(?::|<[A-Za-z_$][\w$]*>)/.exec(this.chars.slice(this.i, this.i + 80).join(''));
      if (!name) throw this.bad('an unknown kind of group');
      this.i += name[0].length;
    }
    const of = this.alternatives();
    if (this.chars[this.i] !== ')') throw this.bad('a ( has no )');
    this.i++;
    this.depth--;
    return of;
  }

  private escape(): Node {
    const char = this.chars[this.i];
    if (char === 'b' || char === 'B') {
      this.i++;
      return { kind: 'assert', what: char === 'b' ? 'word' : 'inside' };
    }
    if (char !== undefined && (/[1-9]/.test(char) || (char === 'k' && this.chars[this.i + 1] === '<')))
      throw this.unsafe('a back-reference');
    const one = this.escaped();
    return typeof one === 'number' ? { kind: 'char', code: one } : { kind: 'set', set: one };
  }

  /** What follows a backslash, in or outside a class: a code point or a set. */
  private escaped(): number | CharSet {
    const char = this.chars[this.i++];
    if (char === undefined) throw this.bad('a lone \\ at the end');
    const lower = char.toLowerCase();
    const negated = char !== lower;
    if (lower === 'd') return { ranges: DIGIT, properties: [], negated, sets: [] };
    if (lower === 'w') return { ranges: WORD, properties: [], negated, sets: [] };
    if (lower === 's') return { ranges: SPACE, properties: [], negated, sets: [] };
    if (lower === 'p') return this.property(negated);
    if (char === 'x' || char === 'u') return this.codePoint(char);
    return CONTROL[char] ?? char.codePointAt(0) ?? 0;
  }

  private property(negated: boolean): CharSet {
    const found = /^\{([A-Za-z_]+(?:=[A-Za-z_]+)?)\}/.exec(this.chars.slice(this.i, this.i + 60).join(''));
    if (!found) throw this.bad('\\p needs a {Property}');
    this.i += found[0].length;
    try {
      return { ranges: [], properties: [new RegExp(`\\p{${found[1]}}`, 'u')], negated, sets: [] };
    } catch {
      throw this.bad(`there is no property ${found[1]}`);
    }
  }

  private codePoint(kind: 'x' | 'u'): number {
    const rest = this.chars.slice(this.i, this.i + 10).join('');
    const found = (kind === 'x' ? /^([\dA-Fa-f]{2})/ : /^(?:([\dA-Fa-f]{4})|\{([\dA-Fa-f]{1,6})\})/).exec(rest);
    if (!found) return kind.charCodeAt(0);
    this.i += found[0].length;
    return Number.parseInt(found[1] ?? found[2] ?? '0', 16);
  }

  private set(): CharSet {
    const set: CharSet = { ranges: [], properties: [], negated: this.chars[this.i] === '^', sets: [] };
    if (set.negated) this.i++;
    while (this.chars[this.i] !== ']') {
      const low = this.member();
      if (typeof low !== 'number') {
        set.sets.push(low);
        continue;
      }
      if (this.chars[this.i] !== '-' || this.chars[this.i + 1] === ']' || this.chars[this.i + 1] === undefined) {
        set.ranges.push([low, low]);
        continue;
      }
      this.i++;
      const high = this.member();
      if (typeof high !== 'number') {
        set.ranges.push([low, low], [45, 45]);
        set.sets.push(high);
      } else if (high < low) throw this.bad('a range out of order in []');
      else set.ranges.push([low, high]);
    }
    this.i++;
    return set;
  }

  private member(): number | CharSet {
    const char = this.chars[this.i++];
    if (char === undefined) throw this.bad('a [ has no ]');
    if (char !== '\\') return char.codePointAt(0) ?? 0;
    if (this.chars[this.i] === 'b') {
      this.i++;
      return 8;
    }
    return this.escaped();
  }
}

/** Whether it holds a repetition whose number is open. */
function repeatsFreely(node: Node): boolean {
  switch (node.kind) {
    case 'repeat':
      return (node.max > 1 && node.max !== node.min) || repeatsFreely(node.of);
    case 'cat':
    case 'alt':
      return node.of.some(repeatsFreely);
    default:
      return false;
  }
}
