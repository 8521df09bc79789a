import { hashOf } from './chars.ts';
import { isSimple, type Key } from './keys.ts';

/** One query that asks for a key. */
export interface Posting {
  query: number;
  /** The fields in which finding the key already is the match, as bits of {@link PLACE_BITS}; 0: the query has to be evaluated. */
  direct: number;
}
export const PLACE_BITS = { title: 1, text: 2, more: 4 } as const;
export const HEAD = 4;
/** Everything that is asked about one form. */
export interface Asked {
  form: string;
  alone: Posting[];
  /** By the hash of the form right before it. */
  after: Map<number, { before: string; posting: Posting }[]>;
}

/** The keys of all queries, for lookup by hash while a text is read. Memory: linear in the number of keys. */
export class Postings {
  readonly byForm = new Map<string, Asked>();
  readonly prefixes = new Map<number, Posting[]>();
  /** The same, by the text of the prefix. */
  readonly prefixTexts = new Map<string, Posting[]>();
  /** Bit n: some prefix has n units. */
  prefixLengths = 0;
  shortestPrefix = 0;
  /** 0: there is none. */
  longestPrefix = 0;
  private readonly prefixFilter = new Uint32Array(2048);
  readonly infixes = new Map<string, Posting[]>();
  /** Hashes of forms with signs, without their signs: only the tokeniser can tell whether such a form is there. */
  private readonly loose = new Set<number>();
  private readonly befores = new Set<string>();
  private readonly beforeHashes = new Set<number>();
  hasEmoji = false;
  /** Whether a form is a whole URL. */
  hasUrls = false;
  private groups: Asked[][] = [];
  /** Most words are told not to be there by two bits in one place; at ten thousand keys there are 13 bits a key. */
  filter = new Uint32Array(1);
  filterMask = 0;
  /** The same without the words that matter only after others. */
  aloneFilter = new Uint32Array(1);
  /** The same with what only the tokeniser sees. */
  knownFilter = new Uint32Array(1);
  /** The same for pairs of words. */
  pairFilter = new Uint32Array(1);
  /**
   * For each group HEAD numbers: the query and its fields, where one query asks for its one form and that decides it (else
   * -1); where the units of its first form start and end. Side by side in memory.
   */
  heads = new Int32Array(0);
  formUnits = new Uint16Array(0);
  pairs: Pairs = packPairs([]);
  private table = new Int32Array(2);
  private mask = 0;

  add(query: number, key: Key): void {
    const places = key.kind === 'form' ? (key.direct ?? []) : [];
    const posting: Posting = { query, direct: places.reduce((bits, place) => bits | PLACE_BITS[place], 0) };
    if (key.kind === 'form') this.addForm(key, posting);
    else if (key.kind === 'infix') push(this.infixes, key.text, posting);
    else {
      push(this.prefixes, hashOf(key.text), posting);
      push(this.prefixTexts, key.text, posting);
      const { length } = key.text;
      this.prefixLengths |= 1 << length;
      this.shortestPrefix = this.longestPrefix === 0 ? length : Math.min(this.shortestPrefix, length);
      this.longestPrefix = Math.max(this.longestPrefix, length);
    }
  }

  private addForm(key: Key & { kind: 'form' }, posting: Posting): void {
    let asked = this.byForm.get(key.form);
    if (!asked) {
      asked = { form: key.form, alone: [], after: new Map() };
      this.byForm.set(key.form, asked);
      if (!isSimple(key.form)) this.addLoose(key.form);
    }
    if (key.before === null) asked.alone.push(posting);
    else {
      push(asked.after, hashOf(key.before), { before: key.before, posting });
      this.befores.add(key.before);
      this.beforeHashes.add(hashOf(key.before));
    }
  }

  private addLoose(form: string): void {
    const runs = form.match(/[\p{L}\p{N}]+/gu) ?? [];
    this.loose.add(hashOf(runs.join('')));
    if (form.includes('.'))
      this.loose.add(hashOf(runs.reduce((best, run) => (run.length > best.length ? run : best), '')));
    if (form.includes('/')) this.hasUrls = true;
    if (runs.length === 0) this.hasEmoji = true;
  }

  /** To be called when every key is in. */
  seal(): void {
    let size = 16;
    // Two of three places taken at most.
    while (size < this.byForm.size * 1.5) size *= 2;
    // 16 KB up to some ten thousand keys, small enough for the first cache.
    this.filterMask = Math.max(4096, size >> 2) - 1;
    this.filter = new Uint32Array(this.filterMask + 1);
    this.aloneFilter = new Uint32Array(this.filterMask + 1);
    this.knownFilter = new Uint32Array(this.filterMask + 1);
    this.pairFilter = new Uint32Array(this.filterMask + 1);
    this.mask = size - 1;
    this.table = new Int32Array(size * 2);
    for (const hash of this.loose) setBit(this.knownFilter, spread(hash));
    for (const hash of this.beforeHashes) setBit(this.knownFilter, spread(hash));
    for (const hash of this.prefixes.keys()) setBit(this.prefixFilter, spread(hash));
    const groups = new Map<number, Asked[]>();
    for (const asked of this.byForm.values()) if (isSimple(asked.form)) push(groups, hashOf(asked.form), asked);
    this.groups = [...groups.values()];
    this.packHeads();
    this.pairs = packPairs(this.groups);
    [...groups.keys()].forEach((hash, i) => {
      setBit(this.filter, spread(hash));
      setBit(this.knownFilter, spread(hash));
      if (this.groups[i]?.some(asked => asked.alone.length > 0)) setBit(this.aloneFilter, spread(hash));
      for (const asked of this.groups[i] ?? [])
        for (const before of asked.after.keys()) setBit(this.pairFilter, pairHash(before, hash));
      let slot = spread(hash) & this.mask;
      while (this.table[slot * 2 + 1] !== 0) slot = (slot + 1) & this.mask;
      this.table[slot * 2] = hash;
      this.table[slot * 2 + 1] = i + 1;
    });
  }

