import { nearest } from '../text/nearest.ts';
import { type Flaw, flaw } from './flaw.ts';
import { listed } from './issues.ts';
import type { Path } from './yaml.ts';

/**
 * Names that are taken twice and names that lead nowhere. Works on the data as it was written, so that a mistake in one
 * place hides none in another.
 */
export function checkReferences(data: unknown): Flaw[] {
  const file = mapOf(data);
  const brands = idsIn(file['brands']);
  const channels = Object.keys(mapOf(file['channels']));
  const knownBrands = brands.map(({ id }) => id);
  const flaws = [...twice(brands, 'brands'), ...twice(idsIn(file['sources']), 'sources')];

  const brandAt = (value: unknown, path: Path) => flaws.push(...known(value, path, 'brand', knownBrands));
  const channelAt = (value: unknown, path: Path) => flaws.push(...known(value, path, 'channel', channels));

  for (const [i, source] of listOf(file['sources']).entries())
    for (const [j, id] of listOf(mapOf(source)['brands']).entries()) brandAt(id, ['sources', i, 'brands', j]);
  for (const [i, goal] of listOf(file['goals']).entries()) brandAt(mapOf(goal)['brand'], ['goals', i, 'brand']);
  for (const [i, route] of listOf(file['routes']).entries()) channelAt(mapOf(route)['to'], ['routes', i, 'to']);
  for (const [i, id] of listOf(mapOf(file['alerts'])['send']).entries()) channelAt(id, ['alerts', 'send', i]);
  const weekly = mapOf(mapOf(file['report'])['weekly']);
  for (const [i, id] of listOf(weekly['send']).entries()) channelAt(id, ['report', 'weekly', 'send', i]);
  return flaws;
}

function idsIn(list: unknown): { id: string; at: number }[] {
  return listOf(list).flatMap((entry, at) => {
    const { id } = mapOf(entry);
    return typeof id === 'string' ? [{ id, at }] : [];
  });
}

function twice(ids: readonly { id: string; at: number }[], list: string): Flaw[] {
  return ids.flatMap(({ id, at }, i) => {
    const first = ids.findIndex(other => other.id === id);
    return first === i ? [] : [flaw('duplicate', [list, at, 'id'], `${list}[${ids[first]?.at}] has this id already`)];
  });
}

function known(value: unknown, path: Path, what: string, names: readonly string[]): Flaw[] {
  if (typeof value !== 'string' || names.includes(value)) return [];
  const there = names.length === 0 ? `there are no ${what}s` : `there are ${listed(names)}`;
  const suggestion = nearest(value, names);
  return [
    flaw('reference', path, `"${value}" is no ${what}${suggestion === null ? `; ${there}` : ''}`, { suggestion }),
  ];
}

export function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
