import { EarshotError } from '../model/errors.ts';
import { nearest } from '../text/nearest.ts';

/** The value at a dotted name; null where any step of it is unknown. */
export function fieldOf(record: unknown, name: string): unknown {
  let value = record;
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string, unknown>)[step];
  }
  return value ?? null;
}

/** A record of these fields only, in the shape of the whole one. */
export function pick(record: unknown, names: readonly string[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of names) {
    const steps = name.split('.');
    let into = out;
    for (const step of steps.slice(0, -1)) {
      const next = into[step];
      if (typeof next === 'object' && next !== null) into = next as Record<string, unknown>;
      else {
        const made: Record<string, unknown> = {};
        into[step] = made;
        into = made;
      }
    }
    into[steps.at(-1) ?? name] = fieldOf(record, name);
  }
  return out;
}

/** Checks asked names against the known ones: a leaf, or a group of leaves. Throws a usage error that names the right ones. */
export function checkFields(asked: readonly string[], known: readonly string[]): void {
  const groups = known.flatMap(name => name.split('.').map((_, i, steps) => steps.slice(0, i + 1).join('.')));
  const right = new Set(groups);
  for (const name of asked) {
    if (right.has(name)) continue;
    const near = nearest(name, right);
    throw new EarshotError('usage', `there is no field "${name}"${near === null ? '' : `; did you mean "${near}"?`}`, {
      hint: `fields: ${known.join(', ')}`,
    });
  }
}

/** The leaves that these names mean: a group stands for all of its own. */
export function leaves(asked: readonly string[] | null, known: readonly string[]): string[] {
  if (asked === null) return [...known];
  return asked.flatMap(name => (known.includes(name) ? [name] : known.filter(leaf => leaf.startsWith(`${name}.`))));
}

/** One flat cell: lists of words joined by `; `, anything deeper as JSON. */
export function cellOf(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every(one => typeof one !== 'object')) return value.map(String).join('; ');
  return JSON.stringify(value);
}