  private packHeads(): void {
    const { groups } = this;
    this.heads = new Int32Array(groups.length * HEAD);
    const forms = groups.map(([asked]) => asked?.form ?? '');
    this.formUnits = new Uint16Array(forms.reduce((sum, form) => sum + form.length, 0));
    let at = 0;
    groups.forEach((group, i) => {
      const [asked] = group;
      const posting = asked?.alone[0];
      const head = i * HEAD;
      this.heads[head] = -1;
      this.heads[head + 2] = at;
      if (
        asked &&
        posting &&
        group.length === 1 &&
        asked.alone.length === 1 &&
        asked.after.size === 0 &&
        posting.direct !== 0
      ) {
        this.heads[head] = posting.query;
        this.heads[head + 1] = posting.direct;
      }
      for (const unit of forms[i] ?? '')
        for (let k = 0; k < unit.length; k++) this.formUnits[at++] = unit.charCodeAt(k);
      this.heads[head + 3] = at;
    });
  }

  /** The number of the group of simple forms with this hash, or -1; only the text can tell which of them it is, if any. */
  find(hash: number): number {
    const { table, mask } = this;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const id = table[slot * 2 + 1] as number;
      if (id === 0) return -1;
      if (table[slot * 2] === hash) return id - 1;
    }
  }

  group(id: number): readonly Asked[] {
    return this.groups[id] ?? [];
  }

  /** Whether some key asks what stands after this form. */
  isBefore(form: string): boolean {
    return this.befores.has(form);
  }

  /** Whether a word with this hash is, or may stand for, something that is asked for. */
  isKnown(hash: number): boolean {
    const bit = spread(hash);
    const both = bothBits(bit);
    if (((this.knownFilter[(bit >>> 5) & this.filterMask] as number) & both) !== both) return false;
    return this.find(hash) >= 0 || this.loose.has(hash) || this.beforeHashes.has(hash);
  }

  /** Whether a word with this hash may stand for a form that only the tokeniser sees. */
  isLoose(hash: number): boolean {
    return this.loose.size > 0 && this.loose.has(hash);
  }

  /** False where no prefix has this hash; true for most that do not in a few thousand. */
  mayBegin(hash: number): boolean {
    const bit = spread(hash);
    const both = bothBits(bit);
    return ((this.prefixFilter[(bit >>> 5) & 2047] as number) & both) === both;
  }
}

/** Pairs of words that one query asks for and that decide it, side by side in memory as well. */
export interface Pairs {
  /** For each slot: group + 1 (0: free), hash of the word before, query, fields, where the units of that word start and end. */
  slots: Int32Array;
  units: Uint16Array;
  mask: number;
}
export const PAIR = 6;

function packPairs(groups: readonly (readonly Asked[])[]): Pairs {
  const found: { group: number; hash: number; before: string; posting: Posting }[] = [];
  groups.forEach(([asked, other], group) => {
    for (const [hash, [first, second]] of asked?.after ?? [])
      if (first && !second && !other && asked?.alone.length === 0 && first.posting.direct !== 0)
        found.push({ group, hash, ...first });
  });
  let size = 16;
  while (size < found.length * 2) size *= 2;
  const slots = new Int32Array(size * PAIR);
  const units: number[] = [];
  for (const { group, hash, before, posting } of found) {
    let slot = pairSlot(group, hash) & (size - 1);
    while (slots[slot * PAIR] !== 0) slot = (slot + 1) & (size - 1);
    slots.set(
      [group + 1, hash, posting.query, posting.direct, units.length, units.length + before.length],
      slot * PAIR,
    );
    for (let i = 0; i < before.length; i++) units.push(before.charCodeAt(i));
  }
  return { slots, units: Uint16Array.from(units), mask: size - 1 };
}

function pairSlot(group: number, before: number): number {
  return spread(Math.imul(before, 0x9e3779b1) ^ Math.imul(group, 0x85ebca6b));
}

/** Where the slot of a pair starts, or -1. */
export function findPair({ slots, mask }: Pairs, group: number, before: number): number {
  for (let slot = pairSlot(group, before) & mask; ; slot = (slot + 1) & mask) {
    const at = slot * PAIR;
    const held = slots[at] as number;
    if (held === 0) return -1;
    if (held === group + 1 && slots[at + 1] === before) return at;
  }
}

/** The two bits of a hash, in the one place of a filter that it has. */
export function bothBits(hash: number): number {
  return (1 << (hash & 31)) | (1 << ((hash >>> 22) & 31));
}

function setBit(filter: Uint32Array, bit: number): void {
  const at = (bit >>> 5) & (filter.length - 1);
  filter[at] = (filter[at] ?? 0) | bothBits(bit);
}

/** One number for two words in a row. */
export function pairHash(before: number, hash: number): number {
  return spread(Math.imul(before, 0x9e3779b1) ^ hash);
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
