import { expect, test } from 'vitest';
import { z } from 'zod';
import { flawsOf } from '../../src/config/issues.ts';

test('what two rules of one schema miss is said once', () => {
  const needs = (text: string) => (value: { map?: unknown }, context: z.RefinementCtx) => {
    if (value.map === undefined)
      context.addIssue({ code: 'invalid_type', expected: 'object', input: undefined, path: ['map'], message: text });
  };
  const schema = z
    .object({ map: z.unknown().optional() })
    .superRefine(needs('text is wanted'))
    .superRefine(needs('url is wanted'));
  const { error } = schema.safeParse({});
  expect(error?.issues).toHaveLength(2);
  expect(flawsOf(error?.issues ?? [], schema, {})).toMatchObject([{ path: ['map'], message: 'is missing' }]);
});
