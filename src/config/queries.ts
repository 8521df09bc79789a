import type { Brand, Query } from '../model/brand.ts';
import type { QueryError } from '../model/errors.ts';
import { kindOf, messageOf } from '../model/errors.ts';
import { plainItem } from '../model/mention.ts';
import { type Flaw, flaw } from './flaw.ts';
import { listOf, mapOf } from './references.ts';
import type { Config, World } from './types.ts';
import type { Path } from './yaml.ts';

export interface Queries {
  /** By brand id. */
  brands: ReadonlyMap<string, Query>;
  /** In the order of `routes`. */
  routes: readonly Query[];
  flaws: Flaw[];
}

/** Parses each query of the data as it was written. */
export function parseQueries(data: unknown, parse: World['parseQuery']): Queries {
  const file = mapOf(data);
  const flaws: Flaw[] = [];
  const brands = new Map<string, Query>();
  const routes: Query[] = [];

  function read(text: unknown, path: Path, late: 'refuse' | 'allow'): Query | null {
    if (typeof text !== 'string') return null;
    try {
      return parse(text, { late });
    } catch (error) {
      if (kindOf(error) !== 'query') throw error;
      const { code, at, hint } = error as QueryError;
      const message = hint === null ? messageOf(error) : `${messageOf(error)} (${hint})`;
      flaws.push(flaw('query', path, message, { query: { text, at, code } }));
      return null;
    }
  }

  for (const [i, brand] of listOf(file['brands']).entries()) {
    const { id, query } = mapOf(brand);
    const parsed = read(query, ['brands', i, 'query'], 'refuse');
    if (parsed !== null && typeof id === 'string') brands.set(id, parsed);
  }
  for (const [i, route] of listOf(file['routes']).entries()) {
    const parsed = read(mapOf(route)['when'], ['routes', i, 'when'], 'allow');
    if (parsed !== null) routes.push(parsed);
  }
  for (const [i, cue] of listOf(file['cues']).entries()) read(mapOf(cue)['when'], ['cues', i, 'when'], 'refuse');
  return { brands, routes, flaws };
}

/** Tries each brand's query on the texts its `tests` give. */
export function runTests(config: Config, compile: World['compile']): Flaw[] {
  return config.brands.flatMap((brand, i) => {
    const tests = config.tests[brand.id] ?? { match: [], not: [] };
    if (tests.match.length + tests.not.length === 0) return [];
    const matcher = compile([brand]);
    const matches = (text: string) => matcher(plainItem(text)).length > 0;
    return [
      ...failures(brand, tests.match, text => !matches(text), ['brands', i, 'tests', 'match']),
      ...failures(brand, tests.not, matches, ['brands', i, 'tests', 'not']),
    ];
  });
}

function failures(brand: Brand, texts: readonly string[], fails: (text: string) => boolean, path: Path): Flaw[] {
  const said = path.at(-1) === 'match' ? 'does not match' : 'matches';
  return texts.flatMap((text, i) =>
    fails(text) ? [flaw('test', [...path, i], `the query of ${brand.id} ${said} "${text.slice(0, 80)}"`)] : [],
  );
}
