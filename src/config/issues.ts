// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration writes its secrets so
import type { z } from 'zod';
import { isSecret } from '../model/secret.ts';
import { nearest } from '../text/nearest.ts';
import { type Flaw, flaw } from './flaw.ts';
import type { Path } from './yaml.ts';

type Issue = z.core.$ZodIssue;

/**
 * What zod found, in our words. `data`: what was parsed; `under`: where it stands in the file; `also`: keys that are
 * valid at its top beside the schema's own.
 */
export function flawsOf(
  issues: readonly Issue[],
  schema: z.ZodType,
  data: unknown,
  under: Path = [],
  also: readonly string[] = [],
): Flaw[] {
  const flaws = issues.flatMap(issue => {
    const inner = issue.path.map(step => (typeof step === 'number' ? step : String(step)));
    const path = [...under, ...inner];
    const value = valueAt(data, inner);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => {
        const valid = [...keysAt(schema, inner), ...(inner.length === 0 ? also : [])];
        const suggestion = nearest(key, valid);
        const there = suggestion === null && valid.length > 0 ? `; there are ${listed(valid)}` : '';
        return flaw('unknown_key', [...path, key], `is no key here${there}`, { at: 'key', suggestion });
      });
    if (issue.code === 'invalid_key')
      return [flaw('value', path, issue.issues[0]?.message ?? 'is no valid name', { at: 'key' })];
    if (value === undefined && isAbsence(issue)) return [flaw('missing', path, 'is missing')];
    if (isSecret(value) && issue.code !== 'custom')
      return [flaw('secret', path, 'may not hold ${…}: it is stored and printed; write it out')];
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const best = issue.errors.find(fitsInType) ?? issue.errors.reduce((a, b) => (fits(b) > fits(a) ? b : a));
      if (!fitsInType(best) && best.every(one => one.path.length === 0))
        return [flaw('type', path, unionWords(issue.errors, value))];
      const deeper = best.map(one => ({ ...one, path: [...issue.path, ...one.path] }));
      return flawsOf(deeper, schema, data, under, also);
    }
    return [told(issue, path, value, { own: mapAt(schema, inner), entry: mapAt(schema, [...inner, 0]) })];
  });
  // A schema of several rules says of one absent key that each misses it.
  return [...new Map(flaws.map(each => [JSON.stringify([each.path, each.message]), each])).values()];
}

/** `maps`: how a map is written here, and as an entry of a list here; empty where none is wanted. */
function told(issue: Issue, path: Path, value: unknown, maps: { own: string; entry: string }): Flaw {
  const custom = ownWords(issue);
  switch (issue.code) {
    case 'invalid_type': {
      const { expected } = issue;
      const entry = typeof value === 'string' ? maps.entry || value.slice(0, 40) : maps.entry;
      const list = expected === 'array' && entry !== '' ? `: [${entry}]` : '';
      const quote = expected === 'string' && typeof value !== 'object' ? `: "${String(value)}"` : '';
      const keys = expected === 'object' && maps.own !== '' ? `: ${maps.own}` : '';
      const words = `should be ${called(expected)}, not ${kindOf(value)}${list}${quote}${keys}`;
      return flaw('type', path, custom ? issue.message : words);
    }
    case 'invalid_value': {
      const valid = issue.values.map(String);
      const suggestion = typeof value === 'string' ? nearest(value, valid) : null;
      // With many to choose from, the nearest is enough.
      const choices =
        suggestion === null || valid.length <= 7 ? `should be ${either(valid)}` : 'is none of the valid words';
      return flaw('value', path, custom ? issue.message : choices, { suggestion });
    }
    case 'too_small':
    case 'too_big': {
      if (custom) return flaw('value', path, issue.message);
      const limit = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
      const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : '';
      return flaw('value', path, `should be ${limit}${unit}`);
    }
    case 'custom': {
      const near: unknown = issue.params?.['near'];
      const message = custom ? issue.message : 'is not valid';
      return flaw('value', path, message, { suggestion: typeof near === 'string' ? near : null });
    }
    case 'invalid_format':
      return flaw(
        'value',
        path,
        custom ? issue.message : `should be ${FORMATS[issue.format] ?? `a valid ${issue.format}`}`,
      );
    case 'invalid_union': {
      const valid = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      return flaw('value', path, valid.length > 0 ? `should be ${either(valid)}` : issue.message);
    }
    default:
      return flaw('value', path, issue.message);
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL such as https://example.com/feed.xml',
  email: 'a mail address',
  regex: 'of another form',
};

function isAbsence(issue: Issue): boolean {
  return (
    issue.code === 'invalid_type' ||
    issue.code === 'invalid_value' ||
    issue.code === 'invalid_union' ||
    issue.code === 'custom'
  );
}

/** The value is of the branch's type, and what it says is what is wrong. */
function fitsInType([first]: readonly Issue[]): boolean {
  if (!first || first.path.length > 0) return false;
  return first.code === 'custom'
    ? ownWords(first)
    : !['invalid_type', 'invalid_value', 'invalid_union'].includes(first.code);
}

/** A message that the schema's writer gave, not zod's own. */
function ownWords(issue: Issue): boolean {
  return !issue.message.startsWith('Invalid ') && !issue.message.startsWith('Too ');
}

/** How well a branch of a union fits: the one that fits best is the one its writer meant. */
function fits(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(issue => issue.path.length)) - issues.length / 100;
}

