/**
 * Aho–Corasick over folded text as one flat table: a step is one lookup, whatever the number of needles. Needles are
 * runs of a–z and 0–9; every other character leads back to the start.
 */
export interface Automaton {
  /** Calls `hit` with the number of each needle that occurs; one may be told several times. */
  scan(text: string, hit: (needle: number) => void): void;
}

const WIDTH = 36;

/** Memory: 36 numbers a node, at most one node a character of all needles. */
export function buildAutomaton(needles: readonly string[]): Automaton {
  const size = needles.reduce((sum, needle) => sum + needle.length, 1);
  const go = new Int32Array(size * WIDTH);
  const ends: number[][] = [[]];
  let nodes = 1;
  needles.forEach((needle, id) => {
    let node = 0;
    for (let i = 0; i < needle.length; i++) {
      const edge = node * WIDTH + letter(needle.charCodeAt(i));
      if (go[edge] === 0) {
        go[edge] = nodes++;
        ends.push([]);
      }
      node = go[edge] ?? 0;
    }
    ends[node]?.push(id);
  });
  const told = link(go, ends, nodes);
  return {
    scan(text, hit) {
      let node = 0;
      for (let i = 0; i < text.length; i++) {
        const at = letter(text.charCodeAt(i));
        node = at < 0 ? 0 : (go[node * WIDTH + at] ?? 0);
        // A chain of nodes that end a needle, not a list of all needles each: memory stays linear.
        for (let end = node; end > 0; end = told[end] ?? 0) for (const id of ends[end] ?? []) hit(id);
      }
    },
  };
}

/** Completes the table breadth-first; returns for each node the nearest suffix that ends a needle (0: none). */
function link(go: Int32Array, ends: readonly number[][], nodes: number): Int32Array {
  const fail = new Int32Array(nodes);
  const told = new Int32Array(nodes);
  const queue: number[] = [];
  for (let at = 0; at < WIDTH; at++) if (go[at]) queue.push(go[at] ?? 0);
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i] ?? 0;
    const suffix = fail[node] ?? 0;
    told[node] = (ends[suffix]?.length ?? 0) > 0 ? suffix : (told[suffix] ?? 0);
    for (let at = 0; at < WIDTH; at++) {
      const edge = node * WIDTH + at;
      const below = go[suffix * WIDTH + at] ?? 0;
      const next = go[edge] ?? 0;
      if (next === 0) go[edge] = below;
      else {
        fail[next] = below;
        queue.push(next);
      }
    }
  }
  return told;
}

function letter(code: number): number {
  if (code >= 97 && code <= 122) return code - 97;
  return code >= 48 && code <= 57 ? code - 22 : -1;
}
