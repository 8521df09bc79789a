import { expect, test } from 'vitest';
import { coverageView } from '../../src/present/views/coverage.ts';

test.each([
  ['day', ['Source', 'From', 'Heard']],
  ['hour', ['Source', 'From', 'Heard']],
  ['source', ['Source', 'Heard', 'Ok']],
] as const)('by %s: a row says what it is about', (by, titles) => {
  const { columns } = coverageView([], { by, statement: '' });
  expect(columns.slice(0, 3).map(({ title }) => title)).toEqual(titles);
});
