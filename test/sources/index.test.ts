import { expect, test } from 'vitest';
import { sourceOf, sources } from '../../src/sources/index.ts';

test('each type once, found by name, with manners', () => {
  const types = sources.map(source => source.type);
  expect(new Set(types).size).toBe(types.length);
  expect(types).toEqual(expect.arrayContaining(['rss', 'hackernews']));
  for (const source of sources) {
    expect(sourceOf(source.type)).toBe(source);
    expect(source.type).toMatch(/^[a-z][a-z_]*$/);
    expect(source.about.every).toBeGreaterThanOrEqual(60_000);
    expect(source.about.manners.atOnce).toBeGreaterThanOrEqual(1);
    expect(source.about.manners.rule).not.toBe('');
  }
  expect(sourceOf('nowhere')).toBeNull();
});