function unionWords(branches: readonly (readonly Issue[])[], value: unknown): string {
  const wanted = branches.flatMap(branch => {
    const first = branch[0];
    return first?.code === 'invalid_type'
      ? [called(first.expected)]
      : first?.code === 'invalid_value'
        ? first.values.map(String)
        : [];
  });
  return wanted.length > 0 ? `should be ${either([...new Set(wanted)])}, not ${kindOf(value)}` : 'is not valid';
}

function called(expected: string): string {
  const known: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map',
    record: 'a map',
  };
  return known[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : Number.isInteger(value) ? 'a number' : 'a fraction';
}

/** `a, b or c`. */
export function either(choices: readonly string[], joined = 'or'): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} ${joined} ${last}`;
}

/** `a, b and c`; of many the first 16. */
export function listed(names: readonly string[]): string {
  return names.length <= 16 ? either(names, 'and') : `${names.slice(0, 16).join(', ')} …`;
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** The keys a schema knows at a path: what a mistyped one may have meant. */
export function keysAt(schema: z.ZodType, path: Path): string[] {
  let level = open(schema);
  for (const step of path) level = level.flatMap(one => inside(one, step)).flatMap(open);
  return [...new Set(level.flatMap(one => (one._zod.def.type === 'object' ? Object.keys(one._zod.def.shape) : [])))];
}

/** How a map is written that a schema wants at a path, with the keys it must have: `{ app: …, name: … }`. */
function mapAt(schema: z.ZodType, path: Path): string {
  let level = open(schema);
  for (const step of path) level = level.flatMap(one => inside(one, step)).flatMap(open);
  const shapes = level.flatMap(({ _zod: { def } }) => (def.type === 'object' ? [def.shape] : []));
  if (shapes.length !== 1) return '';
  const needed = Object.entries(shapes[0] ?? {}).filter(
    ([, value]) => !/^(?:optional|nullable|default|prefault)$/.test((value as Any)._zod.def.type),
  );
  return needed.length === 0 ? '' : `{ ${needed.map(([key]) => `${key}: …`).join(', ')} }`;
}

type Any = z.core.$ZodTypes;

/** A schema without its wrappers; a union as its branches. */
function open(schema: z.core.$ZodType): Any[] {
  const { def } = (schema as Any)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return open(def.innerType);
    case 'pipe':
      return open(def.in);
    case 'lazy':
      return open(def.getter());
    case 'union':
      return def.options.flatMap(open);
    default:
      return [schema as Any];
  }
}

function inside(schema: Any, step: string | number): z.core.$ZodType[] {
  const { def } = schema._zod;
  if (def.type === 'object') return Object.hasOwn(def.shape, step) ? [def.shape[String(step)] as z.core.$ZodType] : [];
  if (def.type === 'array') return [def.element];
  return def.type === 'record' ? [def.valueType] : [];
}
