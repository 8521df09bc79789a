import { expect, test } from 'vitest';
import { isAsGrave } from '../../src/app/quiet.ts';

test.each([
  ['critical', 'critical', true],
  ['error', 'critical', false],
  ['error', 'error', true],
  ['critical', 'warning', true],
  ['info', 'warning', false],
] as const)('%s, where %s wakes people: %s', (severity, least, wakes) => {
  expect(isAsGrave(severity, least)).toBe(wakes);
});
